"""What the author of a study typed, and what a machine calls itself, shows in the book as it is and does nothing."""

import html
import re

import pytest
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from sigmoid_bce.book.compiling import compile_book
from sigmoid_bce.book.formats import typed
from tests.book.synthetic import make_study
from tests.book.test_pages import CONVNET

FAULT = pytest.mark.fault(
    "title, description or processor of a study hold markup: a script, an include, a template, a substitution",
    expect="it shows as typed and does nothing",
)
LIVE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "```{include} /etc/hostname\n```",
    ":::{raw} html\n<b>raw</b>\n:::",
    "{download}`x </etc/hostname>`",
    "{{ substitution }} [[ study.name ]] [% if x %] [# gone #]",
    "**bold** _it_ `code` $x^2$ $$x$$ ~~gone~~ ^up^",
    "[a link](https://example.invalid) ![a picture](x.png) <https://example.invalid> [ref][ref] [^note]",
    "[text]{.verdict} {#name .class}",
    "# heading\n- item\n1. item\n> quote\n\n---\n(label)=\n% gone",
    "&lt;b&gt; &amp; \\ \\* | a | b |",
    "\u202e ä 猫 \u00a0",
]
EVERYTHING = {
    "attrs_block",
    "attrs_inline",
    "colon_fence",
    "deflist",
    "dollarmath",
    "html_image",
    "strikethrough",
    "substitution",
}


@FAULT
@pytest.mark.parametrize("text", LIVE)
def test_typed_text_shows_as_it_is_with_every_extension_of_myst(text):
    parser = create_md_parser(MdParserConfig(enable_extensions=EVERYTHING), RendererHTML)
    shown = parser.render(f'"{typed(text)}": and more.')
    assert re.sub("</?p>", "", shown).strip() == html.escape(f'"{" ".join(text.split())}": and more.').replace(
        "&#x27;", "'"
    )


@FAULT
def test_title_description_and_processor_are_typed_wherever_they_stand(tmp_path):
    made = make_study("tiny", title="<script>t", description="{{ d }}", **CONVNET)
    for run in made.runs:
        run["record"]["machine"] = {**run["record"]["machine"], "processor": "[[ p ]] <b>", "system": "$sys$"}
    source = made.assemble(tmp_path)
    text = "\n".join(page.read_text(encoding="utf-8") for page in [*source.glob("*.md"), *source.glob("*.yml")])
    assert not [live for live in ("<script>t", "{{ d }}", "[[ p ]]", "$sys$") if live in text]
    assert r"\<script\>t" in text and r"\{\{ d \}\}" in text and r"\[\[ p \]\] \<b\>" in text and r"\$sys\$" in text


@FAULT
@pytest.mark.slow
def test_a_compiled_book_shows_what_was_typed(tmp_path):
    made = make_study("tiny", title=" ".join(LIVE[:3]), description="\n".join(LIVE), **CONVNET)
    compile_book(made.assemble(tmp_path), tmp_path / "book")
    page = (tmp_path / "book/index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page and "<img src=x" not in page and "<b>raw</b>" not in page
    # Sphinx sets dashes; all else is as typed.
    shown = html.unescape(re.sub(r"\s+", " ", page)).replace("—", "---")
    for text in LIVE:
        assert " ".join(text.split()) in shown
