"""Truth: how far float32 and 16 bits are from it, near the edge of the sigmoid and in each dtype.

Needs  results/numerics/limits.csv; the golden tables of saturation
Makes  results/numerics/{truth.npz,truth.json,errors.csv,accuracy.csv,origins.csv,saturation.csv};
       results/numerics/figures/{round_trip_by_dtype,loss_at_the_edge,loss_by_dtype,sixteen_bits}.{svg,png,csv,txt}
Steps  1. tabulate_truth: the exact loss and gradient of every float32 near the edge, computed once
       2. tabulate_errors, tabulate_accuracy: how far each implementation is from it, near the edge and all over
       3. tabulate_by_dtype: the article's loss in each dtype, and where its numbers come from
       4. plot_round_trip_by_dtype, plot_loss_at_the_edge, plot_loss_by_dtype, plot_sixteen_bits
"""

# Measured: where the sigmoid of each library becomes 1 and 0.
TABLES_OF_SATURATION = sorted(str(path) for path in Path("resources/golden").glob("saturation_*.csv"))


rule tabulate_truth:
    """Compute the exact loss and gradient of every float32 near the edge of the sigmoid."""
    output:
        values="results/numerics/truth.npz",
        numbers="results/numerics/truth.json",
    log:
        "logs/numerics/tabulate_truth.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/tabulate_truth.py"


rule tabulate_errors:
    """Measure how far each implementation is from the truth near the edge."""
    input:
        truth=rules.tabulate_truth.output.values,
    output:
        "results/numerics/errors.csv",
    log:
        "logs/numerics/tabulate_errors.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/tabulate_errors.py"


rule tabulate_accuracy:
    """Measure how far each implementation is from the truth in each dtype, from -1000 to 1000."""
    output:
        "results/numerics/accuracy.csv",
    log:
        "logs/numerics/tabulate_accuracy.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/tabulate_accuracy.py"


rule tabulate_by_dtype:
    """Tabulate the article's loss in each dtype, and where its numbers come from."""
    input:
        limits="results/numerics/limits.csv",
        saturation=TABLES_OF_SATURATION,
    output:
        round_trip="results/numerics/round_trip_by_dtype.csv",
        edge="results/numerics/loss_at_the_edge.csv",
        loss="results/numerics/loss_by_dtype.csv",
        sixteen_bits="results/numerics/sixteen_bits.csv",
        origins="results/numerics/origins.csv",
        saturation="results/numerics/saturation.csv",
    log:
        "logs/numerics/tabulate_by_dtype.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/tabulate_by_dtype.py"


rule plot_round_trip_by_dtype:
    """Draw what the way to the sigmoid and back does in each dtype."""
    input:
        table=rules.tabulate_by_dtype.output.round_trip,
    output:
        svg="results/numerics/figures/round_trip_by_dtype.svg",
        png="results/numerics/figures/round_trip_by_dtype.png",
        csv="results/numerics/figures/round_trip_by_dtype.csv",
        txt="results/numerics/figures/round_trip_by_dtype.txt",
    log:
        "logs/numerics/plot_round_trip_by_dtype.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/plot_round_trip_by_dtype.py"


rule plot_loss_at_the_edge:
    """Draw where the article's loss ends in float32."""
    input:
        table=rules.tabulate_by_dtype.output.edge,
    output:
        svg="results/numerics/figures/loss_at_the_edge.svg",
        png="results/numerics/figures/loss_at_the_edge.png",
        csv="results/numerics/figures/loss_at_the_edge.csv",
        txt="results/numerics/figures/loss_at_the_edge.txt",
    log:
        "logs/numerics/plot_loss_at_the_edge.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/plot_loss_at_the_edge.py"


rule plot_loss_by_dtype:
    """Draw the article's loss in each dtype."""
    input:
        table=rules.tabulate_by_dtype.output.loss,
    output:
        svg="results/numerics/figures/loss_by_dtype.svg",
        png="results/numerics/figures/loss_by_dtype.png",
        csv="results/numerics/figures/loss_by_dtype.csv",
        txt="results/numerics/figures/loss_by_dtype.txt",
    log:
        "logs/numerics/plot_loss_by_dtype.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/plot_loss_by_dtype.py"


rule plot_sixteen_bits:
    """Draw what there is to train with in 16 bits."""
    input:
        table=rules.tabulate_by_dtype.output.sixteen_bits,
    output:
        svg="results/numerics/figures/sixteen_bits.svg",
        png="results/numerics/figures/sixteen_bits.png",
        csv="results/numerics/figures/sixteen_bits.csv",
        txt="results/numerics/figures/sixteen_bits.txt",
    log:
        "logs/numerics/plot_sixteen_bits.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/plot_sixteen_bits.py"
