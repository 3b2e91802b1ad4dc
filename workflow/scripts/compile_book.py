"""Tail of rule compile_book."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.book.compiling import compile_book

    compile_book(Path(snakemake.input[0]), Path(snakemake.output[0]).parent)
