import pytest

from sigmoid_bce.book import formats


@pytest.mark.parametrize(
    "written, expected",
    [
        (formats.fixed(-16.1181, 2), "−16.12"),
        (formats.scientific(1.19209e-7, 2), "1.19\u00a0×\u00a010⁻⁷"),
        (formats.scientific(-2.5e5), "−2.5\u00a0×\u00a010⁵"),
        (formats.scientific(0), "0"),
        (formats.integer(2000), "2,000"),
        (formats.percent(0.9715), "97.2\u00a0%"),
        (formats.plural(1, "run"), "1 run"),
        (formats.plural(9, "run"), "9 runs"),
        (formats.plural(2, "loss", "losses"), "2 losses"),
        (formats.duration(45), "45\u00a0s"),
        (formats.duration(720), "12\u00a0min"),
        (formats.duration(7800), "2\u00a0h 10\u00a0min"),
        (formats.listed(["raw"]), "raw"),
        (formats.listed(["raw", "sigmoid", "keras"]), "raw, sigmoid and keras"),
        (formats.spans([2]), "2"),
        (formats.spans([1, 2, 5]), "1, 2 and 5"),
        (formats.spans([1, 2, 3, 4, 7, 9, 10, 11]), "1 to 4, 7 and 9 to 11"),
        (formats.cell("a | b\nc"), "a \\| b c"),
        (formats.sentence("it holds"), "It holds."),
        (formats.sentence("Does it?"), "Does it?"),
        (formats.words("largest_share"), "largest share"),
        (formats.whole("2026-01-01"), "[2026-01-01]{.whole}"),
    ],
)
def test_values_are_written_as_in_a_book(written, expected):
    assert written == expected


@pytest.mark.parametrize(
    "value, expected",
    [
        (None, "none"),
        (True, "yes"),
        (False, "no"),
        (1000, "1,000"),
        (40.0, "40"),
        (0.0005, "0.0005"),
        (5e-5, "5\u00a0×\u00a010⁻⁵"),
        (1.192e-7, "1.192\u00a0×\u00a010⁻⁷"),
        (16.11809, "16.12"),
        ("imagenet", "imagenet"),
    ],
)
def test_a_setting_has_no_more_digits_than_it_needs(value, expected):
    assert formats.plain(value) == expected


def test_what_is_not_a_number_is_refused():
    with pytest.raises(ValueError, match="nan"):
        formats.plain(float("nan"))
    with pytest.raises(ValueError, match="whole"):
        formats.integer(1.5)
    with pytest.raises(ValueError, match="nothing"):
        formats.listed([])


@pytest.mark.parametrize(
    "text, expected",
    [
        ("from -3 to 1.2e-07", "from −3 to 1.2\u00a0×\u00a010⁻⁷"),
        ("1 - 1e-7 is not", "1 − 10⁻⁷ is not"),
        ("tensorflow-2, seed-1 and x86-64", "tensorflow-2, seed-1 and x86-64"),
        ("1.1 % of 5", "1.1\u00a0% of 5"),
        ("6.4e+05", "6.4\u00a0×\u00a010⁵"),
    ],
)
def test_numbers_within_a_text_are_set(text, expected):
    assert formats.typeset(text) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (15.9423847, "15.942"),
        (0.0, "0"),
        (-0.0, "0"),
        (-1.0, "−1.000"),
        (1.19e-7, "1.2\u00a0×\u00a010⁻⁷"),
        (float("inf"), "infinite"),
        (float("-inf"), "−infinite"),
        (float("nan"), "not a number"),
    ],
)
def test_an_answer_of_a_library_may_be_no_number(value, text):
    assert formats.measured(value) == text


def test_significant_digits_and_sizes_of_errors():
    assert formats.significant(16.6355324, 6) == "16.6355"
    assert formats.significant(1.1920929e-7, 3) == "1.19\u00a0×\u00a010⁻⁷"
    assert formats.significant(0.0) == "0"
    assert [formats.error_size(value) for value in (0.0, float("nan"), float("inf"))] == ["0", "–", "infinite"]
    assert formats.broken("a/b") == "[a/b]{.broken}"
