"""A small book of digits, compiled for real, for all tests that look at its pages."""

import pytest

from sigmoid_bce.book.compiling import compile_book
from tests.book.synthetic import make_study
from tests.book.test_pages import ALL_OF_DIGITS
from tests.once import made_once


def make_book(folder):
    compile_book(make_study("demo", **ALL_OF_DIGITS).assemble(folder), folder / "book")


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    """The folder of the compiled book: to be looked at, not to be changed."""
    return made_once(tmp_path_factory, "book_of_digits", make_book) / "book"
