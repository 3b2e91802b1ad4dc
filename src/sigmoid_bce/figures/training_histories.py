"""The figure of training histories: loss and accuracy of every run, epoch by epoch."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sigmoid_bce.analysis.summary import label_of_runs, read_summary
from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing
from sigmoid_bce.figures.looks import LINES
from sigmoid_bce.runs.record import read_record
from sigmoid_bce.runs.states import DEAD

ROW_HEIGHT = 1.9
PANELS = (("loss", "training loss"), ("val_accuracy", "validation accuracy"))
END: style.Look = {"marker": "o", "markersize": 4}
COLLAPSED_END: style.Look = {"marker": "X", "markersize": 8}
DEAD_END: style.Look = {"marker": "X", "markersize": 8, "fillstyle": "none"}
RUN = ["network", "trained_with", "seed"]


def tabulate_training_histories(
    runs: Sequence[tuple[str, Mapping, pd.DataFrame]], dead: Collection[tuple[str, str, str, int]] = ()
) -> pd.DataFrame:
    """One row an epoch and run, from the name of its study, its record (record.json) and its history.

    `dead` are study, network, loss and seed of the runs that clipping has killed (see outputs/states.py).

    Columns: `network` (as `label_of_runs` calls it), `trained_with` (the loss of the run), `seed` (the one that was used),
    `study`, `learning_rate`, `collapsed`, `dead`, then those of the history: `epoch`, `loss`, `accuracy`, `val_loss`,
    `val_accuracy` (training times are left out: they never repeat).
    """
    described = pd.DataFrame(
        [
            {
                "network": record["network"],
                "body": record["settings"]["body"] or "",
                "trained_with": record["loss"],
                "seed": record["seeds_tried"][-1],
                "study": study,
                "learning_rate": record["settings"]["learning_rate"],
                "collapsed": record["collapsed"]["convergence"],
                "dead": (study, record["network"], record["loss"], record["seeds_tried"][-1]) in dead,
            }
            for study, record, _ in runs
        ]
    )
    described = described.assign(network=label_of_runs(described)).drop(columns="body")
    columns = ["epoch", "loss", "accuracy", "val_loss", "val_accuracy"]
    parts = [history[columns].assign(run=number) for number, (*_, history) in enumerate(runs)]
    table = described.merge(pd.concat(parts), left_index=True, right_on="run")
    return table.drop(columns="run").reset_index(drop=True)


def plot_histories(
    records: Sequence[Path],
    histories: Sequence[Path],
    summary: Path,
    studies: Sequence[str],
    early_epoch: int,
    data_set: str,
) -> Drawing:
    """The figure, from the record and the history of each run, the name of its study, and the table of all runs."""
    runs = [
        (study, read_record(record), pd.read_csv(history))
        for study, record, history in zip(studies, records, histories, strict=True)
    ]
    table = read_summary(summary)
    dead = set(table.loc[table["dead"], ["study", "network", "loss", "seed"]].itertuples(index=False, name=None))
    epochs = tabulate_training_histories(runs, dead)
    shown = (epochs, early_epoch, data_set)
    return Drawing(draw_training_histories(*shown), epochs, describe_training_histories(*shown))


@style.styled
def draw_training_histories(table: pd.DataFrame, early_epoch: int, data_set: str) -> Figure:
    """A row of two panels for each network, from `tabulate_training_histories`; the early read-out is marked, and the
    ends of runs."""
    networks = list(dict.fromkeys(table["network"]))
    figure = style.new_figure(ROW_HEIGHT * len(networks) + 0.9)
    grid = figure.subplots(len(networks), 2, squeeze=False)
    for row, network in zip(grid, networks, strict=True):
        own = table[table["network"] == network]
        for axis, (column, label) in zip(row, PANELS, strict=True):
            _draw_panel(axis, own, column, early_epoch)
            axis.set(ylabel=label, xlim=(0, table["epoch"].max() * 1.03))
            axis.set_title(network)
        row[0].set_ylim(0, None)
    for axis in grid[-1]:
        axis.set_xlabel("epoch")
    keys = _keys(table)
    style.head(figure, f"{data_set.capitalize()}: training histories", keys, columns=len(keys))
    style.letter(list(grid.flat))
    return figure


def describe_training_histories(table: pd.DataFrame, early_epoch: int, data_set: str) -> str:
    """The figure in words, with the numbers of the table."""
    sentences = [
        _describe_run(name, trained_with, runs)
        if runs["seed"].nunique() == 1
        else _describe_seeds(name, trained_with, runs)
        for (name, trained_with), runs in table.groupby(RUN[:2], sort=False)
    ]
    return (
        f"{data_set.capitalize()}: line charts of the training loss (left) and the validation accuracy (right) against the "
        f"epoch, one row of panels a network, one line a run; a vertical line marks the early read-out after epoch "
        f"{early_epoch}. {' '.join(sentences)}"
    )


def _describe_run(network: str, trained_with: str, run: pd.DataFrame) -> str:
    last = run.iloc[-1]
    failed = f", {DEAD}" if last["dead"] else ", where it was found to have collapsed" if last["collapsed"] else ""
    return (
        f"{network}, trained with loss {trained_with} (seed {last['seed']}), went from a training loss of "
        f"{run['loss'].iloc[0]:.3f} after epoch 1 to {last['loss']:.3g} after epoch {last['epoch']}{failed}, "
        f"with a validation accuracy of {last['val_accuracy']:.1%}."
    )


def _describe_seeds(network: str, trained_with: str, runs: pd.DataFrame) -> str:
    last = runs.groupby("seed").tail(1)
    counts = (("collapsed", (last["collapsed"] & ~last["dead"]).sum()), (f"are {DEAD}", last["dead"].sum()))
    failed = "".join(f", {count} of which {word}" for word, count in counts if count)
    return (
        f"{network}, trained with loss {trained_with} from {len(last)} seeds{failed}, ended after {last['epoch'].min()} "
        f"to {last['epoch'].max()} epochs with a training loss of {last['loss'].min():.3g} to {last['loss'].max():.3g} and "
        f"a validation accuracy of {last['val_accuracy'].min():.1%} to {last['val_accuracy'].max():.1%}."
    )


def _draw_panel(axis: Axes, table: pd.DataFrame, column: str, early_epoch: int) -> None:
    axis.axvline(early_epoch, **style.GUIDE_LINE)
    for (_, trained_with, _), run in table.groupby(RUN, sort=False):
        line = LINES[trained_with]
        # Many seeds of a loss are a bundle of thin lines.
        several = table.loc[table["trained_with"] == trained_with, "seed"].nunique() > 1
        axis.plot(run["epoch"], run[column], **line | ({"linewidth": 0.6, "alpha": 0.6} if several else {}))
        mark = DEAD_END if run["dead"].iloc[-1] else COLLAPSED_END if run["collapsed"].iloc[-1] else END
        axis.plot(run["epoch"].iloc[-1], run[column].iloc[-1], color=line["color"], zorder=5, **mark)


def _keys(table: pd.DataFrame) -> list[Line2D]:
    used = [name for name in LINES if name in set(table["trained_with"])]
    keys = [Line2D([], [], label=f"trained with {name}", **LINES[name]) for name in used]
    if (table["collapsed"] & ~table["dead"]).any():
        keys.append(Line2D([], [], color=style.GREY, linestyle="", label="collapsed", **COLLAPSED_END))
    if table["dead"].any():
        keys.append(Line2D([], [], color=style.GREY, linestyle="", label=DEAD, **DEAD_END))
    return keys
