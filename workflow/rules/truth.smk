"""Truth: how far float32 and 16 bits are from it, near the edge of the sigmoid and in each dtype.

Needs  results/numerics/limits.csv; the golden tables of saturation
Makes  results/numerics/{truth.npz,truth.json,errors.csv,accuracy.csv,origins.csv,saturation.csv};
       results/numerics/{round_trip_by_dtype,loss_at_the_edge,loss_by_dtype,sixteen_bits}.csv
Steps  1. tabulate_truth: the exact loss and gradient of every float32 near the edge, computed once
       2. tabulate_errors, tabulate_accuracy: how far each implementation is from it, near the edge and all over
       3. tabulate_by_dtype: the article's loss in each dtype, and where its numbers come from
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
