"""Heads on frozen bodies: what the body sees is computed once per view, for all heads, losses and seeds.

Needs  results/{study}/data/images_{train,validation,test}.npy images.csv, images.json; ImageNet weights, fetched or the reader's own
Makes  results/{study}/runs/{network}/{loss}/seed{seed}/{early,convergence}.parquet, history.csv, record.json
Steps  1. fetch_weights: the body's ImageNet weights, where the reader has no copy
       2. extract_features, extract_views: what the body sees in each image, and in augmented views of the training images
       3. train_heads: a head from every seed of the study, in one process; goes on where it was killed
       4. take_head: outputs and record of one seed
"""


rule fetch_weights:
    """Fetch the ImageNet weights of {wildcards.network}."""
    output:
        "results/downloads/weights/{network}.h5",
    log:
        "logs/downloads/fetch_weights_{network}.log",
    wildcard_constraints:
        network="|".join(FROZEN),
    conda:
        "../../environment.yml"
    params:
        network="{network}",
    script:
        "../scripts/fetch_weights.py"


rule extract_features:
    """Extract the features that the frozen body of {wildcards.network} sees in the images of {wildcards.study}."""
    input:
        images=expand("results/{{study}}/data/images_{split}.npy", split=SPLITS),
        weights=body_weights,
    output:
        features=expand("results/{{study}}/features/{{network}}/features_{split}.npy", split=SPLITS),
        body="results/{study}/features/{network}/body.json",
    log:
        "logs/{study}/extract_features_{network}.log",
    wildcard_constraints:
        study=TRAINABLE,
        network="|".join(FROZEN),
    conda:
        "../../environment.yml"
    threads: CORES_OF_TRAINING
    params:
        scaling=lambda wildcards: network_settings(wildcards)["scaling"],
        backend=lambda wildcards: study_config(wildcards).training.backend,
    script:
        "../scripts/extract_features.py"


rule extract_views:
    """Extract the features of augmented views of the training images, as the body of {wildcards.network} sees them."""
    input:
        images="results/{study}/data/images_train.npy",
        weights=body_weights,
    output:
        "results/{study}/features/{network}/views_train.npy",
    log:
        "logs/{study}/extract_views_{network}.log",
    wildcard_constraints:
        study=TRAINABLE,
        network="|".join(FROZEN),
    conda:
        "../../environment.yml"
    threads: CORES_OF_TRAINING
    params:
        scaling=lambda wildcards: network_settings(wildcards)["scaling"],
        views=lambda wildcards: network_settings(wildcards)["views"],
        augmentation=lambda wildcards: study_config(wildcards).training.augmentation.model_dump(),
        backend=lambda wildcards: study_config(wildcards).training.backend,
        folder="results/{study}/checkpoints/{network}/views",
    script:
        "../scripts/extract_views.py"


rule train_heads:
    """Train heads on what the body of {wildcards.network} sees, with the loss {wildcards.loss}, from every seed."""
    input:
        features=rules.extract_features.output.features,
        body=rules.extract_features.output.body,
        views=views_of_images,
        images="results/{study}/data/images.csv",
        data="results/{study}/data/images.json",
    output:
        directory("results/{study}/heads/{network}/{loss}"),
    log:
        "logs/{study}/train_heads_{network}_{loss}.log",
    wildcard_constraints:
        study=TRAINABLE,
        network="|".join(FROZEN),
    conda:
        "../../environment.yml"
    # So small that a second thread hardly helps: two jobs side by side are faster than one after the other.
    threads: 1
    params:
        seeds=lambda wildcards: study_config(wildcards).seeds_of(wildcards.network),
        training=lambda wildcards: study_config(wildcards).training.model_dump(),
        network_settings=lambda wildcards: settings_of_training(wildcards),
        folder="results/{study}/checkpoints/{network}/{loss}",
        store=STORE,
        keep_unconfirmed=lambda wildcards: study_config(wildcards).keep_unconfirmed,
    script:
        "../scripts/train_heads.py"


rule take_head:
    """Take the outputs of {wildcards.network}, trained with {wildcards.loss} from seed {wildcards.seed}."""
    input:
        rules.train_heads.output,
    output:
        early="results/{study}/runs/{network}/{loss}/seed{seed}/early.parquet",
        convergence="results/{study}/runs/{network}/{loss}/seed{seed}/convergence.parquet",
        history="results/{study}/runs/{network}/{loss}/seed{seed}/history.csv",
        record="results/{study}/runs/{network}/{loss}/seed{seed}/record.json",
    log:
        "logs/{study}/take_head_{network}_{loss}_seed{seed}.log",
    wildcard_constraints:
        study=TRAINABLE,
        network="|".join(FROZEN),
    conda:
        "../../environment.yml"
    params:
        training=lambda wildcards: study_config(wildcards).training.model_dump(),
        network_settings=lambda wildcards: settings_of_training(wildcards),
    script:
        "../scripts/take_head.py"
