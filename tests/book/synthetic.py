"""A study that never ran: settings, runs, verdicts and figures made up for the tests, in the formats of real ones."""

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from sigmoid_bce.analysis.batch_sizes import tabulate_batch_sizes
from sigmoid_bce.analysis.disagreement import tabulate_disagreement, tabulate_pairs_of_runs
from sigmoid_bce.analysis.losses_compared import compare_losses, gather_runs
from sigmoid_bce.analysis.summary import tabulate_summary
from sigmoid_bce.book.assembling import assemble_book
from sigmoid_bce.book.contents import UNKNOWN, BookSources, StudyResults
from sigmoid_bce.book.outputs import summarize_outputs
from sigmoid_bce.book.parts import FigureSource
from sigmoid_bce.book.values import LOSSES, NETWORKS
from sigmoid_bce.claims.judging import judge_all
from sigmoid_bce.claims.ledger import load_ledger
from sigmoid_bce.claims.networks import tabulate_groups
from sigmoid_bce.config.study import Study
from sigmoid_bce.core.names import CHECKPOINTS
from sigmoid_bce.core.version import Version
from sigmoid_bce.diagnosis import page as diagnosis
from sigmoid_bce.figures import paths
from sigmoid_bce.figures.registry import APART, COMPARED, GRIDS, IMAGES
from sigmoid_bce.losses.numerics import describe_numerics
from sigmoid_bce.numerics.explorer import as_script, tabulate_explorer, tabulate_values
from sigmoid_bce.record.layout import describe_evidence
from sigmoid_bce.runs.run import Run
from sigmoid_bce.runs.samples import tabulate_samples
from sigmoid_bce.training.settings import TrainingSettings
from tests.book.numerics import numerics, safety

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "book"
ALL_THERE = (APART, COMPARED, GRIDS, IMAGES)
FIGURES = [paths.name_of_figure(Path(place)) for place in paths.figures_of_book("tiny", NETWORKS, LOSSES, ALL_THERE)]
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="720" height="288" viewBox="0 0 720 288">
<rect width="720" height="288" fill="#ffffff" stroke="#767676"/><path d="M20 268 L700 20" stroke="#0072B2"/></svg>
"""

numbers = cache(describe_numerics)
ledger = cache(load_ledger)
explorer_script = cache(lambda: as_script(tabulate_explorer()))
explorer_table = cache(lambda: tabulate_values().to_csv(index=False))
stuck_script = cache(lambda: diagnosis.as_script(diagnosis.tabulate_for_script(diagnosis.load_cases())))


@dataclass(frozen=True)
class Made(StudyResults):
    """What there is of a made-up study."""

    def assemble(self, folder: Path, sources: Path = PAGES, without: tuple[str, ...] = ()) -> Path:
        """Put the book's source into a folder, with pictures that show nothing; returns where it is."""
        pictures = make_figures(folder / "figures", [name for name in FIGURES if name not in without])
        target = folder / "book_source"
        assemble_book(self, BookSources(sources, pictures, make_loaded(folder / "loaded")), target)
        return target


def read_page(path: Path) -> str:
    """The text of a page, its numbers without the links to where they come from."""
    return re.sub(r'<a class="number"[^>]*>(.*?)</a>', r"\1", path.read_text(encoding="utf-8"))


def make_study(
    name: str = "tiny",
    collapsed: tuple[str, ...] = (),
    stopped: str = "convergence",
    dead: tuple[str, ...] = (),
    version: Version = UNKNOWN,
    **settings,
) -> Made:
    """A study with made-up runs. `settings` are those of a config file; `collapsed` and `dead` name losses whose runs
    collapsed, or were killed by clipping; `version` is the state of the project that the footer tells."""
    study = Study.model_validate({"title": "Made up", "description": "For tests.", **settings})
    made = [
        make_run(
            name, study, network, loss, seed, "collapse" if loss in collapsed else "dead" if loss in dead else stopped
        )
        for network in study.networks
        for loss in study.losses
        for seed in study.seeds_of(network)
    ]
    limits = numbers()["loss"]["clipped_left_of"], numbers()["loss"]["clipped_right_of"]
    runs = [
        {
            "study": name,
            "folder": f"results/{name}/runs/{run.network}/{run.loss}/seed{run.seed}",
            "record": run.record,
            "outputs": {when: summarize_outputs(table, limits) for when, table in run.samples.items()},
            "dead": run.dead,
            "epochs": make_history(run.record["epochs"]).to_dict("records"),
        }
        for run in made
    ]
    known, shown = numbers() | {"safety": safety()}, study.figures
    summary, pairs = tabulate_summary(made), tabulate_pairs_of_runs(made)
    compared = compare_losses(gather_runs(summary), pairs)
    claims = judge_all(ledger(), known, made, compared, shown.batch_size, (name, shown.network, shown.loss))
    across = {
        "summary": summary,
        "losses_compared": compared,
        "disagreement": tabulate_disagreement(pairs),
        "verdicts_by_group": tabulate_groups(claims),
        "batch_sizes": tabulate_batch_sizes(made),
        # The histories of these runs do not count clipped images.
        "stopping": pd.DataFrame(),
    }
    across = {name: table.to_dict("records") for name, table in across.items()}
    extremes = [{"class": "cat", "image": "cat.1.jpg", "raw_output": -20.0}]
    settings = study.model_dump(mode="json")
    return Made(name, settings, claims, numbers(), runs, numerics(), across, extremes, version=version)


def make_run(name: str, study: Study, network: str, loss: str, seed: int, stopped: str) -> Run:
    """A run whose raw outputs are drawn by chance: close together early, far apart at the end, or all equal."""
    collapsed = stopped == "collapse"
    per_class = study.data.per_class.model_dump()
    own = getattr(study.network_settings, network).model_dump()
    settings = TrainingSettings.from_config(network, loss, seed, study.training.model_dump(), own).as_dict()
    record = {
        "network": network,
        "loss": loss,
        "seed": seed,
        "seeds_tried": [seed],
        "settings": settings,
        "data": {
            "source": study.data.source,
            "image_size": study.data.image_size,
            "images": {split: 2 * count for split, count in per_class.items()},
            "checksums": {split: f"{index:064x}" for index, split in enumerate(per_class)},
        },
        "backend": "tensorflow",
        "device": "CPU",
        "versions": {"keras": "3.15.1", "tensorflow-cpu": "2.21.0"},
        "threads": 2,
        "machine": {"processor": "A processor", "cores": 2, "system": "Linux x86_64", "python": "3.11.2"},
        "epochs": study.training.early_epoch if collapsed else study.training.early_epoch + 4 + seed,
        "converged": stopped == "convergence",
        "stopped": "convergence" if stopped == "dead" else stopped,
        "collapsed": {"early": collapsed, "convergence": collapsed},
        "seconds": 4321.0,
        "test_accuracy": {"early": 0.5 if collapsed else 0.75, "convergence": 0.5 if collapsed else 0.875},
        "finished": "2026-01-01",
        "body": {"weights": {"known": network != "vgg16", "sha256": 64 * "0"}}
        if settings["body"] == "imagenet"
        else None,
    }
    images = make_images(per_class)
    spreads = (0.0, 0.0) if collapsed else (1.0, 8.0)
    # Clipping kills a network whose outputs are all thrown far to one side.
    moved = -1000 if stopped == "dead" else 0
    tables = [tabulate_samples(images, draw_outputs(images, spread, seed) + np.float32(moved)) for spread in spreads]
    return Run(record, dict(zip(CHECKPOINTS, tables, strict=True)), name)


def make_trials(*trials: tuple[float, bool]) -> list[dict]:
    """Rows of a table of trials: each of a learning rate, collapsed or not."""
    return [
        {
            "study": "tiny" if rate == 1e-4 else "trial",
            "network": "convnet",
            "loss": "raw",
            "seed": seed,
            "learning_rate": rate,
            "epoch": 8,
            "training_loss": 0.69,
            "validation_accuracy": 0.5,
            "lowest_raw_output": -1.0,
            "highest_raw_output": 1.0,
            "collapsed": collapsed,
        }
        for seed, (rate, collapsed) in enumerate(trials)
    ]


def make_images(per_class: dict[str, int]) -> pd.DataFrame:
    """The table of images: names, splits, labels."""
    rows = [
        (f"image.{split}.{label}.{number:04d}", split, label)
        for split, count in per_class.items()
        for label in (0, 1)
        for number in range(count)
    ]
    return pd.DataFrame(rows, columns=["image", "split", "label"])


def draw_outputs(images: pd.DataFrame, spread: float, seed: int) -> np.ndarray:
    """Raw outputs around minus and plus the spread, by label, float32."""
    noise = np.random.default_rng(seed).normal(size=len(images))
    return (spread * (2 * images["label"].to_numpy() - 1 + 0.5 * noise)).astype(np.float32)


def make_history(epochs: int) -> pd.DataFrame:
    """A history that goes down and ends at rest."""
    epoch = np.arange(1, epochs + 1)
    loss = 0.7 * np.exp(-epoch / 5)
    return pd.DataFrame(
        {"epoch": epoch, "loss": loss, "accuracy": 1 - loss / 2, "val_loss": loss, "val_accuracy": 1 - loss / 2}
    ).assign(seconds=1.0)


def make_loaded(folder: Path) -> list[Path]:
    """What pages load or offer: the values of the explorer and of the diagnosis, which are the same for every study."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        "explorer_data.js": explorer_script(),
        "explorer.csv": explorer_table(),
        "stuck_data.js": stuck_script(),
    }
    for name, content in contents.items():
        (folder / name).write_text(content, encoding="utf-8")
    return [folder / name for name in contents]


def make_figures(folder: Path, names: list[str]) -> dict[str, FigureSource]:
    """A picture, a table and a description under each name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / f"{name}.svg").write_text(SVG, encoding="utf-8")
        (folder / f"{name}.csv").write_text("x,y\n0,1\n", encoding="utf-8")
        # What a description may hold, and a directive's option must survive.
        (folder / f"{name}.txt").write_text(f'Panel a: "{name}" # from -1 to 1.\n', encoding="utf-8")
    return {name: FigureSource(folder / f"{name}.svg", "plot_it", f"results/tiny/figures/{name}.svg") for name in names}


def with_evidence(made: Made, *others: Made, lacking: int = 1) -> Made:
    """A study that has others as its evidence; of each of those the last `lacking` runs are not there."""
    there = [run for other in others for run in other.runs[: len(other.runs) - lacking]]
    evidence = describe_evidence(
        {other.study: other.settings for other in others}, [(run["study"], run["folder"]) for run in there]
    )
    settings = made.settings | {"evidence": [other.study for other in others]}
    return replace(made, settings=settings, runs=made.runs + there, evidence=evidence)
