"""Training: from arrays to weights and per-sample outputs.

Needs  results/{study}/data/images_{train,validation,test}.npy images.csv and images.json
Makes  results/{study}/runs/{network}/{loss}/seed{seed}/{early,convergence}.parquet, history.csv, record.json; trials.csv
Steps  1. train_network: one network with one loss from one seed, to convergence; goes on where it was killed, and takes what
          is kept of an earlier one
       2. extract_outputs: raw output, sigmoid and both losses of every image, at both checkpoints
       3. tabulate_trials: where the trials that a study names, and its own runs, stood at the early read-out
"""


rule train_network:
    """Train {wildcards.network} with the loss {wildcards.loss} from seed {wildcards.seed}."""
    input:
        inputs=expand("results/{{study}}/data/images_{split}.npy", split=SPLITS),
        images="results/{study}/data/images.csv",
    output:
        early="results/{study}/weights/{network}/{loss}/seed{seed}/early.weights.h5",
        convergence="results/{study}/weights/{network}/{loss}/seed{seed}/convergence.weights.h5",
        history="results/{study}/weights/{network}/{loss}/seed{seed}/history.csv",
        training="results/{study}/weights/{network}/{loss}/seed{seed}/training.json",
    log:
        "logs/{study}/train_{network}_{loss}_seed{seed}.log",
    wildcard_constraints:
        study=TRAINABLE,
        network="|".join(LEARNING),
    conda:
        "../../environment.yml"
    threads: CORES_OF_TRAINING
    params:
        training=lambda wildcards: study_config(wildcards).training.model_dump(),
        network_settings=lambda wildcards: settings_of_training(wildcards),
        folder="results/{study}/checkpoints/{network}/{loss}/seed{seed}",
        store=STORE,
        keep_unconfirmed=lambda wildcards: study_config(wildcards).keep_unconfirmed,
    script:
        "../scripts/train_network.py"


rule extract_outputs:
    """Extract the outputs of {wildcards.network}, trained with {wildcards.loss}, for every image."""
    input:
        inputs=expand("results/{{study}}/data/images_{split}.npy", split=SPLITS),
        images="results/{study}/data/images.csv",
        data="results/{study}/data/images.json",
        early=rules.train_network.output.early,
        convergence=rules.train_network.output.convergence,
        history=rules.train_network.output.history,
        training=rules.train_network.output.training,
    output:
        early="results/{study}/runs/{network}/{loss}/seed{seed}/early.parquet",
        convergence="results/{study}/runs/{network}/{loss}/seed{seed}/convergence.parquet",
        history="results/{study}/runs/{network}/{loss}/seed{seed}/history.csv",
        record="results/{study}/runs/{network}/{loss}/seed{seed}/record.json",
    log:
        "logs/{study}/extract_outputs_{network}_{loss}_seed{seed}.log",
    wildcard_constraints:
        study=TRAINABLE,
        network="|".join(LEARNING),
    conda:
        "../../environment.yml"
    threads: CORES_OF_TRAINING
    params:
        training=lambda wildcards: study_config(wildcards).training.model_dump(),
        network_settings=lambda wildcards: settings_of_training(wildcards),
    script:
        "../scripts/extract_outputs.py"


rule tabulate_trials:
    """Tabulate the early read-outs of the trials for {wildcards.study}."""
    input:
        records=tried_files("record.json"),
        histories=tried_files("history.csv"),
        samples=tried_files("early.parquet"),
    output:
        "results/{study}/trials.csv",
    log:
        "logs/{study}/tabulate_trials.log",
    wildcard_constraints:
        study=TRAINABLE,
    conda:
        "../../environment.yml"
    params:
        studies=tried_studies,
    script:
        "../scripts/tabulate_trials.py"
