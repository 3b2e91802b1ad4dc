"""Getters of the book: what its pages are filled from beside runs, figures and claims, and what they load."""


def table_of_trials(wildcards):
    """The table of trials, where a study names any; that of the published record is part of it."""
    return f"results/{wildcards.study}/trials.csv" if study_config(wildcards).trials else []


def tables_of_comparisons(wildcards):
    """The tables of comparisons, where a study names any; those of the published record are part of it."""
    names = ["comparisons", "comparisons_by_run", "drift"] if study_config(wildcards).compared else []
    return [f"results/{wildcards.study}/{name}.csv" for name in names]


def loaded_by_book(wildcards):
    """What pages load or offer; of the published record, its description for machines as well."""
    tables = ["results/numerics/explorer_data.js", "results/numerics/explorer.csv", "results/numerics/stuck_data.js"]
    return tables + ([CRATE_OF_RECORD] if wildcards.study == "published" else [])


def table_of_pixels(wildcards):
    """The table of the runs that are told of apart, where there are any."""
    return f"results/{wildcards.study}/pixels.csv" if studies_apart(wildcards.study) else []


def comparisons_by_run(wildcards):
    """The table of runs side by side with those of other studies, where a study names any."""
    return f"results/{wildcards.study}/comparisons_by_run.csv" if study_config(wildcards).compared else []


def settings_files(wildcards):
    """The files that a study's settings stand in: its own, then the one with all defaults."""
    return [file_of_study(wildcards.study), file_of_study("default")]
