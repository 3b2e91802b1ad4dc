"""Tail of rule assemble_book."""

import gc
from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    # As in plot_figure.py; here it takes a quarter of the time.
    gc.disable()
    from sigmoid_bce.book.assembling import assemble_book
    from sigmoid_bce.book.cards import Making, describe_card, find_verification
    from sigmoid_bce.book.contents import BookSources, StudyResults
    from sigmoid_bce.book.grids import gather_grids
    from sigmoid_bce.book.origins import trace_computed
    from sigmoid_bce.book.parts import FigureSource
    from sigmoid_bce.book.pixels import gather_pixels
    from sigmoid_bce.book.reading import read_json, read_numerics, read_rows, read_run, trace_settings
    from sigmoid_bce.core.built_from import describe_inputs
    from sigmoid_bce.core.version import describe_version
    from sigmoid_bce.figures.paths import name_of_figure
    from sigmoid_bce.record.layout import command_of_run, describe_evidence

    grids = dict(zip(("rates", "numbers"), map(Path, snakemake.input.get("grids", [])), strict=False))
    trials, check = snakemake.input.get("trials"), snakemake.input.get("record_check")
    pixels = snakemake.input.get("pixels")
    numbers = read_json(Path(snakemake.input.numbers))
    verifications = [read_json(Path(path)) for path in snakemake.params.verified]
    figures = {}
    for picture in (path for path in snakemake.input.figures if path.endswith(".svg")):
        name = name_of_figure(Path(picture))
        making = Making(**snakemake.params.makings[name])
        card = describe_card(picture, making, find_verification(name, verifications), Path())
        figures[name] = FigureSource(Path(picture), making.rule, picture, card)
    results = StudyResults(
        study=snakemake.wildcards.study,
        settings=trace_settings(snakemake.params.study, [Path(path) for path in snakemake.input.settings]),
        claims=read_json(Path(snakemake.input.claims)),
        numbers=numbers,
        runs=[read_run(study, Path(folder), numbers) for study, folder in snakemake.params.runs],
        numerics=read_numerics(Path(path) for path in snakemake.input.numerics),
        across={Path(path).stem: read_rows(Path(path)) for path in snakemake.input.across},
        extremes=read_rows(Path(snakemake.input.extremes)),
        trials=read_rows(Path(trials)) if trials else [],
        comparisons=read_numerics(Path(path) for path in snakemake.input.get("comparisons", [])),
        evidence=trace_computed(describe_evidence, snakemake.params.evidence, snakemake.params.runs),
        grids=trace_computed(
            gather_grids,
            read_json(grids["numbers"]) if grids else None,
            read_rows(grids["rates"]) if grids else [],
            **snakemake.params.grid_of_map,
        ),
        pixels=trace_computed(gather_pixels, read_rows(Path(pixels)) if pixels else [], command_of_run),
        faults={Path(path).stem: read_rows(Path(path)) for path in snakemake.input.faults},
        verifications=verifications,
        record_changes=read_json(Path(check))["changes"] if check else [],
        version=describe_version(Path()),
    )
    sources = BookSources(
        pages=Path("book"),
        figures=figures,
        loaded=[Path(path) for path in snakemake.input.loaded],
        built=describe_inputs(Path(), snakemake.input, ["workflow/scripts/assemble_book.py"]),
    )
    assemble_book(results, sources, Path(snakemake.output[0]))
