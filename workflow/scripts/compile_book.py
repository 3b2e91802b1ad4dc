"""Tail of rule compile_book."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from sigmoid_bce.book.compiling import compile_book, read_built
    from sigmoid_bce.core.built_from import describe_inputs

    source = Path(snakemake.input[0])
    read_built(source, Path())
    code = describe_inputs(Path(), [], ["workflow/scripts/compile_book.py"])["code"]
    compile_book(source, Path(snakemake.output[0]).parent, code=code)
