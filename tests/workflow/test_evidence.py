"""Runs that stand beside a study's own as evidence, as the rules ask for them."""

import json
import shutil

import pytest
import yaml

from sigmoid_bce.config.loading import load_study
from sigmoid_bce.config.studies import without_paths
from sigmoid_bce.core.files import file_checksum
from sigmoid_bce.record.checking import find_changes
from sigmoid_bce.runs.folders import RUN_FILES
from tests.workflow.checkout import ROOT, copy_checkout, snakemake

RECORD = ROOT / "results/published"
RUNS = [f"convnet/{loss}/seed{seed}" for loss in ("raw", "sigmoid") for seed in range(1, 7)]

pytestmark = pytest.mark.slow


@pytest.fixture
def with_record(tmp_path):
    """A checkout with the published record, of which all evidence was taken."""
    folder = copy_checkout(tmp_path)
    target = folder / "results/published"
    provenance = json.loads((RECORD / "provenance.json").read_text())
    provenance["sha256"] = {name: sha for name, sha in provenance["sha256"].items() if not name.startswith("evidence/")}
    for name in provenance["sha256"]:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(RECORD / name, target / name)
    study = yaml.safe_load((target / "study.yaml").read_text())
    alone = study | {"evidence": [], "figures": study["figures"] | {"study": None}}
    (target / "study.yaml").write_text(yaml.safe_dump(alone, sort_keys=False))
    provenance["sha256"]["study.yaml"] = file_checksum(target / "study.yaml")
    (target / "provenance.json").write_text(json.dumps(provenance | {"not_run": {}}))
    assert find_changes(target) == []
    return folder


def finish_run(folder, run):
    """A made-up run of the article's protocol, as its settings say, on the images of the record."""
    network, loss, seed = run.split("/")
    record = json.loads((RECORD / f"runs/{network}/{loss}/seed1/record.json").read_text())
    training = without_paths(load_study(ROOT / "config/article_protocol.yaml"))["training"]
    number = int(seed.removeprefix("seed"))
    record |= {"seed": number, "seeds_tried": [number], "settings": record["settings"] | training | {"seed": number}}
    target = folder / "results/article_protocol/runs" / run
    target.mkdir(parents=True)
    for name in RUN_FILES:
        shutil.copy(RECORD / f"runs/{network}/{loss}/seed1" / name, target / name)
    (target / "record.json").write_text(json.dumps(record))


def test_what_is_finished_is_added_and_the_record_shows_it(with_record):
    record = with_record / "results/published"
    finish_run(with_record, RUNS[0])
    finish_run(with_record, RUNS[6])
    status, output = snakemake(with_record, "add_evidence", cores=1)
    assert status == 0, output
    assert f"added article_protocol/{RUNS[0]}" in output and f"added article_protocol/{RUNS[6]}" in output
    assert f"snakemake --cores 8 results/article_protocol/runs/{RUNS[1]}/record.json" in output
    assert find_changes(record) == []
    assert set(json.loads((record / "provenance.json").read_text())["not_run"]["article_protocol"]) == {
        run for run in RUNS if run not in (RUNS[0], RUNS[6])
    }
    status, output = snakemake(with_record, "results/published/summary.csv", "-n", "-p", "--forceall", cores=1)
    assert status == 0, output
    inputs = next(
        line for line in output.splitlines() if "input:" in line and "summary" not in line and "runs/" in line
    )
    assert f"results/published/evidence/article_protocol/runs/{RUNS[0]}/record.json" in inputs
    assert f"evidence/article_protocol/runs/{RUNS[1]}/" not in inputs


def test_a_run_of_other_settings_is_refused_in_plain_words(with_record):
    finish_run(with_record, RUNS[0])
    path = with_record / "results/article_protocol/runs" / RUNS[0] / "record.json"
    path.write_text(path.read_text().replace('"learning_rate": 0.001', '"learning_rate": 0.0005'))
    status, output = snakemake(with_record, "add_evidence", cores=1)
    assert status != 0
    assert "learning_rate is 0.0005, and article_protocol says 0.001" in output and "Traceback" not in output


def test_the_paper_asks_for_all_runs_of_its_evidence(with_record):
    status, output = snakemake(with_record, "-n", "results/paper/summary.csv", cores=1)
    assert status == 0, output
    for run in RUNS:
        assert f"results/article_protocol/runs/{run}/record.json" in output


def test_runs_that_are_told_apart_are_summed_up_with_no_others_and_stand_beside_their_like(with_record):
    apart = [f"results/{study}/runs/convnet/raw/seed3/" for study in ("pixels_0_to_255", "article_first_epochs")]
    like = "results/article_protocol/runs/convnet/raw/seed3/"
    status, output = snakemake(with_record, "-n", "results/paper/summary.csv", cores=1)
    assert status == 0 and not any(run in output for run in apart) and like in output
    status, output = snakemake(with_record, "-n", "results/paper/pixels.csv", cores=1)
    assert status == 0 and all(run in output for run in apart) and like in output
    # Of seeds that nobody told apart, nothing is asked for.
    paper = with_record / "config/paper.yaml"
    paper.write_text(paper.read_text().replace(", article_first_epochs]", "]"))
    status, output = snakemake(with_record, "-n", "results/paper/pixels.csv", cores=1)
    assert status == 0 and like in output and like.replace("seed3", "seed6") not in output


def test_figures_4_to_6_follow_the_study_whose_run_they_show(with_record):
    paper = with_record / "config/paper.yaml"
    figures = "figures:\n  study: article_protocol\n"
    assert figures in paper.read_text()
    paper.write_text(paper.read_text().replace(figures, f"{figures}  loss: sigmoid\n"))
    status, output = snakemake(with_record, "-n", "results/paper/figures/6_batch_loss.svg", cores=1)
    assert status == 0, output
    assert "results/article_protocol/runs/convnet/sigmoid/seed1/record.json" in output
    assert "results/paper/runs/" not in output
