"""Tail of all rules that draw figures."""

import gc
from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    # The process is over in seconds, and gives back its memory then; looking for garbage takes a tenth of its time.
    gc.disable()
    from sigmoid_bce.figures.drawing import draw_figure

    given = {
        name: Path(files) if isinstance(files, str) else [Path(file) for file in files]
        for name, files in snakemake.input.items()
    }
    written = [Path(file) for file in snakemake.output]
    for figure, function in snakemake.params.figures.items():
        files = [file for file in written if file.stem == figure]
        draw_figure(function, {**given, **dict(snakemake.params.items())}, files)
