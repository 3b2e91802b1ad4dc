"""Every rule: the code that it runs, what it needs, what it took, and what the report shows of it. Included last.

Needs  the rules of all other files
Makes  beside each log, logs/**/*.tsv: seconds, peak memory and processor time of the job

The hash of the code that a rule runs is its parameter `code`: the rule is run again when that code changes, and not when only
words in it do. It takes the place of Snakemake's own trigger `code`, which sees the script alone (profiles/default). What is made
of the published record has the check of that record as the input `record_check`.
"""

import re

from snakemake.resources import Resources

from sigmoid_bce.core.code_hash import PACKAGE, hash_of_code

# MB, minutes and GPUs: what was measured (tables and figures 0.3 GB, a training 1.5 GB, the body of VGG16 2 GB; two to three hours
# for a training of the paper), at least doubled, because a cluster ends a job that takes more. What is not named is small.
SMALL = (2000, 20, 0)
LARGE = {
    "download_archive": (1000, 240, 0),
    "fetch_weights": (2000, 60, 0),
    "prepare_images": (4000, 60, 0),
    "train_network": (4000, 480, 1),
    "extract_outputs": (4000, 60, 1),
    "extract_features": (4000, 120, 1),
    "extract_views": (4000, 240, 1),
    "train_heads": (4000, 180, 0),
    "retrain_run": (4000, 480, 1),
    "retrain_head": (4000, 60, 0),
    "train_first_epochs": (4000, 480, 1),
    "make_environment": (4000, 60, 0),
    "probe_libraries": (4000, 60, 0),
}

# What `snakemake --report report.html` shows: category, by path.
SHOWN = {
    r".*/figures/.*\.svg": "Figures",
    r"results/\{study[^/]*/\w+\.csv": "Tables",
    r".*/claims/ledger\.csv": "Claims",
    r"results/verification/(?!trained/).*\.csv": "Verification",
    r".*/book/index\.html": "Book",
}
ROOM_OF_FIGURES = PACKAGE / "figures"
CAPTION = workflow.current_basedir.join("../report/result.rst")


for one in workflow.rules:
    if not one.log:  # A target: it asks for files, and makes none.
        continue
    code = Path(workflow.basedir, "workflow/rules", one.script).resolve()
    # One script draws all figures; what draws one is in a module of its own.
    drawn = [
        ROOM_OF_FIGURES / f"{function.split('.')[0]}.py" for function in getattr(one.params, "figures", {}).values()
    ]
    one.set_params(code=lambda wildcards, script=code, drawn=drawn: hash_of_code(script, *drawn))
    if "study" in one.wildcard_names:
        one.set_input(record_check=lambda wildcards: RECORD_CHECK if wildcards.study == "published" else [])
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


# Snakemake keeps one of these: the last that it reads.
onstart:
    look_only_when_a_job_ends()
    announce_price()
