"""Studies are added to the record's tables of comparisons one by one; what stood there stays as it was written."""

import json
import shutil

import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import write_table
from sigmoid_bce.record.checking import find_changes
from sigmoid_bce.record.comparisons import add_comparisons, pairs_of_runs, tabulate_pairs
from sigmoid_bce.record.layout import EXPECTED, EXPECTED_WITH, TABLES, read_settings
from sigmoid_bce.record.publish import publish
from sigmoid_bce.training.settings import TrainingSettings
from tests.analysis.runs import make_run
from tests.claims.synthetic import NUMBERS
from tests.messages import messages_to
from tests.record.test_extending import DATA, STUDY

PAPER = {**STUDY, "seeds": [1, 2, 3], "compared": ["first"]}
ON_JAX = {**STUDY, "seeds": [1, 2], "training": {**STUDY["training"], "backend": "jax"}}


def write_runs(folder, study, seeds, data=DATA, **changes):
    for seed in seeds:
        own = study["network_settings"]["convnet"]
        settings = TrainingSettings.from_config("convnet", "raw", seed, study["training"], own).as_dict() | changes
        known = {name: settings.pop(name) for name in ("network", "loss", "seed", "backend")}
        place = folder / f"runs/convnet/raw/seed{seed}"
        place.parent.mkdir(parents=True, exist_ok=True)
        run = make_run(place, shift=0.1 * (known["backend"] == "jax"), epochs=9, **known, **settings)
        record = json.loads((run / "record.json").read_text())
        (run / "record.json").write_text(json.dumps(record | {"data": data}))


@pytest.fixture
def results(tmp_path):
    """A published paper that was compared with one study, and another study that is finished."""
    paper = tmp_path / "paper"
    write_runs(paper, PAPER, PAPER["seeds"])
    for name in (*EXPECTED, *EXPECTED_WITH["compared"]):
        (paper / name).parent.mkdir(parents=True, exist_ok=True)
        (paper / name).write_text(name)
    write_runs(tmp_path / "first", ON_JAX, [1, 2])
    write_runs(tmp_path / "second", ON_JAX, [1, 2])
    publish_first(tmp_path)
    return tmp_path


def publish_first(folder):
    """The tables of the first comparison as the function under test makes them, from empty ones."""
    pairs = pairs_of_runs(PAPER, "first", ON_JAX, folder, folder / "paper")
    for table, rows in tabulate_pairs("paper", pairs, NUMBERS, 4).items():
        write_table(rows, folder / "paper" / table)
    publish("paper", PAPER, folder / "paper", folder / "published")


def add(results, **compared):
    said = []
    with messages_to(said.append):
        add_comparisons("paper", compared, results, results / "published", NUMBERS, 4)
    return said


def test_rows_are_added_and_those_before_stay_to_the_byte(results):
    record = results / "published"
    before = {name: (record / name).read_bytes() for name in TABLES["compared"]}
    assert add(results, first=ON_JAX, second=ON_JAX) == ["compared with second: 2 pairs of runs"]
    for name, text in before.items():
        after = (record / name).read_bytes()
        assert after.startswith(text) and len(after) > len(text)
    (row,) = [line for line in (record / "comparisons.csv").read_text().splitlines() if line.startswith("second,")]
    assert "backend jax instead of tensorflow" in row
    assert read_settings(record / "study.yaml")["compared"] == ["first", "second"]
    assert find_changes(record) == []


def test_nothing_is_added_twice_and_an_unfinished_study_is_told(results):
    add(results, second=ON_JAX)
    (results / "third/runs").mkdir(parents=True)
    before = (results / "published/provenance.json").read_bytes()
    assert add(results, second=ON_JAX, third=ON_JAX) == ["not there yet: third, of which 2 runs are not finished"]
    assert (results / "published/provenance.json").read_bytes() == before


def test_a_study_whose_runs_were_trained_otherwise_is_refused(results):
    other = {**ON_JAX, "training": {**ON_JAX["training"], "learning_rate": 0.5}}
    before = (results / "published/comparisons.csv").read_bytes()
    with pytest.raises(PaperError, match="trained with other settings"):
        add(results, second=other)
    assert (results / "published/comparisons.csv").read_bytes() == before


def test_a_study_on_other_images_is_refused(results):
    shutil.rmtree(results / "second")
    write_runs(results / "second", ON_JAX, [1, 2], data={**DATA, "checksums": {"train": "def"}})
    before = (results / "published/comparisons.csv").read_bytes()
    with pytest.raises(PaperError, match="trained on other images"):
        add(results, second=ON_JAX)
    assert (results / "published/comparisons.csv").read_bytes() == before
