"""One change each: caught at the cheapest rung that can see it, named, and nothing else is."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from sigmoid_bce.claims import judging
from sigmoid_bce.claims.ledger import Parameter, load_ledger
from sigmoid_bce.core.files import write_json, write_table
from sigmoid_bce.core.names import SPLITS
from sigmoid_bce.figures import outputs, style
from sigmoid_bce.figures.runs import shown_run, training_images
from sigmoid_bce.runs import samples
from sigmoid_bce.runs.record import read_record
from sigmoid_bce.verification.kept import publish_kept, sum_images
from sigmoid_bce.verification.published import verify_claims, verify_figure
from sigmoid_bce.verification.record import verify_record
from sigmoid_bce.verification.rows import DIFFERENT, SAME, WITHIN, worst
from sigmoid_bce.verification.runs import verify_images, verify_run
from tests.verification.copies import ENVIRONMENTS, MANIFEST, RUN, copy_record, edit, forge_checksum

FIGURE, CLAIM = "5_outputs_convergence", "floor_of_loss"
SHOWN = "evidence/article_protocol/runs/convnet/raw/seed1"
EXPECTED_TABLE = f"expected/figures/{FIGURE}.csv"
IMAGES = pd.DataFrame({"image": [f"{split}.{n}" for split in SPLITS for n in range(3)], "split": np.repeat(SPLITS, 3)})


def draw(record: Path, folder: Path) -> Path:
    """Figure 5, drawn from the published samples as the workflow does; the path of its table."""
    bins = yaml.safe_load((record / "study.yaml").read_text())["figures"]["histogram_bins"]
    run = shown_run(read_record(record / SHOWN / "record.json"), "convergence")
    table = outputs.tabulate_outputs(
        training_images(samples.read_samples(record / SHOWN / "convergence.parquet"), run), bins
    )
    folder.mkdir(parents=True, exist_ok=True)
    write_table(table, folder / f"{FIGURE}.csv")
    style.save_figure(outputs.draw_outputs(table, run), folder / FIGURE)
    return folder / f"{FIGURE}.csv"


def judge_claim(record: Path, folder: Path, **changed: float) -> Path:
    """The claim judged by the published numbers, with thresholds changed; the path of its claims.json."""
    # Of the whole ledger it is checked that every test decides a claim; here is one claim of it.
    claim = next(claim for claim in load_ledger() if claim.id == CLAIM)
    parameters = claim.parameters | {name: Parameter(value, "changed") for name, value in changed.items()}
    numbers = json.loads((record / "expected/numerics/numbers.json").read_text())
    folder.mkdir(parents=True, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judging, "check_ledger", lambda claims: None)
        judged = judging.judge([replace(claim, parameters=parameters)], numbers, [], 16)
    write_json(judged, folder / "claims.json")
    return folder / "claims.json"


def make_images(spoiled: bool = False) -> dict[str, np.ndarray]:
    arrays = {split: np.full((3, 4, 4, 3), number, np.uint8) for number, split in enumerate(SPLITS)}
    if spoiled:
        arrays["validation"][1, 2, 2, 0] += 1
    return arrays


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A copy of the record that keeps the sums of our own drawing of figure 5 and of made-up images."""
    folder = tmp_path_factory.mktemp("whole")
    record = copy_record(folder / "published")
    publish_kept(record, {FIGURE: draw(record, folder / "here")}, {}, {}, sum_images(IMAGES, make_images()), None)
    return record


@pytest.fixture
def record(whole, tmp_path):
    """A copy of it for one test to change; beside it, figure 5 as it was drawn."""
    return shutil.copytree(whole.parent, tmp_path, dirs_exist_ok=True) / whole.name


def climb(record: Path, folder: Path, **here) -> dict[str, list]:
    """The rows of each rung, from the cheapest on, with what is made here; what is not given is unchanged."""
    claims = here.get("claims") or judge_claim(record, folder)
    trained = here.get("trained") or record / RUN
    seeds = sorted((record / RUN).parent.glob("seed*"))
    return {
        "record": verify_record(record, ENVIRONMENTS, MANIFEST),
        "figure": verify_figure(record, FIGURE, here.get("figure") or folder / f"here/{FIGURE}.csv"),
        "claim": verify_claims(record, claims, only=CLAIM),
        "images": verify_images(record, sum_images(IMAGES, here.get("images") or make_images())),
        "run": verify_run(record / RUN, trained, seeds),
    }


def caught(rungs: dict[str, list]) -> list[tuple[str, str]]:
    """The rung and what is named there, of everything that is not as published."""
    return [(rung, row.what) for rung, rows in rungs.items() for row in rows if row.verdict not in (SAME, WITHIN)]


def test_nothing_is_caught_where_nothing_was_changed(record, tmp_path):
    rungs = climb(record, tmp_path)
    assert caught(rungs) == []
    assert {rung: worst(row.verdict for row in rows) for rung, rows in rungs.items()}["record"] == SAME


def test_a_published_output(record, tmp_path):
    path = record / RUN / "convergence.parquet"
    table = samples.read_samples(path)
    table.loc[7, "raw_output"] += 1
    samples.write_samples(table, path)
    assert caught(climb(record, tmp_path, trained=record / RUN)) == [("record", f"{RUN}/convergence.parquet")]


def test_a_published_output_whose_checksum_was_forged(record, tmp_path):
    path = record / RUN / "convergence.parquet"
    table = samples.read_samples(path)
    table.loc[table["split"] == "test", "raw_output"] *= -1
    samples.write_samples(table, path)
    forge_checksum(record, f"{RUN}/convergence.parquet")
    assert caught(climb(record, tmp_path)) == [("record", f"{RUN}/record.json: test accuracy, convergence")]


def test_a_settings_file(record, tmp_path):
    edit(record / "study.yaml", "patience: 15", "patience: 14")
    assert caught(climb(record, tmp_path)) == [("record", "study.yaml")]


def test_a_cell_of_an_expected_table(record, tmp_path):
    table = pd.read_csv(record / EXPECTED_TABLE, dtype=str, keep_default_na=False)
    table.loc[0, "count"] = str(int(table.loc[0, "count"]) + 1)
    write_table(table, record / EXPECTED_TABLE)
    found = caught(climb(record, tmp_path))
    assert found == [("record", EXPECTED_TABLE), ("figure", f"figures/{FIGURE}: count, row 1")]
    forge_checksum(record, EXPECTED_TABLE)
    assert caught(climb(record, tmp_path)) == found[1:]


def test_a_formula(record, tmp_path, monkeypatch):
    whole_formula = samples.bce_sigmoid
    monkeypatch.setattr(samples, "bce_sigmoid", lambda x, t: whole_formula(x, t, 1e-6))
    drawn = draw(record, tmp_path / "changed")
    monkeypatch.undo()
    ((rung, what),) = caught(climb(record, tmp_path, figure=drawn))
    assert rung == "figure" and what.startswith(f"figures/{FIGURE}: bce_sigmoid, row ")


def test_a_colour(record, tmp_path, monkeypatch):
    monkeypatch.setattr(style, "CLASS_BARS", ({**style.CLASS_BARS[0], "facecolor": style.GREEN}, style.CLASS_BARS[1]))
    drawn = draw(record, tmp_path / "changed")
    monkeypatch.undo()
    rungs = climb(record, tmp_path, figure=drawn)
    assert caught(rungs) == [("figure", f"figures/{FIGURE}.{ending}") for ending in ("png", "svg")]
    assert {row.verdict for row in rungs["figure"]} == {SAME, "drawn differently"}


def test_a_threshold_of_a_claim(record, tmp_path):
    claims = judge_claim(record, tmp_path, tolerance=1e-9)
    ((rung, what),) = caught(climb(record, tmp_path, claims=claims))
    assert rung == "claim" and what.startswith(f"claims/{CLAIM}: parameters.tolerance.")


def test_an_image(record, tmp_path):
    rungs = climb(record, tmp_path, images=make_images(spoiled=True))
    assert caught(rungs) == [("images", "images: validation.1 (validation), pixels")]


def test_a_weight_file(record, tmp_path):
    trained = shutil.copytree(record / RUN, tmp_path / "trained")
    content = json.loads((trained / "record.json").read_text())
    content["body"]["weights"]["sha256"] = "0" * 64
    write_json(content, trained / "record.json")
    file = content["body"]["weights"]["file"]
    rungs = climb(record, tmp_path, trained=trained)
    assert caught(rungs) == [("run", f"weights of the frozen body ({file}), sha256")]
    assert next(row for row in rungs["run"] if "weights" in row.what).verdict == DIFFERENT
