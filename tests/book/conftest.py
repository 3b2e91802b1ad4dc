"""A small book of digits, compiled for real, for all tests that look at its pages."""

import pytest

from sigmoid_bce.book.compiling import compile_book
from tests.book.browser import find_chromium, launched
from tests.book.synthetic import make_study
from tests.book.test_pages import ALL_OF_DIGITS
from tests.once import made_once


def make_book(folder):
    compile_book(make_study("demo", **ALL_OF_DIGITS).assemble(folder), folder / "book")


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    """The folder of the compiled book: to be looked at, not to be changed."""
    return made_once(tmp_path_factory, "book_of_digits", make_book) / "book"


@pytest.fixture(scope="module")
def browser():
    try:
        find_chromium()
    except FileNotFoundError as error:
        pytest.fail(str(error), pytrace=False)
    with launched() as browser:
        yield browser


@pytest.fixture
def open_page(browser, book):
    """Opens a page of the book; afterwards nothing outside may have been asked for, and no script may have failed."""
    problems, pages = [], []

    def open_page(address, **options):
        page = browser.new_page(**options)
        pages.append(page)
        root = book.resolve().as_uri()
        page.on("request", lambda request: None if request.url.startswith(root) else problems.append(request.url))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.goto(f"{root}/{address}")
        return page

    yield open_page
    for page in pages:
        page.close()
    assert problems == []
