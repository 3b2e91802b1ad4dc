"""Sentences filled with values: one number where all runs agree, a range where they do not."""

import pytest

from sigmoid_bce.claims.registry import ClaimTest
from sigmoid_bce.claims.wording import Span, fill

PER_RUN = ClaimTest(lambda evidence: None, {"share": float, "count": int}, ("early",), False)
OF_NUMBERS = ClaimTest(lambda evidence: None, {"value": float}, (), False)
VALUES = {"share_lowest": 0.012, "share_highest": 0.034, "count_lowest": 5, "count_highest": 5, "runs_decided": 2}


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("{count} images", "5 images"),
        ("{share:.2f}", "0.01 to 0.03"),
        ("{share:.1f}", "0.0"),
        ("{share.low:.3f} and {share.high:.3f}", "0.012 and 0.034"),
        ("{share:.1%}, at most {limit:.0%}", "1.2 % to 3.4 %, at most 5 %"),
        ("{runs_decided} runs: {reason}", "2 runs: so it is"),
    ],
)
def test_values_of_several_runs_read_as_a_range(template, sentence):
    assert fill(template, PER_RUN, VALUES, {"limit": 0.05}, "so it is") == sentence


def test_a_value_of_part_1_reads_as_it_is():
    assert fill("{value:.2f} near {article_value}", OF_NUMBERS, {"value": 14.69}, {"article_value": 14.6}, "") == (
        "14.69 near 14.6"
    )


def test_values_that_no_run_gave_read_as_an_ellipsis():
    assert fill("{count} of {share:.1%}, {share.high:.2g}", PER_RUN, {"runs_decided": 0}, {}, "") == "… of …, …"


@pytest.mark.parametrize(("template", "error"), [("{other}", KeyError), ("{count:q}", ValueError)])
def test_a_field_or_format_that_is_not_there_is_an_error(template, error):
    with pytest.raises(error):
        fill(template, PER_RUN, VALUES, {}, "")


def test_a_span_is_compared_as_it_reads():
    assert format(Span(1.001, 1.004), ".2f") == "1.00"
