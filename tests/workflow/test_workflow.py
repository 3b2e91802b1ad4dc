"""The workflow itself, run for real in a copy of the checkout, on a tiny study."""

import json
import os
import shutil
import signal
import time

import pandas as pd
import pytest

from tests.book.browser import check_book
from tests.datasets.pictures import draw_picture, encode
from tests.workflow.checkout import TINY, TINY_PAPER, copy_checkout, snakemake, start_snakemake

RUN = "results/tiny/runs/convnet/raw/seed1"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    return copy_checkout(tmp_path_factory.mktemp("checkout"))


def test_a_misspelt_key_stops_before_any_job(checkout):
    broken = checkout / "config/broken.yaml"
    broken.write_text(TINY.replace("patience", "patiense"))
    try:
        status, output = snakemake(checkout, "results/demo/data/images.csv")
    finally:
        broken.unlink()
    assert status != 0
    assert "patiense" in output and "did you mean patience?" in output and "Traceback" not in output


def test_a_source_that_is_not_there_is_named(checkout):
    status, output = snakemake(
        checkout, "results/paper/data/images.csv", "--config", "source=local", "path=/nowhere/images.zip"
    )
    assert status != 0
    assert "/nowhere/images.zip" in output


def test_an_unknown_study_is_refused_with_those_that_exist(checkout):
    status, output = snakemake(checkout, "results/papr/data/images.csv")
    assert status != 0
    assert "'papr'" in output and "paper" in output


def test_from_images_to_book(finished_study):
    assert (finished_study / "results/tiny/book/index.html").exists()
    for checkpoint in ("early", "convergence"):
        table = pd.read_parquet(finished_study / RUN / f"{checkpoint}.parquet")
        assert len(table) == 120
        assert table.notna().all().all()


def test_every_page_of_the_book_opens_in_a_browser_from_its_folder(finished_study):
    assert check_book(finished_study / "results/tiny/book") == []


@pytest.mark.fault(
    "a report is asked for", expect="one file with figures, tables, ledger and book, each with its caption"
)
def test_the_report_shows_what_was_made(changeable):
    targets = ["results/tiny/book/index.html", "results/tiny/claims/tested.txt"]
    status, output = snakemake(changeable, "--report", "report.html", "--", *targets, cores=None)
    assert status == 0, output
    report = (changeable / "report.html").read_text("utf-8")
    figures = {path for path in changeable.glob("results/*/figures/**/*.svg")}
    tables = set((changeable / "results/tiny").glob("*.csv"))
    assert len(figures) > 20 and len(tables) >= 2
    assert output.count("Adding ") == len(figures) + len(tables) + 2
    assert report.count("Made by the rule") == len(figures) + len(tables) + 2
    assert all(f'"{category}"' in report for category in ("Figures", "Tables", "Claims", "Book"))


def test_nothing_is_left_to_do(changeable):
    status, output = snakemake(changeable, *TINY_PAPER)
    assert status == 0
    assert "Nothing to be done" in output


def test_a_lost_figure_is_one_job_and_comes_out_the_same(changeable):
    figure = changeable / "results/tiny/figures/4_outputs_early.svg"
    before = figure.read_bytes()
    figure.unlink()
    status, output = snakemake(changeable, str(figure.relative_to(changeable)))
    assert status == 0
    assert "1 of 1 steps" in output
    assert figure.read_bytes() == before


def test_the_same_seed_gives_the_same_outputs_bit_for_bit(changeable):
    kept = {name: (changeable / RUN / name).read_bytes() for name in ("early.parquet", "convergence.parquet")}
    # Else the kept training would be taken.
    shutil.rmtree(changeable / "results/trainings")
    status, output = snakemake(
        changeable, f"{RUN}/record.json", "--forcerun", "train_network", "--rerun-triggers", "mtime"
    )
    assert status == 0, output
    assert "epoch 1/3" in output
    assert {name: (changeable / RUN / name).read_bytes() for name in kept} == kept


def test_a_training_whose_results_were_removed_is_taken_from_those_that_are_kept(changeable):
    shutil.rmtree(changeable / "results/tiny/weights")
    status, output = snakemake(changeable, f"{RUN}/record.json", "--forcerun", "train_network")
    assert status == 0, output
    assert "taking the kept training" in output and "epoch 1/3" not in output


def test_training_killed_in_the_middle_goes_on(changeable):
    study = changeable / "config/tiny.yaml"
    study.write_text(TINY.replace("max_epochs: 3, patience: 2", "max_epochs: 12, patience: 12"))
    log = changeable / "logs/tiny/train_convnet_raw_seed1.log"
    process = start_snakemake(changeable, f"{RUN}/record.json")
    wait_for(lambda: log.exists() and "epoch 3/12" in log.read_text())
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert not (changeable / "results/tiny/weights/convnet/raw/seed1/training.json").exists()

    # Snakemake's own lock survives a SIGKILL; the next one takes it away.
    status, output = snakemake(changeable, f"{RUN}/record.json")
    assert status == 0, output
    # Snakemake empties the log before a job; the epochs before the kill are told again.
    assert "going on after epoch" in log.read_text() and "epoch 1/12" in log.read_text()
    history = pd.read_csv(changeable / RUN / "history.csv")
    assert list(history["epoch"]) == list(range(1, 13))


@pytest.mark.fault(
    "only Snakemake is killed, and a setting is changed while its training runs on",
    expect="the training ends after its epoch, and the record is of the new setting",
)
def test_results_of_other_settings_never_slip_in(changeable):
    study = changeable / "config/tiny.yaml"
    longer = TINY.replace("max_epochs: 3, patience: 2", "max_epochs: 30, patience: 30")
    study.write_text(longer.replace("1e-3", "2e-3"))
    log = changeable / "logs/tiny/train_convnet_raw_seed1.log"
    log.unlink(missing_ok=True)
    process = start_snakemake(changeable, f"{RUN}/record.json")
    wait_for(lambda: log.exists() and "epoch 2/30" in log.read_text())
    os.kill(process.pid, signal.SIGKILL)
    wait_for(lambda: "Snakemake is gone" in log.read_text())
    told = log.read_text()
    assert "epoch 30/30" not in told and "so this training ends after epoch" in told
    study.write_text(longer.replace("1e-3", "5e-4"))
    status, output = snakemake(changeable, f"{RUN}/record.json")
    assert status == 0, output
    assert json.loads((changeable / RUN / "record.json").read_text())["settings"]["learning_rate"] == 5e-4


def wait_for(condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


@pytest.mark.fault(
    "an image in a folder of two classes was changed since it was first read",
    expect="noticed at the next run, and named",
)
def test_an_image_that_was_changed_in_a_folder_is_noticed(checkout, tmp_path):
    for number in range(8):
        place = tmp_path / "insects" / ("ants" if number < 4 else "bees") / f"{number}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(encode(draw_picture(number), "PNG"))
    study, table = checkout / "config/insects.yaml", "results/insects/data/images.csv"
    study.write_text(TINY.split("data:")[0] + f"data: {{source: folder, path: {tmp_path / 'insects'}}}\n")
    try:
        assert snakemake(checkout, table)[0] == 0
        assert "Nothing to be done" in snakemake(checkout, table)[1]
        place.write_bytes(encode(draw_picture(99), "PNG"))
        status, output = snakemake(checkout, table)
    finally:
        study.unlink()
    assert status != 0 and "bees/7.png: changed" in output
