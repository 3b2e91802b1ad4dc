"""What a user is told of what is wrong: one format."""

import subprocess
from pathlib import Path

import pytest

from sigmoid_bce.core.errors import PaperError

SOURCES = Path(__file__).parents[2] / "src"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (PaperError("is empty", "write a line", where="a.yaml"), "a.yaml: is empty.\nHint: write a line."),
        (PaperError("there is no image", where=Path("a.zip")), "a.zip: there is no image."),
        (PaperError("is this meant?", "say so!"), "is this meant?\nHint: say so!"),
        (PaperError("missing", "snakemake --cores 1 published"), "missing.\nHint: snakemake --cores 1 published"),
        (PaperError("missing", "install it: pip install jax"), "missing.\nHint: install it: pip install jax"),
        (PaperError("missing", "make it yours, or remove it"), "missing.\nHint: make it yours, or remove it."),
    ],
)
def test_an_error_says_where_what_and_what_to_do(error, message):
    assert str(error) == message


def test_there_is_one_class_of_errors_for_users_and_what_is_told_apart_by_a_handler_is_a_subclass():
    found = subprocess.run(
        ["grep", "-rhE", r"^class \w+\((\w*Error|Exception)\):", str(SOURCES), "--include=*.py"],
        capture_output=True,
        text=True,
    )
    classes = {line.split("(")[0].removeprefix("class ") for line in found.stdout.splitlines()}
    # An attempt at a download that is made again, which no user ever sees.
    assert classes == {"PaperError", "DiskError", "ConfigError", "BrokenOff"}
