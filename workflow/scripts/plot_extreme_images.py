"""Tail of rule plot_extreme_images."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import json

    import numpy as np
    import pandas as pd

    from sigmoid_bce.figures.extreme_images import draw_extreme_images, find_pixels
    from sigmoid_bce.figures.runs import shown_run
    from sigmoid_bce.figures.style import save_figure

    run = shown_run(json.loads(Path(snakemake.input.record[0]).read_text(encoding="utf-8")), "convergence")
    table = pd.read_csv(snakemake.input.table)
    arrays = np.load(snakemake.input.arrays, mmap_mode="r")
    pixels = find_pixels(table, pd.read_csv(snakemake.input.images), arrays)
    save_figure(draw_extreme_images(table, pixels, run), Path(snakemake.output.svg).with_suffix(""))
