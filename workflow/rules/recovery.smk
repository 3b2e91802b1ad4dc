"""Recovery: who finds back from being badly wrong, trained with the gradient of each implementation.

Needs  nothing but the formulas; scikit-learn's digits, which come with the library
Makes  results/numerics/{recovery_one_weight,recovery_head}.csv, recovery.json;
       results/numerics/figures/{recovery_one_weight,recovery_head}.{svg,png,csv,txt}
Steps  1. train_on_the_wrong_side: one weight, and the convnet's head, from wrong-side extremes
       2. plot_recovery_one_weight, plot_recovery_head
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


rule plot_recovery_one_weight:
    """Draw who recovers with one weight."""
    input:
        table=rules.train_on_the_wrong_side.output.one_weight,
    output:
        svg="results/numerics/figures/recovery_one_weight.svg",
        png="results/numerics/figures/recovery_one_weight.png",
        csv="results/numerics/figures/recovery_one_weight.csv",
        txt="results/numerics/figures/recovery_one_weight.txt",
    log:
        "logs/numerics/plot_recovery_one_weight.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/plot_recovery_one_weight.py"


rule plot_recovery_head:
    """Draw who recovers with the convnet's head."""
    input:
        table=rules.train_on_the_wrong_side.output.head,
    output:
        svg="results/numerics/figures/recovery_head.svg",
        png="results/numerics/figures/recovery_head.png",
        csv="results/numerics/figures/recovery_head.csv",
        txt="results/numerics/figures/recovery_head.txt",
    log:
        "logs/numerics/plot_recovery_head.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/plot_recovery_head.py"
