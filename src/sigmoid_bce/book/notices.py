"""What must stand on every page of a book: that its record is not the published one."""

from collections.abc import Sequence

from sigmoid_bce.core.errors import PaperError

MOST_NAMED = 5


def notice_of_changed_record(changes: Sequence[str]) -> str:
    """A block of MyST that says that, and in what, the record that a book is made of was changed; empty if in nothing.

    `changes` are the lines of `record.checking.find_changes`.
    """
    if not changes:
        return ""
    named = "\n".join(f"- `{change}`" for change in changes[:MOST_NAMED])
    more = f"\n- and {len(changes) - MOST_NAMED} more" if len(changes) > MOST_NAMED else ""
    return (
        ":::{admonition} This book was made of a changed record\n:class: danger\n"
        "What it shows are not the published results. Not as published:\n\n"
        f"{named}{more}\n:::\n"
    )


def put_below_title(page: str, text: str, notice: str) -> str:
    """The text of a page with a notice below its title. Raises PaperError, naming the page, if it has no title."""
    if not notice:
        return text
    lines = text.splitlines(keepends=True)
    title = next((number for number, line in enumerate(lines) if line.startswith("# ")), None)
    if title is None:
        raise PaperError("has no title", "begin it with a line like: # Title", where=page)
    return "".join([*lines[: title + 1], f"\n{notice}\n", *lines[title + 1 :]])
