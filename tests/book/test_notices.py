"""The notice that a book is made of a changed record."""

import pytest

from sigmoid_bce.book.notices import MOST_NAMED, notice_of_changed_record, put_below_title
from sigmoid_bce.core.errors import PaperError

PAGE = "---\nmyst: {}\n---\n# Title\n\nText.\n"


def test_a_record_as_published_needs_no_notice():
    assert notice_of_changed_record([]) == ""
    assert put_below_title("page.md", PAGE, "") == PAGE


@pytest.mark.parametrize("count", [1, MOST_NAMED, MOST_NAMED + 3])
def test_a_changed_record_is_told_below_the_title_with_what_was_changed(count):
    changes = [f"runs/{number}.csv: missing" for number in range(count)]
    text = put_below_title("page.md", PAGE, notice_of_changed_record(changes))
    assert text.startswith(
        "---\nmyst: {}\n---\n# Title\n\n:::{admonition} This book was made of a changed record\n:class: danger\n"
    )
    assert text.endswith(":::\n\n\nText.\n")
    assert text.count(": missing") == min(count, MOST_NAMED)
    assert ("and 3 more" in text) == (count > MOST_NAMED)


def test_a_page_without_a_title_is_named():
    with pytest.raises(PaperError, match="page.md"):
        put_below_title("page.md", "Text.", "notice")
