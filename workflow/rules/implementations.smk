"""Implementations: what every library makes of a raw output, whatever the study.

Needs  results/numerics/accuracy.csv; else nothing: the formulas of all libraries, and what was measured of them, are here
Makes  results/numerics/{curves,safety,limits,golden_report}.csv, safety_numbers.json
Steps  1. tabulate_curves: loss and gradient of each over the same raw outputs
       2. tabulate_safety, tabulate_limits: whether each is safe, and where it ends
       3. tabulate_golden_report: each formula against every row that was measured of its library
"""


rule tabulate_curves:
    """Tabulate loss and gradient of every implementation."""
    output:
        "results/numerics/curves.csv",
    log:
        "logs/numerics/tabulate_curves.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/tabulate_curves.py"


rule tabulate_safety:
    """Ask of every implementation whether it is safe."""
    input:
        accuracy="results/numerics/accuracy.csv",
        measured=MEASURED,
    output:
        table="results/numerics/safety.csv",
        numbers="results/numerics/safety_numbers.json",
    log:
        "logs/numerics/tabulate_safety.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/tabulate_safety.py"


rule tabulate_limits:
    """Find where each implementation ends, in each dtype."""
    output:
        "results/numerics/limits.csv",
    log:
        "logs/numerics/tabulate_limits.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/tabulate_limits.py"


rule tabulate_golden_report:
    """Compare every formula with what was measured of its library."""
    input:
        MEASURED,
    output:
        "results/numerics/golden_report.csv",
    log:
        "logs/numerics/tabulate_golden_report.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/tabulate_golden_report.py"
