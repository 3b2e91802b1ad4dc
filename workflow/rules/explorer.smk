"""The explorer: what its page shows, computed beforehand by the formulas.

Needs  nothing: loss and gradient follow from the formulas alone, and are the same for every study
Makes  results/numerics/explorer_data.js (what the page loads), explorer.csv (the same values as a table, on a coarser grid)
Steps  1. tabulate_explorer: every implementation, class and dtype on a grid of raw outputs
"""


rule tabulate_explorer:
    """Tabulate loss and gradient of every implementation for the explorer."""
    output:
        script="results/numerics/explorer_data.js",
        table="results/numerics/explorer.csv",
    log:
        "logs/numerics/tabulate_explorer.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/tabulate_explorer.py"
