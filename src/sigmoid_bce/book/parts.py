"""Parts of pages that are the same everywhere: the badge of a claim, and a figure with all that belongs to it."""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import UndefinedError

from sigmoid_bce.book.formats import listed, plain, typeset
from sigmoid_bce.book.origins import Origin, mark_numbers, origins_of
from sigmoid_bce.claims.groups import GROUP
from sigmoid_bce.claims.protocols import load_protocols
from sigmoid_bce.claims.registry import FAILS, HOLDS, MIXED, UNDECIDABLE
from sigmoid_bce.claims.turning import describe_turning
from sigmoid_bce.figures.registry import FIGURES

# What a badge shows before its text, and its style.
BADGES = {HOLDS: ("✓", "holds"), FAILS: ("✗", "fails"), MIXED: ("±", "mixed"), UNDECIDABLE: ("?", "open")}
PROTOCOLS = load_protocols()
# A line that ends here, and goes on below, in a list as well.
BREAK = "\\\n  "


@dataclass(frozen=True)
class FigureSource:
    """A drawn figure: its picture, the rule that drew it, and the path to ask for to have it drawn again.

    The table (`.csv`) and the description (`.txt`) stand beside the picture under the same name. `card` tells more of
    it (`book.cards.describe_card`).
    """

    picture: Path
    rule: str
    request: str
    card: str = ""

    @property
    def table(self) -> Path:
        return self.picture.with_suffix(".csv")

    @property
    def description(self) -> Path:
        return self.picture.with_suffix(".txt")


def make_claim_parts(claims: Sequence[Mapping]) -> dict[str, Callable[[str], str]]:
    """Functions of a claim's id for the pages: `claim` (its badge), `verdict`, `wording` (the sentence of its verdict),
    `stated` (whose claim it is, the claim and its badge), `judged` (that, and below it what was measured, in which runs,
    and where the verdict would turn), `judged_briefly` (the same without the runs and the turning point), `judged_in_line`
    (the sentence of the verdict and the badge, as `judged` gives it for numbers; after the claim if that does not hold,
    lest the badge seem to deny the sentence), `turns` (where the verdict would turn) and `anchor` (the name of its
    entry)."""
    by_id = {claim["id"]: claim for claim in claims}

    def find(identity: str) -> Mapping:
        if identity not in by_id:
            raise UndefinedError(f"there is no claim {identity!r}; there are {', '.join(by_id)}")
        return by_id[identity]

    def badge(identity: str) -> str:
        return make_badge(find(identity)["verdict"], identity)

    def wording(identity: str) -> str:
        return _tell(find(identity), find(identity)["wording"])

    def stated(identity: str) -> str:
        found = find(identity)
        whose = "The article" if found["article"] else "We ask"
        return f"**{whose}:** {typeset(found['sentence'])} {badge(identity)}"

    def judged_in_line(identity: str) -> str:
        if find(identity)["verdict"] == HOLDS:
            return f"{wording(identity)} {badge(identity)}"
        return f"{stated(identity)} **Here:** {wording(identity)}"

    def judged(identity: str, *, briefly: bool = False) -> str:
        found = find(identity)
        if found["about"] == "numerics":
            return judged_in_line(identity)
        more = [] if briefly else [_whose_runs(found), say_turns(found["turns"])]
        here = _tell(found, " ".join(filter(None, [found["wording"], *more])))
        return f"{stated(identity)}{BREAK}**Here:** {here}"

    return {
        "anchor": anchor,
        "claim": badge,
        "verdict": lambda identity: find(identity)["verdict"],
        "wording": wording,
        "turns": lambda identity: _tell(find(identity), say_turns(find(identity)["turns"])),
        "stated": stated,
        "judged": judged,
        "judged_in_line": judged_in_line,
        "judged_briefly": lambda identity: judged(identity, briefly=True),
    }


def name_deciding_runs(claims: Sequence[Mapping]) -> list[str]:
    """What the runs are that decide claims, each kind once: "`convnet` with `raw` at a learning rate of 0.001"."""
    return list(dict.fromkeys(_name_group(group) for group in map(_deciding, claims) if group))


def say_turns(turns: Sequence[Mapping]) -> str:
    """Where a verdict would turn, as a sentence; empty where there is no threshold, or no verdict that could."""
    if not turns:
        return ""
    text = [f"{describe_turning(turn)} (here {turn['value']:.3g})" for turn in turns]
    return f"The verdict stays {'; and '.join(text)}."


def _tell(claim: Mapping, text: str) -> str:
    """What the ledger says of a claim, set as in a book, its numbers marked with the values of its entry."""
    values = [Origin(origin.file, (origin.keys[0], "values")) for origin in origins_of(claim)[:1]]
    return mark_numbers(typeset(text), values)


def _whose_runs(claim: Mapping) -> str:
    """Which runs decide a claim, and in how many others it holds, at another learning rate or of another network; empty
    for claims that no runs decide."""
    shown = _deciding(claim)
    if shown is None:
        return ""
    text = f"These are runs of {_name_group(shown)}."
    if not claim["by_protocol"]:
        text = f"No run of {PROTOCOLS[claim['protocol']].title} is part of this study. {text}"
    others = [group for group in claim["groups"] if group["loss"] == shown["loss"] and group["decided"]]
    rates = [
        f"{group['holding']} of {group['decided']} at {plain(group['learning_rate'])}"
        for group in others
        if group["network"] == shown["network"] and group["learning_rate"] != shown["learning_rate"]
    ]
    networks = [
        f"{group['holding']} of {group['decided']} of `{group['network']}`"
        + (" (random body)" if group["random_body"] else "")
        for group in others
        if group["network"] != shown["network"]
    ]
    text += f" At another rate the claim holds in {listed(rates)}." if rates else ""
    return text + (f" With the same loss it holds in {listed(networks)}." if networks else "")


def _deciding(claim: Mapping) -> Mapping | None:
    """The group of runs that decides a claim; None for claims that no runs decide."""
    return next((group for group in claim["groups"] if _identity(group) == claim["decided_by"]), None)


def _name_group(group: Mapping) -> str:
    return f"`{group['network']}` with `{group['loss']}` at a learning rate of {plain(group['learning_rate'])}"


def _identity(group: Mapping) -> list[str]:
    return [group[name] for name in GROUP]


def make_badge(verdict: str, identity: str) -> str:
    """A verdict in words, in the colour of the verdict, that leads to the claim's entry in the ledger."""
    sign, style = BADGES[verdict]
    # The span around the link, because a link to another page does not keep its classes.
    return f"[[{sign}\u00a0{verdict}](#{anchor(identity)})]{{.verdict .verdict-{style}}}"


def anchor(identity: str) -> str:
    """The name of a claim's entry on the page of the ledger."""
    return f"claim-{identity.replace('_', '-')}"


def make_figure_part(figures: Mapping[str, FigureSource]) -> Callable[..., str]:
    """A function for `[% call figure(name, number) %]caption[% endcall %]`: picture, caption, and how to draw it again.

    `number` is that of the article, or empty.
    """

    def figure(name: str, number: str = "", caller: Callable[[], str] = str) -> str:
        if name not in figures:
            raise UndefinedError(f"there is no figure {name!r}; there are {', '.join(figures) or 'none'}")
        source = figures[name]
        lead = f"**Figure {number}.** " if number else ""
        return "\n".join(
            [
                f":::{{figure}} figures/{name}.svg",
                f":name: figure-{name.replace('_', '-')}",
                f":alt: {_quote(source.description.read_text(encoding='utf-8'))}",
                "",
                lead + " ".join(caller().split()),
                "",
                f"[Rule `{source.rule}`; redraw with `snakemake --cores 1 {source.request}`; numbers: "
                f"{{download}}`{name}.csv <figures/{name}.csv>`]{{.provenance}}",
                ":::",
                "",
                source.card,
            ]
        )

    return figure


def table_row(caller: Callable[[], str]) -> str:
    """For `[% call table_row() %]` … `[% endcall %]`: a row of a table, whose cells, each behind its bar, may stand in as
    many lines as they like."""
    # Spaces that do not break stay as they are.
    lines = (line.strip(" ") for line in caller().split("\n"))
    row = " ".join(line for line in lines if line)
    # Jinja takes the end of the line after a tag, and with it what keeps a cell from the next bar.
    return re.sub(r"(?<=[^\\ ])\| ", " | ", row) + " |\n"


def figures_at_the_end(page: str, drawn: Collection[str]) -> str:
    """What a page ends in: calls of those drawn figures that the registry puts there with a caption."""
    placed = [name for name, entry in FIGURES.items() if entry.caption and entry.page == page and name in drawn]
    return "".join(f'\n[% call figure("{name}") %]\n{FIGURES[name].caption}\n[% endcall %]\n' for name in placed)


def _quote(text: str) -> str:
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
