"""Numerics: what rounding and clipping do to the sigmoid and to binary cross-entropy.

Needs  nothing: the curves follow from the formulas alone, and are the same for every study
Makes  results/{study}/numerics/{sigmoid_and_logit,logit_error,bce_of_raw_output}.csv, numbers.json
Steps  1. tabulate_numerics: the curves of figures 1 to 3, and the numbers that the claims about them need
"""


rule tabulate_numerics:
    """Tabulate the sigmoid, its inverse in float32, and the loss of every raw output."""
    output:
        sigmoid_and_logit="results/{study}/numerics/sigmoid_and_logit.csv",
        logit_error="results/{study}/numerics/logit_error.csv",
        bce_of_raw_output="results/{study}/numerics/bce_of_raw_output.csv",
        numbers="results/{study}/numerics/numbers.json",
    log:
        "logs/{study}/tabulate_numerics.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/tabulate_numerics.py"
