"""Live checks: the libraries that a user can install today, and the historical ones, are asked themselves.

Needs  workflow/envs/{environment}.txt: exact versions, and which probes are run with them
Makes  results/measured/{environment}.{csv,json}, {environment}_snippets.json, report.csv, on request only (target live);
       results/numerics/{measured_report,measured_environments,today,right_side}.csv, snippets.json, from the record
Steps  1. make_environment: install one environment
       2. probe_libraries, run_snippets: ask its libraries for loss and gradient, and run what the book shows
       3. check_live: fresh answers against the formulas and against the record
       4. publish_measured: put them into the record; nothing else ever writes there
       5. compare_measured: the record against the formulas; what was not run appears as not run
"""

ENVIRONMENTS = {Path(path).stem: path for path in sorted(str(path) for path in Path("workflow/envs").glob("*.txt"))}
PROBES = sorted(str(path) for path in Path("src/sigmoid_bce/libraries/probes").glob("*.py"))
SNIPPETS = sorted(str(path) for path in Path("src/sigmoid_bce/libraries/snippets").glob("*.*"))
# What some of them show.
GUARD = sorted(str(path) for path in Path("guard/clipping_guard").glob("*.py"))
# Those in which the book's snippets are run.
WITH_SNIPPETS = ["main", "jax", "torch"]


rule live:
    """Ask all libraries of today, each in its own environment, and compare their answers."""
    input:
        "results/measured/report.csv",
        expand("results/measured/{environment}_snippets.json", environment=WITH_SNIPPETS),


rule make_environment:
    """Install the environment {wildcards.environment}."""
    input:
        "workflow/envs/{environment}.txt",
    output:
        "results/environments/{environment}/installed.txt",
    log:
        "logs/measured/make_environment_{environment}.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/make_environment.py"


rule probe_libraries:
    """Ask the libraries of {wildcards.environment} for loss and gradient."""
    input:
        description="workflow/envs/{environment}.txt",
        installed=installed_environment,
        probes=PROBES,
    output:
        table="results/measured/{environment}.csv",
        description="results/measured/{environment}.json",
    log:
        "logs/measured/probe_libraries_{environment}.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/probe_libraries.py"


rule run_snippets:
    """Run what the book shows in {wildcards.environment}."""
    input:
        description="workflow/envs/{environment}.txt",
        installed=installed_environment,
        snippets=SNIPPETS,
        guard=GUARD,
    output:
        "results/measured/{environment}_snippets.json",
    log:
        "logs/measured/run_snippets_{environment}.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/run_snippets.py"


rule check_live:
    """Compare what the libraries of today answered with their formulas and with the record."""
    input:
        tables=expand("results/measured/{environment}.csv", environment=environments_of("today")),
        record=recorded_files(".csv.gz"),
    output:
        "results/measured/report.csv",
    log:
        "logs/measured/check_live.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/check_live.py"


rule publish_measured:
    """Put what was measured into the record."""
    log:
        "logs/measured/publish_measured.log",
    conda:
        "../../environment.yml"
    params:
        fresh="results/measured",
        record="results/published/measured",
    script:
        "../scripts/publish_measured.py"


rule compare_measured:
    """Compare what the record has of each library with its formulas."""
    input:
        tables=recorded_files(".csv.gz"),
        descriptions=recorded_files(".json"),
        snippets=recorded_files("_snippets.json"),
        environments=list(ENVIRONMENTS.values()),
    output:
        report="results/numerics/measured_report.csv",
        environments="results/numerics/measured_environments.csv",
        today="results/numerics/today.csv",
        right_side="results/numerics/right_side.csv",
        snippets="results/numerics/snippets.json",
    log:
        "logs/numerics/compare_measured.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/compare_measured.py"
