"""All figures. One more is one more entry here: its rule, its files, its place in the book and its tests follow.

Reading the registry loads no Matplotlib; what draws a figure is loaded by the script that draws it (figures/drawing.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# What a study must have for its book to show a figure: images at hand, studies that it is compared with, a grid, evidence
# that is told of apart.
IMAGES, COMPARED, GRIDS, APART = "images", "compared", "grids", "apart"
# A picture for pages, a picture for slides, the table that it shows, and the figure in words for those who cannot see it.
ENDINGS = ("svg", "png", "csv", "txt")
# Of these, what the book shows and offers.
ENDINGS_OF_BOOK = ("svg", "csv", "txt")


@dataclass(frozen=True)
class Figure:
    """One figure, drawn by the function `plot_<name>` of figures/<name>.py (the name without its leading number), under a
    rule of the same name.

    `about` is what the rule does, in a sentence. `inputs` are the files that the function takes, each by the name of an
    argument: paths, in which `{study}` is the study and which may begin with `{run}` (the folder of the run that figures
    4 to 6 show), `{runs}` (those of all runs: a list), `{images}` (the prepared images) or `{map}` (the grid of the map).
    A figure without any of these is of the formulas alone, the same for all studies, and stands in results/numerics/.
    `parameters` are its other arguments: places in the config of the study, or names in `PARAMETERS` of
    workflow/rules/figure_getters.smk. `page` is the page of the book that shows it. A page calls a figure where its prose
    wants it; with a `caption` it stands at the end of the page by itself. `needs` says what a study must have for it.
    `module` is the file of the function, and `rule` the name of rule and function, where they are called otherwise.
    `repeats` names the input that its table is, as it stands: the csv is then a copy to the byte, because pages offer it
    beside the picture and the record keeps it under the figure's name; no other csv repeats an input. `endings` are the
    files that its own rule makes; those that it leaves out are made by a rule before it. `of_each_run`: whether the book
    shows it of every network and loss as well, in the folder figures/<network>/<loss>, where the rule plot_network
    draws it.
    """

    about: str
    inputs: Mapping[str, str]
    page: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    caption: str | None = None
    needs: str | None = None
    module: str | None = None
    rule: str | None = None
    repeats: str | None = None
    endings: tuple[str, ...] = ENDINGS
    of_each_run: bool = False

    @property
    def of_study(self) -> bool:
        """Whether it hangs on a study."""
        return any("{" in path for path in self.inputs.values())


def _of_table(table: str, **rest: Any) -> Figure:
    """A figure of one table as it stands."""
    return Figure(inputs={"table": table}, repeats="table", **rest)


_OF_RUN = {"record": "{run}/record.json"}
_DATA_SET = {"data_set": "data.called"}

FIGURES: dict[str, Figure] = {
    "1_sigmoid_and_logit": _of_table(
        "results/{study}/numerics/sigmoid_and_logit.csv",
        about="Draw figure 1 of {study}: the sigmoid and its inverse.",
        page="numerics",
    ),
    "2_logit_error": _of_table(
        "results/{study}/numerics/logit_error.csv",
        about="Draw figure 2 of {study}: the error of the way to the sigmoid and back.",
        page="numerics",
    ),
    "3_bce_of_raw_output": _of_table(
        "results/{study}/numerics/bce_of_raw_output.csv",
        about="Draw figure 3 of {study}: the loss of every raw output, computed in three ways.",
        page="numerics",
    ),
    "4_outputs_early": Figure(
        about="Draw figure 4 of {study}: outputs and losses after the early epoch.",
        inputs={"early": "{run}/early.parquet", **_OF_RUN},
        parameters={"bins": "figures.histogram_bins"},
        module="outputs",
        page="results",
        of_each_run=True,
    ),
    "5_outputs_convergence": Figure(
        about="Draw figure 5 of {study}: outputs and losses at convergence.",
        inputs={"convergence": "{run}/convergence.parquet", **_OF_RUN},
        parameters={"bins": "figures.histogram_bins"},
        module="outputs",
        page="results",
        of_each_run=True,
    ),
    "6_batch_loss": Figure(
        about="Draw figure 6 of {study}: losses at convergence, averaged over small batches.",
        inputs={"convergence": "{run}/convergence.parquet", **_OF_RUN},
        parameters={"batch_size": "figures.batch_size"},
        page="results",
        of_each_run=True,
    ),
    "batch_sizes": Figure(
        about="Draw what clipping changes of loss and gradient of batches, for the run that figures 4 to 6 show.",
        inputs={"table": "results/{study}/batch_sizes.csv", **_OF_RUN},
        parameters={"shown": "shown_group", "figure_6": "figures.batch_size", **_DATA_SET},
        page="results",
    ),
    "training_histories": Figure(
        about="Draw the training histories of {study}.",
        inputs={
            "records": "{runs}/record.json",
            "histories": "{runs}/history.csv",
            "summary": "results/{study}/summary.csv",
        },
        parameters={"studies": "studies_of_runs", "early_epoch": "training.early_epoch", **_DATA_SET},
        module="training_histories",
        # The record knows under this name how long it takes (verification/seconds.json).
        rule="plot_histories",
        page="training",
    ),
    "clipped_by_epoch": Figure(
        about="Draw how many images lie in the clipping range, epoch by epoch, for runs of {study}.",
        inputs={"table": "results/{study}/clipped_by_epoch.csv", **_OF_RUN},
        parameters=_DATA_SET,
        repeats="table",
        page="results",
    ),
    "summary": _of_table(
        "results/{study}/summary.csv",
        about="Draw all runs of {study}: raw outputs, shares in the clipping range, accuracy.",
        parameters=_DATA_SET,
        page="networks",
    ),
    "losses_compared": Figure(
        about="Draw raw against sigmoid for each network of {study}, and for the author's runs.",
        inputs={
            "summary": "results/{study}/summary.csv",
            # Read by analysis/losses_compared.py, from where it always is.
            "authors_runs": "resources/original_inceptionv3_runs_2019-03-03.csv",
        },
        parameters=_DATA_SET,
        page="networks",
    ),
    "disagreement": Figure(
        about="Draw how many test images the networks of {study} classify differently.",
        inputs={
            "pairs": "results/{study}/disagreement_by_pair.csv",
            "disagreement": "results/{study}/disagreement.csv",
        },
        parameters=_DATA_SET,
        repeats="pairs",
        page="networks",
    ),
    "extreme_images": Figure(
        about="Show the most extreme training image of each class in {study}.",
        inputs={
            "table": "results/{study}/figures/extreme_images.csv",
            **_OF_RUN,
            "images": "{images}/images.csv",
            "arrays": "{images}/images_train.npy",
        },
        needs=IMAGES,
        # The rule tabulate_extreme_images makes the others, without images: the record's book tells them too.
        endings=("svg", "png"),
        page="results",
    ),
    "drift": Figure(
        about="Draw how far the runs of {study} drift apart on two backends.",
        # From tables alone, so from the record as well.
        inputs={"drift": "results/{study}/drift.csv", "outputs": "results/{study}/compared_outputs.csv"},
        parameters=_DATA_SET,
        needs=COMPARED,
        page="comparisons",
    ),
    "map": Figure(
        about="Draw the map of {study}: what becomes of a head, by learning rate and scale of its inputs.",
        inputs={
            "heads": "{map}/heads.parquet",
            "predicted": "{map}/predicted_rates.csv",
            "critical": "results/{study}/critical_rates.csv",
        },
        parameters={"grid": "name_of_map", "title": "title_of_map"},
        needs=GRIDS,
        page="map",
    ),
    "critical_rates": _of_table(
        "results/{study}/critical_rates.csv",
        about="Draw the critical learning rates of all grids that {study} tells of.",
        needs=GRIDS,
        page="map",
    ),
    "death": _of_table(
        "{map}/followed.csv",
        about="Draw one head of the map of {study} step by step.",
        needs=GRIDS,
        page="map",
    ),
    "pixels": _of_table(
        "results/{study}/pixels_by_epoch.csv",
        about="Draw the networks of {study} that are told of apart, epoch by epoch, beside their like.",
        parameters=_DATA_SET,
        needs=APART,
        page="map",
    ),
    "round_trip_by_dtype": _of_table(
        "results/numerics/round_trip_by_dtype.csv",
        about="Draw what the way to the sigmoid and back does in each dtype.",
        page="round_trip",
    ),
    "loss_at_the_edge": _of_table(
        "results/numerics/loss_at_the_edge.csv",
        about="Draw where the article's loss ends in float32.",
        page="round_trip",
    ),
    "loss_by_dtype": _of_table(
        "results/numerics/loss_by_dtype.csv",
        about="Draw the article's loss in each dtype.",
        page="round_trip",
    ),
    "sixteen_bits": _of_table(
        "results/numerics/sixteen_bits.csv",
        about="Draw what there is to train with in 16 bits.",
        page="sixteen_bits",
    ),
    "recovery_one_weight": _of_table(
        "results/numerics/recovery_one_weight.csv",
        about="Draw who recovers with one weight.",
        page="gradient",
    ),
    "recovery_head": _of_table(
        "results/numerics/recovery_head.csv",
        about="Draw who recovers with the convnet's head.",
        page="gradient",
    ),
    "implementations": _of_table(
        "results/numerics/curves.csv",
        about="Draw every implementation on the same axes.",
        page="frameworks",
    ),
    "keras_history": _of_table(
        "resources/keras_history.csv",
        about="Draw what each version of Keras does with a sigmoid's output.",
        page="keras_then_and_now",
    ),
}
