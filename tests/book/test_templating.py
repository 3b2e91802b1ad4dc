import pytest

from sigmoid_bce.book.templating import fill_page
from sigmoid_bce.core.errors import PaperError


def test_values_are_filled_in_with_their_formats():
    text = "A [link](#there), $x$ and [[ floor | scientific(1) ]].\n[% if ok %]\nYes.\n[% endif %]\n"
    filled = fill_page("page.md", text, {"floor": 1.19e-7, "ok": True})
    assert filled == "A [link](#there), $x$ and 1.2\u00a0×\u00a010⁻⁷.\nYes.\n"


@pytest.mark.parametrize(
    "template, told",
    [
        ("[[ missing ]]", "'missing' is undefined"),
        ("[[ run.missing ]]", "has no attribute 'missing'"),
        ("[[ nothing ]]", "is None"),
        ("[[ fraction ]]", "0.123 has no format"),
        ("[[ items ]]", "has no format"),
        ("[[ fraction | integer ]]", "not a whole number"),
        ("[% if missing %]x[% endif %]", "'missing' is undefined"),
    ],
)
def test_a_value_that_cannot_be_written_stops_the_build_and_is_named(template, told):
    values = {"run": {}, "nothing": None, "fraction": 0.123, "items": [1]}
    with pytest.raises(PaperError) as error:
        fill_page("page.md", f"One line.\n\nAnother, {template}.\n", values)
    message = str(error.value)
    assert message.startswith("page.md, line 3: ")
    assert told in message and template in message and "Hint:" in message


def test_a_template_that_is_not_well_formed_is_named():
    with pytest.raises(PaperError, match="page.md, line [23]: not a template: .*endif"):
        fill_page("page.md", "One.\n[% if ok %]\nTwo.\n", {"ok": True})
