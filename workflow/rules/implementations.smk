"""Implementations: what every library makes of a raw output, whatever the study.

Needs  results/numerics/accuracy.csv; else nothing: the formulas of all libraries, and what was measured of them, are here
Makes  results/numerics/{curves,safety,limits,golden_report}.csv, safety_numbers.json;
       results/numerics/figures/{implementations,keras_history}.{svg,png,csv,txt}
Steps  1. tabulate_curves, plot_implementations: loss and gradient of each over the same raw outputs
       2. plot_keras_history: which version of Keras did what
       3. tabulate_safety, tabulate_limits: whether each is safe, and where it ends
       4. tabulate_golden_report: each formula against every row that was measured of its library
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


rule plot_implementations:
    """Draw every implementation on the same axes."""
    input:
        table=rules.tabulate_curves.output[0],
    output:
        svg="results/numerics/figures/implementations.svg",
        png="results/numerics/figures/implementations.png",
        csv="results/numerics/figures/implementations.csv",
        txt="results/numerics/figures/implementations.txt",
    log:
        "logs/numerics/plot_implementations.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/plot_implementations.py"


rule plot_keras_history:
    """Draw what each version of Keras does with a sigmoid's output."""
    input:
        table="resources/keras_history.csv",
    output:
        svg="results/numerics/figures/keras_history.svg",
        png="results/numerics/figures/keras_history.png",
        csv="results/numerics/figures/keras_history.csv",
        txt="results/numerics/figures/keras_history.txt",
    log:
        "logs/numerics/plot_keras_history.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/plot_keras_history.py"


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
