"""The diagnosis of a stuck loss: what its page computes with, and what it shows.

Needs  nothing: ceilings follow from the formulas, causes and texts stand in tables, log lines in src/sigmoid_bce/diagnosis/cases.yaml
Makes  results/numerics/stuck_data.js (what the page's form loads), stuck.json (what its text shows)
Steps  1. tabulate_diagnosis: ceilings, causes and texts, and the diagnosis of each public log line
"""


rule tabulate_diagnosis:
    """Tabulate ceilings, causes and texts for the page that diagnoses a stuck loss."""
    input:
        cases="src/sigmoid_bce/diagnosis/cases.yaml",
    output:
        script="results/numerics/stuck_data.js",
        page="results/numerics/stuck.json",
    log:
        "logs/numerics/tabulate_diagnosis.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/tabulate_diagnosis.py"
