"""Every rule: what it needs, what it took, and what the report shows of it. Included last, when all rules are known.

Needs  the rules of all other files
Makes  beside each log, logs/**/*.tsv: seconds, peak memory and processor time of the job
"""

import re

from snakemake.resources import Resources

# MB, minutes and GPUs. Measured (the files beside the logs) or known from the paper's own run, and doubled: a cluster ends
# a job that takes more. A rule that is not named here is a table, a figure or a page.
SMALL = (2000, 20, 0)
LARGE = {
    "download_archive": (1000, 240, 0),
    "fetch_weights": (2000, 60, 0),
    "prepare_images": (4000, 60, 0),
    "train_network": (4000, 600, 1),
    "extract_outputs": (4000, 60, 1),
    "extract_features": (8000, 120, 1),
    "extract_views": (8000, 600, 1),
    "train_heads": (8000, 240, 0),
    "make_environment": (4000, 60, 0),
    "probe_libraries": (4000, 60, 0),
}

# What `snakemake --report report.html` shows: category, by path.
SHOWN = {
    r".*/figures/.*\.svg": "Figures",
    r"results/\{study[^/]*/\w+\.csv": "Tables",
    r".*/claims/ledger\.csv": "Claims",
    r".*/book/index\.html": "Book",
}
CAPTION = workflow.current_basedir.join("../report/result.rst")

for one in workflow.rules:
    if not one.log:  # A target: it asks for files, and makes none.
        continue
    # Where nothing else is made (publish), the benchmark would count as what is made, and be there the next time.
    if one.output:
        one.benchmark_modifier = workflow.modifier.path_modifier
        one.benchmark = str(one.log[0]).removesuffix(".log") + ".tsv"
    one.resources.update(Resources.from_mapping(dict(zip(("mem_mb", "runtime", "gpu"), LARGE.get(one.name, SMALL)))))
    # What the command line says counts more (`--set-resources train_network:gpu=0`).
    one.resources.update(workflow.resource_settings._parsed_overwrite_resources.get(one.name, {}))
    what = one.docstring.replace("{wildcards.", "{")
    for path in one.output:
        category = next((name for pattern, name in SHOWN.items() if re.fullmatch(pattern, str(path))), None)
        if category is not None:
            labels = {"result": Path(path).stem, "what": what}
            path._file = report(path._file, caption=CAPTION, category=category, labels=labels)
