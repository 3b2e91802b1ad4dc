"""Tail of rule make_archive."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.book.compiling import read_built
    from sigmoid_bce.record.archive import make_archive

    root, book = Path(), Path(snakemake.input.book).parent
    read_built(book, root)
    make_archive(root, book, Path(snakemake.input.crate), Path(snakemake.output[0]))
