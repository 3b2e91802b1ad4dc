"""Networks: all runs of a study side by side, and figures 4 to 6 for every network and loss.

Needs  early.parquet, convergence.parquet and record.json of every run; comparisons_by_run.csv, where a study names others
Makes  results/{study}/{summary,disagreement,disagreement_by_pair,losses_compared}.csv;
       figures/{summary,disagreement,losses_compared}.{svg,png,csv,txt};
       figures/{network}/{loss}/{4_outputs_early,5_outputs_convergence,6_batch_loss}.{svg,png,csv,txt}
Steps  1. tabulate_summary: one row a run
       2. tabulate_disagreement: pairs of runs that differ in the loss, the seed or the backend alone
       3. compare_losses: raw against sigmoid, pair by pair, by network, with the author's runs
       4. plot_summary, plot_disagreement, plot_losses_compared
       5. plot_network: figures 4 to 6 of the first seed of a network and loss
"""

AUTHORS_RUNS = "resources/original_inceptionv3_runs_2019-03-03.csv"


rule tabulate_summary:
    """Tabulate all runs of {wildcards.study}."""
    input:
        runs=run_files,
    output:
        "results/{study}/summary.csv",
    log:
        "logs/{study}/tabulate_summary.log",
    conda:
        "../../environment.yml"
    params:
        runs=runs_by_study,
    script:
        "../scripts/tabulate_summary.py"


rule tabulate_disagreement:
    """Tabulate how many test images the networks of {wildcards.study} classify differently, pair by pair."""
    input:
        runs=run_files,
        comparisons=comparisons_by_run,
    output:
        pairs="results/{study}/disagreement_by_pair.csv",
        disagreement="results/{study}/disagreement.csv",
    log:
        "logs/{study}/tabulate_disagreement.log",
    conda:
        "../../environment.yml"
    params:
        runs=runs_by_study,
    script:
        "../scripts/tabulate_disagreement.py"


rule compare_losses:
    """Compare the networks of {wildcards.study} that were trained with raw and with sigmoid."""
    input:
        summary=rules.tabulate_summary.output,
        pairs=rules.tabulate_disagreement.output.pairs,
        authors_runs=AUTHORS_RUNS,
    output:
        "results/{study}/losses_compared.csv",
    log:
        "logs/{study}/compare_losses.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/compare_losses.py"


rule plot_summary:
    """Draw all runs of {wildcards.study}: raw outputs, shares in the clipping range, accuracy."""
    input:
        summary=rules.tabulate_summary.output,
    output:
        svg="results/{study}/figures/summary.svg",
        png="results/{study}/figures/summary.png",
        csv="results/{study}/figures/summary.csv",
        txt="results/{study}/figures/summary.txt",
    log:
        "logs/{study}/plot_summary.log",
    conda:
        "../../environment.yml"
    params:
        data_set=lambda wildcards: study_config(wildcards).data.called,
    script:
        "../scripts/plot_summary.py"


rule plot_disagreement:
    """Draw how many test images the networks of {wildcards.study} classify differently."""
    input:
        pairs=rules.tabulate_disagreement.output.pairs,
        disagreement=rules.tabulate_disagreement.output.disagreement,
    output:
        svg="results/{study}/figures/disagreement.svg",
        png="results/{study}/figures/disagreement.png",
        csv="results/{study}/figures/disagreement.csv",
        txt="results/{study}/figures/disagreement.txt",
    log:
        "logs/{study}/plot_disagreement.log",
    conda:
        "../../environment.yml"
    params:
        data_set=lambda wildcards: study_config(wildcards).data.called,
    script:
        "../scripts/plot_disagreement.py"


rule plot_losses_compared:
    """Draw raw against sigmoid for each network of {wildcards.study}, and for the author's runs."""
    input:
        summary=rules.tabulate_summary.output,
        authors_runs=AUTHORS_RUNS,
    output:
        svg="results/{study}/figures/losses_compared.svg",
        png="results/{study}/figures/losses_compared.png",
        csv="results/{study}/figures/losses_compared.csv",
        txt="results/{study}/figures/losses_compared.txt",
    log:
        "logs/{study}/plot_losses_compared.log",
    conda:
        "../../environment.yml"
    params:
        data_set=lambda wildcards: study_config(wildcards).data.called,
    script:
        "../scripts/plot_losses_compared.py"


rule plot_network:
    """Draw figures 4 to 6 of {wildcards.network} with the loss {wildcards.loss}, first seed, in {wildcards.study}."""
    input:
        early=first_run("early.parquet"),
        convergence=first_run("convergence.parquet"),
        record=first_run("record.json"),
    output:
        expand(
            "results/{{study}}/figures/{{network}}/{{loss}}/{name}.{ending}",
            name=["4_outputs_early", "5_outputs_convergence", "6_batch_loss"],
            ending=["svg", "png", "csv", "txt"],
        ),
    log:
        "logs/{study}/plot_network_{network}_{loss}.log",
    conda:
        "../../environment.yml"
    params:
        bins=lambda wildcards: study_config(wildcards).figures.histogram_bins,
        batch_size=lambda wildcards: study_config(wildcards).figures.batch_size,
    script:
        "../scripts/plot_network.py"
