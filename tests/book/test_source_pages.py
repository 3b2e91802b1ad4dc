"""Files of the project as pages of a book, and the lines that numbers lead to."""

import re

import pytest

from sigmoid_bce.book.source_pages import address_of, find_line, link_to, write_source_pages

JSON = '{\n  "map": {\n    "raw": {"dead": 0},\n    "rates": [\n      0.1,\n      0.2\n    ]\n  }\n}\n'
YAML = "title: Cats\ntraining:\n  early_epoch: 8\n  # A comment.\n  batch_size: 16\nseeds:\n- 1\n- 2\n"
CODE = '"""Counts."""\n\n\ndef count(runs):\n    return len(runs)\n'


@pytest.mark.parametrize(
    ("path", "text", "keys", "line"),
    [
        ("a.json", JSON, ("map", "raw", "dead"), 3),
        ("a.json", JSON, ("map", "rates", "2"), 6),
        ("a.json", JSON, ("map", "sigmoid"), None),
        ("a.json", JSON, ("map", "rates", "3"), None),
        ("a.json", JSON, (), None),
        ("a.yaml", YAML, ("training", "batch_size"), 5),
        ("a.yaml", YAML, ("seeds", "2"), 8),
        ("a.csv", "seed\n1\n2\n", ("2", "seed"), 3),
        ("a.py", CODE, ("count", "all"), 4),
        ("a.py", CODE, ("other",), None),
        ("a.parquet", "", ("raw_output",), None),
    ],
)
def test_keys_lead_to_the_line_in_which_their_value_stands(path, text, keys, line):
    assert find_line(path, text, keys) == line


def test_each_file_that_a_page_leads_to_has_a_page_with_all_its_lines(tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src/count.py").write_text(CODE)
    page = f"The card: {link_to('src/count.py', 'count', 4)}"
    write_source_pages([page, "No link."], tmp_path, tmp_path / "book", "version 1 <of> today")
    written = [path.relative_to(tmp_path / "book") for path in (tmp_path / "book").rglob("*.html")]
    assert [str(path) for path in written] == ["static/source/src/count.py.html"]
    text = (tmp_path / "book" / written[0]).read_text()
    assert len(re.findall(r'<span id="line-\d+">', text)) == len(CODE.splitlines())
    assert "version 1 &lt;of&gt; today" in text
    assert 'href="../../../index.html"' in text
    assert address_of("src/count.py", 4) == "_static/source/src/count.py.html#line-4"


@pytest.mark.parametrize("path", ["/etc/hosts", "../other.py"])
def test_no_page_is_written_of_or_to_a_place_outside(tmp_path, path):
    with pytest.raises(ValueError, match="place in the project"):
        write_source_pages([link_to(path, "x")], tmp_path, tmp_path / "book", "version 1")
