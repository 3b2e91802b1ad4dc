"""Plain values as version 1.2 of YAML reads them, and keys that stand twice."""

import pytest

from sigmoid_bce.config.yaml12 import parse, parse_scalar

# What is written, and what version 1.2 reads there (yaml.org/spec/1.2.2, section 10.3.2); version 1.1 reads another value.
READ = {
    "1e-4": 1e-4,
    "010": 10,
    "0o17": 15,
    "no": "no",
    "on": "on",
    "2019-02-01": "2019-02-01",
    "1_000": "1_000",
    "1:30": "1:30",
    "=": "=",
}


@pytest.mark.parametrize("text", READ)
def test_plain_values_are_read_as_version_1_2_reads_them(text):
    content, _ = parse(f"key: {text}")
    assert content == {"key": READ[text]} and type(content["key"]) is type(READ[text])
    assert parse_scalar(text) == READ[text]


@pytest.mark.parametrize("text", ["true", "null", "~", "3", "-0.5", ".inf"])
def test_values_of_both_versions_are_no_text(text):
    assert not isinstance(parse_scalar(text), str)


def test_all_keys_that_stand_twice_are_told_and_the_last_value_counts():
    content, lines = parse("a: 1\nb: {c: 2, c: 3}\na: 4\n1: x\n")
    assert content == {"a": 4, "b": {"c": 3}, "1": "x"}
    assert lines == {("a",): [1, 3], ("b",): [2], ("b", "c"): [2, 2], ("1",): [4]}


def test_a_number_of_too_many_digits_stays_text_where_a_value_is_read_alone():
    assert parse_scalar(21 * "9") == 21 * "9"
