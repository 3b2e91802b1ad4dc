"""Filling a page: MyST with values in double square brackets, strictly.

`[[ value | filter ]]` writes a value, `[% if ... %]` chooses, `[# ... #]` is left out. These delimiters mean nothing in
MyST. A value that is missing, None, or not yet text (a fraction, a list) stops the build. A number that knows where it was
read from becomes text with a mark that tells so (`book.origins`).
"""

import traceback
from collections.abc import Mapping
from functools import lru_cache

import jinja2

from sigmoid_bce.book.formats import FILTERS
from sigmoid_bce.book.origins import mark, origins_of, traced_filter
from sigmoid_bce.core.errors import PaperError

# Jinja's own filters that make a number of what comes from files.
COUNTING = ("length", "count", "round")


def make_environment() -> jinja2.Environment:
    """The environment in which pages are filled: delimiters, strictness, filters."""
    environment = jinja2.Environment(
        block_start_string="[%",
        block_end_string="%]",
        variable_start_string="[[",
        variable_end_string="]]",
        comment_start_string="[#",
        comment_end_string="#]",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        finalize=_refuse_unformatted,
    )
    environment.filters.update({name: traced_filter(function) for name, function in FILTERS.items()})
    for name in COUNTING:
        environment.filters[name] = traced_filter(environment.filters[name])
    return environment


@lru_cache
def compile_page(text: str) -> jinja2.Template:
    """The template of a page. Kept, because compiling takes longer than filling, and tests fill a page many times."""
    return make_environment().from_string(text)


def fill_page(page: str, text: str, values: Mapping[str, object]) -> str:
    """The page with its values. `page` is its file name, for messages.

    Raises PaperError, naming page, line and value, if a value is missing, is None, is a fraction or a list
    that no filter has formatted, or if the template is not well formed.
    """
    try:
        return compile_page(text).render(values)
    except jinja2.TemplateSyntaxError as error:
        hint = "close every [% if %] and every [[ value ]]"
        raise PaperError(
            f"not a template: {(error.message or '').rstrip('.')}", hint, where=f"{page}, line {error.lineno}"
        ) from error
    except (jinja2.UndefinedError, TypeError, ValueError, KeyError) as error:
        line = _line_in_template(error)
        shown = text.splitlines()[line - 1].strip() if line else ""
        hint = "values are listed in src/sigmoid_bce/book/values.py, formats in src/sigmoid_bce/book/formats.py"
        raise PaperError(f"{error}, in: {shown}", hint, where=f"{page}, line {line}") from error


def _line_in_template(error: BaseException) -> int:
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
    return (lines[-1] or 0) if lines else 0


def _refuse_unformatted(value: object) -> object:
    if value is None:
        raise ValueError("a value is None")
    if isinstance(value, bool | float | list | tuple | dict):
        raise ValueError(f"the value {value!r} has no format")
    return mark(str(value), origins_of(value)) if isinstance(value, int) else value
