"""The card under a figure: from what, by which code and with which settings it was drawn, and how to check it.

Nothing of it is written by hand: it is what the workflow gave to the rule that drew the figure.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sigmoid_bce.book.formats import duration, plural
from sigmoid_bce.book.source_pages import find_line, link_to
from sigmoid_bce.core.files import file_checksum
from sigmoid_bce.runs.record import read_record

FUNCTIONS = "src/sigmoid_bce/figures"
# So many digits tell two files apart.
DIGITS = 12


@dataclass(frozen=True)
class Making:
    """What the workflow gave to the rule that drew a figure.

    `rule` is its name, `written_in` the file in which it stands; `function` is `module.function` in the room of
    figures; `settings` are its parameters, `inputs` its files, a path or a list of them, both by the name of its
    argument. `verification` has the `command` that verifies the figure, and `seconds`, about how long it took where the
    record was made (None where that is not known); empty where there is nothing published to compare with.
    """

    rule: str
    written_in: str
    function: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    verification: Mapping[str, Any] = field(default_factory=dict)

    @property
    def check(self) -> str:
        """The command that verifies the figure, if there is one."""
        return self.verification.get("command", "")


def describe_card(request: str, making: Making, verified: Mapping | None, root: Path) -> str:
    """The card of a figure, folded, in the syntax of the pages.

    `request` is the path to ask for to have it drawn again. `verified` is what came out of its last verification here
    (`verification.telling.describe_verification`), if there was one; paths of files and code start at `root`. Raises
    ValueError if the function is not in its module.
    """
    commands = [f"snakemake --cores 1 {request}", *([making.check] if making.check else [])]
    return "\n".join(
        [
            "::::{dropdown} How this figure was made, and how to check it",
            ":class-container: figure-card",
            *_lines(making, root),
            *_lines_of_check(making, verified),
            "",
            "```bash",
            *commands,
            "```",
            "::::",
            "",
        ]
    )


def find_verification(name: str, verifications: Sequence[Mapping]) -> Mapping | None:
    """Of verifications that were run here, the one of this figure alone, or its rows of the one of all; the newest
    first."""
    found = []
    for one in verifications:
        rows = [row for row in one["rows"] if re.match(rf"figures/{re.escape(name)}\b(?!_)", row["what"])]
        if rows:
            found.append({**one, "rows": rows})
    return max(found, key=lambda one: (one["verified"], -len(one["rows"])), default=None)


def _lines(making: Making, root: Path) -> Iterator[str]:
    module, function = making.function.split(".")
    path = f"{FUNCTIONS}/{module}.py"
    yield f"- Rule `{making.rule}` in {link_to(making.written_in, making.written_in)}"
    line = _line_of(function, path, root)
    yield f"- Function `{function}` in {link_to(path, path, line)}, line {line}"
    if making.settings:
        shown = (f"`{key}` {_shown(value)}" for key, value in making.settings.items())
        yield f"- Settings: {'; '.join(shown)}"
    yield "- Drawn from:"
    for files in making.inputs.values():
        yield f"  - {_describe_files(files, root)}"
    yield from _lines_of_runs(making, root)


def _lines_of_runs(making: Making, root: Path) -> Iterator[str]:
    """When, on what and in how long the run was made that a figure shows, if it shows one."""
    record = making.inputs.get("record")
    if not isinstance(record, str):
        return
    content = read_record(root / record)
    machine = content["machine"]
    yield (
        f"- Its run: `{content['network']}` with `{content['loss']}`, seed {content['seeds_tried'][-1]}, finished "
        f"{content['finished']} on {machine['processor']} "
        f"({plural(machine['cores'], 'core')}, {content['device']}), {duration(content['seconds'])}"
    )


def _lines_of_check(making: Making, verified: Mapping | None) -> Iterator[str]:
    if not making.check:
        return
    seconds = making.verification["seconds"]
    about = f" (about {duration(seconds)} where the record was made)" if seconds else ""
    if verified is None:
        yield f"- Not verified here yet. The second command below compares it with what was published{about}."
        return
    verdicts = sorted({row["verdict"] for row in verified["rows"]})
    yield (
        f"- Last verified {verified['verified']} on {verified['machine']['processor']}: **{', '.join(verdicts)}**. The "
        f"second command below does it again{about}."
    )


def _line_of(function: str, path: str, root: Path) -> int:
    """The line in which a function begins. Raises ValueError if there is none of this name."""
    line = find_line(path, (root / path).read_text(encoding="utf-8"), (function,))
    if line is None:
        raise ValueError(f"{path} has no function {function}")
    return line


def _describe_files(files: str | Sequence[str], root: Path) -> str:
    if isinstance(files, str):
        return f"`{files}` (sha256 `{file_checksum(root / files)[:DIGITS]}`)"
    sums = hashlib.sha256("".join(f"{file_checksum(root / file)}  {file}\n" for file in files).encode()).hexdigest()
    name = Path(files[0]).name if files else "none"
    return f"{plural(len(files), 'file')} `{name}`, the first `{files[0]}` (sha256 of their sums `{sums[:DIGITS]}`)"


def _shown(value: Any) -> str:
    if isinstance(value, str | int | float):
        return f"`{value}`"
    values = list(map(str, value))
    distinct = list(dict.fromkeys(values))
    return f"`{', '.join(distinct)}`"
