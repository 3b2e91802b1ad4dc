"""Parts of pages that are the same everywhere: the badge of a claim, and a figure with all that belongs to it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import UndefinedError

from sigmoid_bce.book.formats import typeset

# What a badge shows before its text, and its style.
BADGES = {
    "holds": ("✓", "holds"),
    "does not hold": ("✗", "fails"),
    "not decidable from this run": ("?", "open"),
}


@dataclass(frozen=True)
class FigureSource:
    """A drawn figure: its picture, the rule that drew it, and the path to ask for to have it drawn again.

    The table (`.csv`) and the description (`.txt`) stand beside the picture under the same name.
    """

    picture: Path
    rule: str
    request: str

    @property
    def table(self) -> Path:
        return self.picture.with_suffix(".csv")

    @property
    def description(self) -> Path:
        return self.picture.with_suffix(".txt")


def name_of_figure(picture: Path) -> str:
    """The name by which pages call a figure: what stands behind `figures/` in its path, as one word."""
    parts = picture.with_suffix("").parts
    behind = len(parts) - parts[::-1].index("figures") if "figures" in parts else len(parts) - 1
    return "_".join(parts[behind:])


def make_claim_parts(claims: Sequence[Mapping]) -> dict[str, Callable[[str], str]]:
    """Functions of a claim's id for the pages: `claim` (its badge), `verdict`, `wording` (the sentence of its verdict),
    `judged` (that sentence and the badge), `anchor` (the name of its entry) and `is_claim` (whether there is such a claim)."""
    by_id = {claim["id"]: claim for claim in claims}

    def find(identity: str) -> Mapping:
        if identity not in by_id:
            raise UndefinedError(f"there is no claim {identity!r}; there are {', '.join(by_id)}")
        return by_id[identity]

    def badge(identity: str) -> str:
        return make_badge(find(identity)["verdict"], identity)

    def wording(identity: str) -> str:
        return typeset(find(identity)["wording"])

    return {
        "anchor": anchor,
        "claim": badge,
        "is_claim": lambda identity: identity in by_id,
        "verdict": lambda identity: find(identity)["verdict"],
        "wording": wording,
        "judged": lambda identity: f"{wording(identity)} {badge(identity)}",
    }


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
            ]
        )

    return figure


def _quote(text: str) -> str:
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
