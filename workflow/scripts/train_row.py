"""Tail of rules train_row and train_cell."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import pandas as pd
    from threadpoolctl import threadpool_limits

    from sigmoid_bce.config.cell import Cell
    from sigmoid_bce.grids.cells import train_cell, write_heads
    from sigmoid_bce.grids.data import load_features
    from sigmoid_bce.grids.store import describe_making, folder_of, take_or_train

    splits = load_features([Path(path) for path in snakemake.input.features], Path(snakemake.input.images))
    seeds, store, heads = (snakemake.params.seeds, snakemake.params.more_seeds), snakemake.params.store, []
    # One thread: results must not depend on how many there are, and jobs side by side are faster.
    with threadpool_limits(1):
        for settings, losses in snakemake.params.cells:
            cell = Cell(**settings)
            if store is None:
                heads.append(train_cell(splits, cell, losses, *seeds))
            else:
                heads.append(
                    take_or_train(folder_of(Path(store), splits), splits, cell, losses, *seeds, describe_making())
                )
            print(f"{cell.name}: {heads[-1].groupby(['loss', 'state'], sort=False).size().to_dict()}")
    write_heads(pd.concat(heads, ignore_index=True), Path(snakemake.output[0]))
