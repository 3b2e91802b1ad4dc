"""Tail of rule train_mixed_precision."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged
from sigmoid_bce.training.backends import choose_backend

with logged(snakemake.log[0]):
    choose_backend(snakemake.wildcards.backend)

    from sigmoid_bce.config.cell import Cell
    from sigmoid_bce.core.files import write_table
    from sigmoid_bce.grids.data import load_features
    from sigmoid_bce.grids.mixed_precision import train_mixed
    from sigmoid_bce.training.keras_setup import set_up_keras

    mixed = snakemake.params.mixed
    # Compiled, as Keras does it by default; on TensorFlow that and operations that promise to repeat exclude each other.
    set_up_keras(0, deterministic=False, threads=1)
    splits = load_features([Path(path) for path in snakemake.input.features], Path(snakemake.input.images))
    cell = Cell(snakemake.params.network, mixed["learning_rate"][0])
    table = train_mixed(splits, cell, ("raw", "sigmoid"), mixed["learning_rate"], mixed["seeds"], mixed["epochs"])
    write_table(table, Path(snakemake.output[0]))
