"""Recovery: who finds back from being badly wrong, trained with the gradient of each implementation.

Needs  nothing but the formulas; scikit-learn's digits, which come with the library
Makes  results/numerics/{recovery_one_weight,recovery_head}.csv, recovery.json
Steps  1. train_on_the_wrong_side: one weight, and the convnet's head, from wrong-side extremes
"""


rule train_on_the_wrong_side:
    """Train one weight and the convnet's head from wrong-side extremes with each implementation."""
    output:
        one_weight="results/numerics/recovery_one_weight.csv",
        head="results/numerics/recovery_head.csv",
        numbers="results/numerics/recovery.json",
    log:
        "logs/numerics/train_on_the_wrong_side.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/train_on_the_wrong_side.py"
