"""Tail of rule tabulate_comparisons."""

from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import json

    from sigmoid_bce.analysis.comparisons import tabulate_comparisons, tabulate_comparisons_by_run
    from sigmoid_bce.analysis.drift import pairs_to_follow, tabulate_compared_outputs, tabulate_drift
    from sigmoid_bce.claims.same_verdicts import add_verdicts
    from sigmoid_bce.core.files import write_table

    pairs = [(study, Path(here), Path(there)) for study, here, there in snakemake.params.pairs]
    numbers, safety = (
        json.loads(Path(path).read_text(encoding="utf-8")) for path in (snakemake.input.numbers, snakemake.input.safety)
    )
    by_run = tabulate_comparisons_by_run(pairs)
    comparisons = add_verdicts(
        tabulate_comparisons(by_run), pairs, numbers | {"safety": safety}, snakemake.params.batch_size
    )
    followed = pairs_to_follow(snakemake.wildcards.study, pairs)
    write_table(comparisons, Path(snakemake.output.comparisons))
    write_table(by_run, Path(snakemake.output.by_run))
    write_table(tabulate_drift(followed), Path(snakemake.output.drift))
    write_table(tabulate_compared_outputs(followed), Path(snakemake.output.outputs))
