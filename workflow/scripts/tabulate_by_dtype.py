"""Tail of rule tabulate_by_dtype."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd

    from sigmoid_bce.core.files import write_table
    from sigmoid_bce.losses.numerics import describe_numerics
    from sigmoid_bce.numerics import by_dtype, curves

    limits = pd.read_csv(snakemake.input.limits)
    write_table(by_dtype.tabulate_round_trip(), Path(snakemake.output.round_trip))
    write_table(by_dtype.tabulate_edge(), Path(snakemake.output.edge))
    write_table(by_dtype.tabulate_loss(), Path(snakemake.output.loss))
    write_table(curves.tabulate_sixteen_bits(), Path(snakemake.output.sixteen_bits))
    write_table(by_dtype.tabulate_origins(limits, describe_numerics()), Path(snakemake.output.origins))
    tables = [Path(path) for path in snakemake.input.saturation]
    write_table(by_dtype.tabulate_saturation(tables), Path(snakemake.output.saturation))
