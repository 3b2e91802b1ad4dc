"""A small file for each input that a figure of the registry is drawn from: of the published record, or made up."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from sigmoid_bce.analysis.disagreement import tabulate_disagreement
from sigmoid_bce.core.files import write_table
from sigmoid_bce.grids.summary import tabulate_grids
from sigmoid_bce.losses import numerics
from sigmoid_bce.numerics import by_dtype, curves
from sigmoid_bce.numerics.limits import tabulate_limits
from tests.figures.test_clipped import make_clipped, make_pixels
from tests.grids.made_up import fail_from, make_followed, make_heads, make_predicted

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "results/published"
RUN = RECORD / "evidence/article_protocol/runs/convnet/raw/seed1"
RUNS = [RECORD / f"runs/squeezenet/{loss}/seed1" for loss in ("raw", "sigmoid")]
heads = cache(lambda: make_heads(fail_from(raw=1.0, sigmoid=0.1), ("raw", "sigmoid"), scales=(0.1, None)))


def _head() -> pd.DataFrame:
    """Two implementations, told apart by what their gradient does, one epoch after each accident."""
    accidents = ("corrected", "extremes_only", "shifted_up", "shifted_down")
    return pd.DataFrame(
        {"implementation": one, "kind": one, "accident": accident, "epoch": epoch, "recovered_share": epoch / 2}
        for one in ("pulls", "dead")
        for accident in accidents
        for epoch in (0, 1)
    )


def _one_weight() -> pd.DataFrame:
    return pd.DataFrame(
        {"implementation": "a", "title": "A", "optimizer": name, "start": start, "label": int(start < 0)}
        | {"recovered_at": 210, "moved": True, "broken": False}
        for name in ("SGD", "Adam")
        for start in (-20.0, 20.0)
    )


def _images() -> pd.DataFrame:
    names = pd.read_csv(RECORD / "expected/figures/extreme_images.csv")["image"]
    return pd.DataFrame({"image": names, "split": "train"})


def _batch_sizes() -> pd.DataFrame:
    shown = pd.read_csv(RECORD / "expected/figures/batch_sizes.csv")
    return pd.concat([shown, shown.assign(study="another")])


# A table that is made, or a file that is there.
TABLES: Mapping[str, Callable[[], pd.DataFrame] | Path] = {
    "results/{study}/numerics/sigmoid_and_logit.csv": numerics.tabulate_sigmoid_and_logit,
    "results/{study}/numerics/logit_error.csv": numerics.tabulate_logit_error,
    "results/{study}/numerics/bce_of_raw_output.csv": numerics.tabulate_bce_of_raw_output,
    "results/{study}/summary.csv": RECORD / "expected/figures/summary.csv",
    "results/{study}/disagreement_by_pair.csv": RECORD / "expected/figures/disagreement.csv",
    "results/{study}/disagreement.csv": lambda: tabulate_disagreement(
        pd.read_csv(RECORD / "expected/figures/disagreement.csv")
    ),
    "results/{study}/figures/extreme_images.csv": RECORD / "expected/figures/extreme_images.csv",
    "results/{study}/batch_sizes.csv": _batch_sizes,
    "results/{study}/clipped_by_epoch.csv": make_clipped,
    "results/{study}/pixels_by_epoch.csv": make_pixels,
    "results/{study}/drift.csv": RECORD / "drift.csv",
    "results/{study}/compared_outputs.csv": RECORD / "compared_outputs.csv",
    "results/{study}/critical_rates.csv": lambda: tabulate_grids({"map": heads()}, {"map": make_predicted(heads())}),
    "{map}/predicted_rates.csv": lambda: make_predicted(heads()),
    "{map}/followed.csv": make_followed,
    "{images}/images.csv": _images,
    "results/numerics/limits.csv": tabulate_limits,
    "results/numerics/curves.csv": curves.tabulate_curves,
    "results/numerics/sixteen_bits.csv": curves.tabulate_sixteen_bits,
    "results/numerics/round_trip_by_dtype.csv": by_dtype.tabulate_round_trip,
    "results/numerics/loss_at_the_edge.csv": by_dtype.tabulate_edge,
    "results/numerics/loss_by_dtype.csv": by_dtype.tabulate_loss,
    "results/numerics/recovery_one_weight.csv": _one_weight,
    "results/numerics/recovery_head.csv": _head,
}
# What the rule files tell figures beside settings of a study (`PARAMETERS` in workflow/rules/figure_getters.smk).
PARAMETERS: Mapping[str, Any] = MappingProxyType(
    {
        **{"studies_of_runs": ["paper"] * len(RUNS), "name_of_map": "map", "title_of_map": "Heads"},
        "shown_group": ("article_protocol", "convnet", "raw"),
    }
)


def make_input(path: str, folder: Path) -> Path | Sequence[Path]:
    """The file, or the files, of an input of the registry; what is made is put into a folder."""
    if path.startswith("resources/"):
        return ROOT / path
    if path.startswith("{run}/"):
        return RUN / path.removeprefix("{run}/")
    if path.startswith("{runs}/"):
        return [run / path.removeprefix("{runs}/") for run in RUNS]
    target = folder / Path(path).name
    if path == "{map}/heads.parquet":
        heads().to_parquet(target)
    elif path == "{images}/images_train.npy":
        np.save(target, np.zeros((len(_images()), 5, 5, 3), np.uint8))
    else:
        assert path in TABLES, f"there is nothing to draw {path} from: put it into TABLES of tests/figures/inputs.py"
        made = TABLES[path]
        if isinstance(made, Path):
            shutil.copy(made, target)
        else:
            write_table(made(), target)
    return target
