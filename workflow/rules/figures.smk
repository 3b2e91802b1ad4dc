"""Figures: each drawn from tables, and written with the table that it shows and a description for screen readers.

Needs  what the entries of src/sigmoid_bce/figures/registry.py name
Makes  results/{study}/figures/{name}.{svg,png,csv,txt}; results/numerics/figures/{name}.{svg,png,csv,txt}, those of no study;
       results/{study}/figures/{network}/{loss}/{4_outputs_early,5_outputs_convergence,6_batch_loss}.{svg,png,csv,txt}
Steps  1. tabulate_extreme_images: the most extreme image of each class, in numbers and words, for which no image is needed
       2. plot_{name} (without the number that a name begins with): one rule for each figure of the registry
       3. plot_network: figures 4 to 6 of the first seed of a network and loss
"""


rule tabulate_extreme_images:
    """Find the most extreme training image of each class in {wildcards.study}."""
    input:
        samples=input_of("{run}/convergence.parquet"),
        record=input_of("{run}/record.json"),
    output:
        csv="results/{study}/figures/extreme_images.csv",
        txt="results/{study}/figures/extreme_images.txt",
    log:
        "logs/{study}/tabulate_extreme_images.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/tabulate_extreme_images.py"


for name, figure in FIGURES.items():

    rule:
        name:
            paths.rule_of(name)
        input:
            **inputs_of([name]),
        output:
            **{ending: f"{paths.place_of(name)}.{ending}" for ending in figure.endings},
        log:
            f"logs/{'{study}' if figure.of_study else 'numerics'}/{paths.rule_of(name)}.log",
        conda:
            "../../environment.yml"
        params:
            **parameters_of([name]),
        script:
            "../scripts/plot_figure.py"

    workflow.get_rule(paths.rule_of(name)).docstring = figure.about


rule:
    """Draw figures 4 to 6 of {wildcards.network} with the loss {wildcards.loss}, first seed, in {wildcards.study}."""
    name:
        paths.RULE_OF_EACH_RUN
    input:
        **inputs_of(paths.OF_EACH_RUN, FOLDERS | {"{run}": folder_of_first_run}),
    output:
        expand(
            "results/{{study}}/figures/{{network}}/{{loss}}/{name}.{ending}",
            name=paths.OF_EACH_RUN,
            ending=ENDINGS,
        ),
    log:
        "logs/{study}/plot_network_{network}_{loss}.log",
    conda:
        "../../environment.yml"
    params:
        **parameters_of(paths.OF_EACH_RUN),
    script:
        "../scripts/plot_figure.py"
