"""Studies that are too much to read: refused at once, and told as any other."""

import time

import pytest

from sigmoid_bce.config import ConfigError, load_study

HEAVY = {
    "brackets in brackets": ("seeds: " + 10_000 * "[" + 10_000 * "]", "line 3", "inside one another"),
    "sections in sections": ("seeds: " + 10_000 * "{a: " + 10_000 * "}", "line 3", "inside one another"),
    "an anchor and an alias": ("data: &a {b: *a}", "line 3", "*a stands for what is written elsewhere"),
    "aliases of aliases": (
        "a0: &a0 [x]\n" + "".join(f"a{n + 1}: &a{n + 1} [{', '.join(9 * [f'*a{n}'])}]\n" for n in range(9)),
        "line 4",
        "*a0 stands for what is written elsewhere",
    ),
    "a number of 5,000 digits": ("training: {patience: " + 5000 * "9" + "}", "line 3", "has 5000 digits"),
    "a number of 5,000 digits in a list": ("seeds: [" + 5000 * "9" + "]", "line 3", "has 5000 digits"),
    "a number with a large exponent": ("training: {patience: '1e999999'}", "training.patience (line 3)", '"1e999999"'),
    "a very large file": (3_000_000 * "# x\n", "", "bytes, more than any settings need"),
    "very many keys": ("".join(f"k{n}: 1\n" for n in range(5000)), "k0 (line 3)", "and 4980 more"),
    "very many seeds": (f"seeds: [{', '.join(map(str, [*range(15_000), 7]))}]", "seeds (line 3)", "keep one 7"),
    "NaN for a fraction": (
        "network_settings: {vgg16: {dropout: .nan}}",
        "network_settings.vgg16.dropout (line 3)",
        "NaN is not allowed",
    ),
    "NaN for a list": ("seeds: .nan", "seeds (line 3)", "NaN is not allowed"),
    "infinity for a whole number": ("training: {patience: .inf}", "training.patience (line 3)", "Infinity is not"),
    "NaN for a key": (".nan: 3", ".nan (line 3)", "there is no such key"),
    "a tag": ("training: {deterministic: !!bool maybe}", "line 3, column 27", "without tags"),
    "an escaped control character": ('data: {source: local, path: "a\\0b"}', "line 3", "control character U+0000"),
    "half a character": ('data: {source: local, path: "\\ud800"}', "line 3", "control character U+D800"),
}


@pytest.mark.fault(
    "a study has NaN, an endless number, deep nesting, an alias, a tag, or millions of lines",
    expect="refused within seconds, with the file and the key or line",
)
@pytest.mark.parametrize("case", HEAVY)
def test_what_would_make_reading_endless_is_refused_at_once(study_file, case):
    lines, where, what = HEAVY[case]
    path = study_file(lines + "\n")
    started = time.process_time()
    with pytest.raises(ConfigError) as caught:
        load_study(path)
    message = str(caught.value)
    assert time.process_time() - started < 10
    assert message.startswith(f"{path} has ") and where in message and what in message and "Hint: " in message
    assert len(message) < 10_000
