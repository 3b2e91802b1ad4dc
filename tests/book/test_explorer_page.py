"""The explorer's page, compiled for real and used in a browser as a reader would."""

import itertools
import re

import numpy as np
import pytest

from sigmoid_bce.figures import style
from sigmoid_bce.losses.implementations import DTYPES, IMPLEMENTATIONS
from sigmoid_bce.numerics.explorer import DIGITS_OF_ERRORS, exact_values, number_text
from tests.book.synthetic import PAGES

RAW_OUTPUTS = (-1000.0, -89.0, -30.0, -16.25, -12.0, 0.0, 7.75, 16.5, 20.0, 37.0, 1000.0)
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
READ_ROWS = """rows => rows.map(row => [row.dataset.name, Object.fromEntries(
    [...row.cells].slice(1).map(cell => [cell.dataset.column, cell.textContent]))])"""
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def opened(open_page):
    """Opens the page at an address."""
    return lambda address="", viewport=WIDE, **options: open_page(
        f"explorer.html{address}", viewport=viewport, **options
    )


def shown_rows(page):
    return dict(page.locator("#explorer tbody tr").evaluate_all(READ_ROWS))


def computed_row(name, dtype, label, x):
    """The texts of a row by Python alone."""
    if dtype not in IMPLEMENTATIONS[name].dtypes:
        return {"loss": "–", "error": "–", "gradient": "–"}
    loss, gradient = IMPLEMENTATIONS[name](DTYPES[dtype].type(x), label)
    row = {"gradient": "none" if gradient is None else number_text(float(gradient))}
    if IMPLEMENTATIONS[name].form == "gradient only":
        return row | {"loss": "none", "error": "none"}
    exact, _ = exact_values(np.array([x]), label)
    return row | {
        "loss": number_text(float(loss)),
        "error": number_text(float(loss) - float(exact[0]), DIGITS_OF_ERRORS),
    }


@pytest.mark.slow
@pytest.mark.parametrize(("dtype", "label"), list(itertools.product(DTYPES, (0, 1))))
def test_the_page_shows_what_the_formulas_give_to_the_last_digit(opened, dtype, label):
    everything = f"&class={label}&dtype={dtype}&view=whole&show={','.join(IMPLEMENTATIONS)}"
    page = opened(f"#x=0{everything}")
    for x in RAW_OUTPUTS:
        if float(DTYPES[dtype].type(x)) != x:
            continue
        page.evaluate("address => { location.hash = address; }", f"x={x}{everything}")
        page.locator(".heading").filter(has_text=f"Raw output {number_text(x)},").wait_for()
        rows = shown_rows(page)
        loss, gradient = (number_text(float(values[0])) for values in exact_values(np.array([x]), label))
        exact = rows.pop("exact")
        assert (exact["loss"], exact["gradient"]) == (loss, gradient)
        expected = {name: computed_row(name, dtype, label, x) for name in IMPLEMENTATIONS}
        assert {
            name: {key: row[key] for key in ("loss", "error", "gradient")} for name, row in rows.items()
        } == expected


@pytest.mark.slow
def test_the_story_is_told_before_anything_is_chosen(opened):
    rows = shown_rows(opened())
    assert list(rows) == ["exact", "keras_2_tensorflow", "torch_bce", "keras_3_jax", "torch_logits"]
    dead = "the gradient is 0: this sample cannot correct itself"
    assert rows["keras_2_tensorflow"]["faults"] == f"The loss is too small; {dead}"
    assert rows["torch_bce"]["faults"] == f"The loss is too large; {dead}"
    assert rows["torch_logits"]["faults"] == "nothing"


@pytest.mark.slow
def test_it_is_used_with_the_keyboard_alone(opened):
    page = opened()
    slider = page.get_by_role("slider", name="raw output")
    page.locator(".chooser summary").focus()
    for _ in range(5):
        page.keyboard.press("Tab")
        if slider.evaluate("one => one === document.activeElement"):
            break
    before = shown_rows(page)
    page.keyboard.press("ArrowRight")
    assert page.locator(".heading").inner_text() == "Raw output 20.25, class 0, float32"
    assert slider.get_attribute("aria-valuetext") == "20.25"
    assert shown_rows(page)["torch_logits"] != before["torch_logits"]
    page.keyboard.press("Home")
    assert page.locator(".heading").inner_text().startswith("Raw output −1000,")
    page.keyboard.press("ArrowLeft")
    assert page.locator(".heading").inner_text().startswith("Raw output −1000,")
    page.get_by_role("radio", name="float32").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".heading").inner_text().endswith("float64")
    page.locator(".chooser summary").press("Enter")
    page.get_by_label("Keras 3 on NumPy", exact=True).press("Space")
    assert list(shown_rows(page))[-1] == "keras_3_numpy"


@pytest.mark.slow
def test_numbers_are_told_to_screen_readers_once_the_reader_rests(opened):
    page = opened()
    page.get_by_label("one step to the right").click()
    told = page.locator("#explorer [aria-live=polite]").filter(has_text="Raw output 20.25, class 0, float32.")
    told.wait_for(state="attached")
    assert "Keras 2 on TensorFlow: loss 15.9424, gradient 0." in told.text_content()


@pytest.mark.slow
def test_a_raw_output_between_the_points_goes_to_the_nearest_and_the_page_says_so(opened):
    page = opened()
    number = page.get_by_label("raw output, typed")
    number.fill("16.2")
    number.press("Enter")
    assert number.input_value() == "16.1875"
    note = page.locator("#explorer .note")
    assert note.inner_text() == "There are no values for 16.2 in float32; the nearest raw output is 16.1875."
    page.get_by_role("radio", name="bfloat16").check()
    assert note.inner_text() == "There are no values for 16.1875 in bfloat16; the nearest raw output is 16.125."
    page.get_by_label("one step to the left").click()
    assert not note.is_visible()


@pytest.mark.slow
def test_the_address_keeps_the_view(opened):
    page = opened()
    page.get_by_role("radio", name="1", exact=True).check()
    page.get_by_role("radio", name="around −16").check()
    page.get_by_label("raw output −20").click()
    address = "#" + page.url.partition("#")[2]
    assert address.startswith("#x=-20&class=1&dtype=float32&view=left&show=keras_2_tensorflow,")
    assert shown_rows(opened(address)) == shown_rows(page)
    page.evaluate("location.hash = 'x=nothing&class=7&dtype=float8&view=nowhere&show=nobody,torch_bce'")
    page.locator(".heading").filter(has_text="Raw output 20, class 0, float32").wait_for()
    assert list(shown_rows(page)) == ["exact", "torch_bce"]


@pytest.mark.slow
def test_charts_mark_what_is_infinite_and_leave_gaps_for_what_is_no_number(opened):
    page = opened("#x=0&class=0&dtype=float32&view=whole&show=naive")
    loss, gradient = (page.locator(f"[data-chart={what}]") for what in ("loss", "gradient"))
    assert loss.get_by_text("∞").count() == 1
    frame = gradient.locator(".frame")
    right = float(frame.get_attribute("x")) + float(frame.get_attribute("width"))
    ends = {
        look: max(float(x) for x in re.findall(r"[ML]([\d.]+) ", gradient.locator(look).first.get_attribute("d")))
        for look in ("path.exact", "path.curve:not(.head)")
    }
    assert ends["path.exact"] >= right - 1
    assert ends["path.curve:not(.head)"] < right - 50


@pytest.mark.slow
def test_a_click_into_a_chart_goes_to_that_raw_output(opened):
    page = opened()
    frame = page.locator("[data-chart=gradient] .frame").bounding_box()
    page.mouse.click(frame["x"] + frame["width"] / 2, frame["y"] + 20)
    assert page.locator(".heading").inner_text().startswith("Raw output 0,")


@pytest.mark.slow
@pytest.mark.parametrize("view", ["whole", "right", "left", "everything"])
def test_a_phone_shows_it_without_scrolling_sideways(opened, view):
    page = opened(f"#x=20&class=1&dtype=float16&view={view}&show={','.join(IMPLEMENTATIONS)}", PHONE)
    page.locator(".chooser summary").click()
    page.locator("#explorer td summary").first.click()
    assert page.evaluate(OVERHANG) == 0
    assert page.locator("#explorer .scroller").evaluate("one => one.scrollWidth > one.clientWidth")


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_legible_in_both_themes(opened, theme):
    page = opened(color_scheme=theme)
    background = luminance(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert (background > 0.5) == (theme == "light")
    for part, style_of, least in [
        ("#explorer .chart text", "fill", 4.5),
        ("#explorer legend", "color", 4.5),
        ("#explorer .rule", "color", 4.5),
        ("#explorer tbody td", "color", 4.5),
        *((f"#explorer tbody .colour-{number}", "stroke", 3) for number in range(3)),
    ]:
        colour = page.locator(part).first.evaluate(f"one => getComputedStyle(one).{style_of}")
        lighter, darker = sorted((luminance(colour), background), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= least, part


@pytest.mark.slow
def test_without_javascript_the_page_says_so_and_offers_the_table(opened, book):
    page = opened(java_script_enabled=False)
    assert page.get_by_text("The explorer needs JavaScript").is_visible()
    assert page.locator("#explorer input").count() == 0
    link = page.get_by_role("link", name="The values as a table")
    assert (book / link.get_attribute("href")).read_text(encoding="utf-8").startswith("implementation,dtype,class,")


def test_curves_have_the_colours_of_the_figures():
    css = (PAGES / "static/explorer.css").read_text(encoding="utf-8").upper()
    for colour in (style.BLUE, style.VERMILLION, style.SKY):
        assert colour in css


def luminance(colour):
    """Relative luminance of `rgb(...)` by the definition of WCAG 2."""
    parts = np.array([float(part) for part in re.findall(r"[\d.]+", colour)[:3]]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])
