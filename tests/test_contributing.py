"""The recipes of CONTRIBUTING.md, each followed to the letter in a copy of the sources."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.book.synthetic import make_study
from tests.workflow.checkout import ROOT, copy_checkout, environment_of, snakemake

pytestmark = pytest.mark.slow

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
# "2. Add to `a file`, below `the beginning of a line`: ..." and the code that stands below it, if any.
STEP = re.compile(
    r"^\d+\. (?P<verb>Write|Add to|Run) `(?P<what>[^`]+)`(?:, (?P<side>above|below) `(?P<line>[^`]+)`)?[^\n]*\n"
    r"(?:\n   ```\w+\n(?P<code>.*?)^   ```$)?",
    re.MULTILINE | re.DOTALL,
)
RECIPES = ["study", "grid", "network", "loss", "data set", "figure", "claim", "page"]


def section_of(recipe):
    return re.split(r"^## ", TEXT.split(f"\n## A {recipe}\n")[1], flags=re.MULTILINE)[0]


@pytest.fixture
def followed(request, tmp_path):
    """A copy of the sources in which the recipe that the test names was followed."""
    (tmp_path / "checkout").mkdir()
    folder = copy_checkout(tmp_path / "checkout")
    shutil.copytree(ROOT / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / ".venv").symlink_to(sys.prefix)
    for step in STEP.finditer(section_of(request.param)):
        follow(folder, **step.groupdict())
    return folder


def follow(folder, verb, what, side, line, code):
    if verb == "Run":
        subprocess.run(what, shell=True, cwd=folder, env=environment_of(folder), check=True)
        return
    path, code = folder / what, re.sub("^   ", "", code, flags=re.MULTILINE)
    if verb == "Write":
        assert not path.exists()
        path.write_text(code, "utf-8")
        return
    lines = path.read_text("utf-8").splitlines(keepends=True)
    (found,) = [number for number, one in enumerate(lines) if one.startswith(line)]
    lines.insert(found + (side == "below"), code)
    path.write_text("".join(lines), "utf-8")


def python(folder, code):
    """What a piece of Python prints with the sources of a folder."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=folder, env=environment_of(folder), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def dry_run(folder, target):
    status, output = snakemake(folder, "-n", target)
    assert status == 0, output
    return dict(re.findall(r"^(\w+) +(\d+)$", output, re.MULTILINE))


def test_every_step_is_understood():
    assert re.findall(r"^## An? ([\w ]+)$", TEXT, re.MULTILINE) == RECIPES
    for recipe in RECIPES:
        steps = list(STEP.finditer(section_of(recipe)))
        assert len(steps) == len(re.findall(r"^\d+\. ", section_of(recipe), re.MULTILINE)) > 0
        assert all((step["verb"] == "Run") == (step["code"] is None) for step in steps)
        assert all((step["verb"] == "Add to") == (step["side"] is not None) for step in steps)


@pytest.mark.parametrize("followed", ["study"], indirect=True)
def test_a_study(followed):
    jobs = dry_run(followed, "results/mine/book/index.html")
    assert jobs["train_network"] == "4" and jobs["compile_book"] == "1"


@pytest.mark.parametrize("followed", ["grid"], indirect=True)
def test_a_grid(followed):
    assert dry_run(followed, "results/grids/momentum_free/heads.parquet")["train_row"] == "1"
    # The book of the demo tells of it beside the map.
    assert dry_run(followed, "results/demo/critical_rates.csv")["tabulate_grid"] == "2"


@pytest.mark.parametrize("followed", ["network"], indirect=True)
def test_a_network(followed):
    study = (followed / "config/demo.yaml").read_text("utf-8")
    (followed / "config/mine.yaml").write_text(study.replace("[convnet,", "[mobilenet_v2, convnet,"), "utf-8")
    jobs = dry_run(followed, "results/mine/summary.csv")
    assert jobs["fetch_weights"] == "1" and jobs["extract_features"] == "4"
    assert "  mobilenet_v2:\n" in (followed / "config/default.yaml").read_text("utf-8")


@pytest.mark.parametrize("followed", ["loss"], indirect=True)
def test_a_loss(followed):
    (followed / "config/mine.yaml").write_text("title: A\ndescription: B\nlosses: [mxnet]\n", "utf-8")
    seen = python(
        followed,
        """
import json
from pathlib import Path
import numpy as np
from sigmoid_bce.config.loading import load_study
from sigmoid_bce.figures.looks import LINES
from sigmoid_bce.losses.per_sample import loss_of_samples
from sigmoid_bce.losses.trainable import make_loss
x, t = np.float32([[-20], [0.5], [12]]), np.float32([[1], [1], [0]])
print(json.dumps([
    load_study(Path("config/mine.yaml")).losses,
    LINES["mxnet"]["color"],
    float(make_loss("mxnet")(t, 1 / (1 + np.exp(-x)))),
    float(loss_of_samples("mxnet", x, t).mean()),
]))""",
    )
    losses, color, trained_with, scored_with = json.loads(seen.splitlines()[-1])
    assert losses == ["mxnet"] and color.startswith("#")
    assert trained_with == pytest.approx(scored_with, rel=1e-5)
    assert '"mxnet"' in (followed / "config/schema.json").read_text("utf-8")


@pytest.mark.parametrize("followed", ["data set"], indirect=True)
def test_a_data_set(followed):
    data = "{source: small_or_large, image_size: 46, per_class: {train: 4, validation: 2, test: 2}}"
    (followed / "config/mine.yaml").write_text(f"title: A\ndescription: B\ndata: {data}\n", "utf-8")
    status, output = snakemake(followed, "results/mine/data/images.csv", cores=1)
    assert status == 0, output
    described = json.loads((followed / "results/mine/data/images.json").read_text("utf-8"))
    assert described["data_set"] == "small and large digits" and described["classes"] == ["small", "large"]
    assert described["per_class"] == {"train": [4, 4], "validation": [2, 2], "test": [2, 2]}
    assert '"small_or_large"' in (followed / "config/schema.json").read_text("utf-8")


@pytest.mark.parametrize("followed", ["figure"], indirect=True)
def test_a_figure(followed, tmp_path):
    picture = followed / "results/numerics/figures/ceilings.svg"
    assert dry_run(followed, "results/demo/book/index.html")["plot_ceilings"] == "1"
    status, output = snakemake(followed, str(picture.relative_to(followed)), cores=1)
    assert status == 0, output
    assert all(picture.with_suffix(ending).stat().st_size for ending in (".png", ".csv"))
    assert "keras_2_tensorflow 15.94" in picture.with_suffix(".txt").read_text("utf-8")
    code = f"""
import sys
from pathlib import Path
sys.path.insert(0, ".")
from tests.book.synthetic import make_study
print((make_study("demo").assemble(Path({str(tmp_path)!r})) / "limits.md").read_text("utf-8"))"""
    assert ":::{figure} figures/ceilings.svg" in python(followed, code)
    tests = ["tests/figures/test_ceilings.py", "tests/figures/test_registry.py", "-k", "ceilings"]
    command = [sys.executable, "-m", "pytest", "--import-mode=importlib", "--rootdir", "."]
    # A folder of its own: among those of all runs, it would clear away what earlier ones have left.
    command += ["--basetemp", tmp_path / "pytest", *tests]
    environment = environment_of(followed, PYTHONPATH=str(followed))
    done = subprocess.run(command, cwd=followed, env=environment, capture_output=True, text=True)
    # The test of its own, and those that all figures share.
    assert done.returncode == 0 and "7 passed" in done.stdout, done.stdout


@pytest.mark.parametrize("followed", ["claim"], indirect=True)
def test_a_claim(followed):
    code = """
import json
from sigmoid_bce.claims.judging import judge
from sigmoid_bce.claims.ledger import load_ledger
from tests.claims.synthetic import NUMBERS
print(json.dumps([one for one in judge(load_ledger(), NUMBERS, [], 4) if one["id"] == "floors_differ"]))"""
    (judged,) = json.loads(python(followed, code))
    assert judged["verdict"] == "holds"
    assert judged["wording"] == "The smallest loss is 1e-07 for label 0 and 1.19e-07 for label 1."
    assert 'judged("floors_differ")' in (followed / "book/numerics.md").read_text("utf-8")


@pytest.mark.parametrize("followed", ["page"], indirect=True)
def test_a_page(followed, tmp_path):
    assembled = make_study("demo").assemble(tmp_path, sources=followed / "book")
    assert "built from the study demo" in Path(assembled, "one_more.md").read_text("utf-8")
    assert "- file: one_more\n" in (assembled / "_toc.yml").read_text("utf-8")
