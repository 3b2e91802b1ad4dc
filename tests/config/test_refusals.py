"""Keys and values that a study cannot have, and what is said of each."""

from pathlib import Path

import pytest

from sigmoid_bce.config import ConfigError, load_study

# Key, lines of the file, what is said of the value, what is allowed, the hint.
REFUSED = {
    "misspelt key": (
        "training.learning_rat",
        "training: {learning_rat: 1e-4}",
        "no such key",
        "learning_rate",
        "did you mean learning_rate?",
    ),
    "key in the wrong section": (
        "patience",
        "patience: 3",
        "no such key",
        "training",
        "did you mean training.patience?",
    ),
    "seed on two backends": (
        "network_settings.convnet.backend_of_seeds.torch",
        "network_settings: {convnet: {backend_of_seeds: {jax: [1, 2], torch: [2]}}}",
        "seed 2 is that of jax, too",
        "each seed on one backend",
        "keep one 2",
    ),
    "backend of seeds of a frozen network": (
        "network_settings.vgg16.backend_of_seeds",
        "network_settings: {vgg16: {backend_of_seeds: {jax: [1]}}}",
        "no such key",
        "seeds",
        "",
    ),
    "key that is like no other": ("xyzzy", "xyzzy: 3", "(given 3)", "title", "config/default.yaml"),
    "key that is a number": ("1", "1: 3", "no such key", "title", "config/default.yaml"),
    "word for a number": ("training.patience", "training: {patience: yes}", '"yes"', "whole number", "default is 15"),
    "boolean for a number": ("training.patience", "training: {patience: true}", "true", "whole number", "is 15"),
    "number for a boolean": (
        "training.deterministic",
        "training: {deterministic: 1}",
        "1",
        "true or false",
        "write true",
    ),
    "fraction for a whole number": (
        "data.image_size",
        "data: {image_size: 150.5}",
        "150.5",
        "from 32 to 512",
        "is 150",
    ),
    "decimal point in a whole number": ("seeds", "seeds: [1.0]", "1.0", "whole numbers", "without a decimal point: 1"),
    "quoted number": ("training.learning_rate", "training: {learning_rate: '1e-5'}", '"1e-5"', "above 0", "0.00001"),
    "number for text": ("data.path", "data: {source: local, path: 5}", "5", "text", 'in quotes: "5"'),
    "patience of 0": ("training.patience", "training: {patience: 0}", "0 is", "from 1 up (epochs)", "is 15"),
    "learning rate of 0": ("training.learning_rate", "training: {learning_rate: 0}", "0 is", "above 0", "is 0.0001"),
    "infinite learning rate": (
        "training.learning_rate",
        "training: {learning_rate: .inf}",
        "Inf",
        "at most 1",
        "0.0001",
    ),
    "learning rate that is no number": (
        "training.learning_rate",
        "training: {learning_rate: .nan}",
        "NaN",
        "1",
        "0.0001",
    ),
    "infinite epochs": ("training.max_epochs", "training: {max_epochs: .inf}", "Infinity", "whole number", "is 200"),
    "unknown network": ("networks", "networks: [convnet, vgg61]", '"vgg61"', "vgg16", "did you mean vgg16?"),
    "unknown loss": (
        "losses",
        "losses: [crossentropy]",
        '"crossentropy"',
        "raw, sigmoid, keras",
        "config/default.yaml",
    ),
    "one name for a list": ("networks", "networks: convnet", '"convnet"', "a list of", "write a list: [convnet]"),
    "empty list": ("losses", "losses: []", "is empty", "at least one", "leave the key out"),
    "network twice": ("networks", "networks: [vgg16, vgg16]", "vgg16 stands there more", "each value once", "keep one"),
    "seed twice": ("seeds", "seeds: [3, 1, 3]", "3 stands there more than once", "each value once", "keep one 3"),
    "negative seed": ("seeds", "seeds: [-1]", "-1", "from 0", "config/default.yaml"),
    "seed beyond 32 bits": ("seeds", "seeds: [4294967296]", "4294967296", "to 4294967295", "config/default.yaml"),
    "dropout of 1.5": (
        "network_settings.convnet.dropout",
        "network_settings: {convnet: {dropout: 1.5}}",
        "1.5",
        "below 1 (fraction)",
        "it is a fraction, not a percentage",
    ),
    "dropout of 150": (
        "network_settings.vgg16.dropout",
        "network_settings: {vgg16: {dropout: 150}}",
        "150",
        "below 1 (fraction)",
        "it is a fraction, not a percentage",
    ),
    "dropout of 40": (
        "network_settings.vgg16.dropout",
        "network_settings: {vgg16: {dropout: 40}}",
        "40",
        "below 1",
        "for 40 % write 0.4",
    ),
    "dropout of 1": (
        "network_settings.vgg16.dropout",
        "network_settings: {vgg16: {dropout: 1}}",
        "1",
        "below 1",
        "0.5",
    ),
    "shift with a percent sign": (
        "training.augmentation.width_shift",
        "training: {augmentation: {width_shift: 20 %}}",
        '"20 %"',
        "fraction of the width",
        "not a percentage",
    ),
    "capital letter": (
        "network_settings.vgg16.body",
        "network_settings: {vgg16: {body: Random}}",
        '"Random"',
        "imagenet, random",
        "did you mean random?",
    ),
    "early epoch after the last": (
        "training.early_epoch",
        "training: {early_epoch: 9, max_epochs: 5}",
        "9 is after the last epoch, max_epochs 5",
        "1 to 5",
        "raise max_epochs",
    ),
    "default early epoch after the last": (
        "training.early_epoch",
        "training: {max_epochs: 5}",
        "8 is after the last epoch",
        "1 to 5",
        "lower early_epoch",
    ),
    "local without a path": (
        "data.path",
        "data: {source: local}",
        "no path is given",
        "zip file or folder",
        "name the",
    ),
    "path without local": ("data.path", "data: {path: a.zip}", '"a.zip" would not be used', "null", "source: local"),
    "folder without a path": (
        "data.path",
        "data: {source: folder}",
        "no path is given",
        "zip file or folder",
        "name the",
    ),
    "not said how many": ("data.per_class", "data: {per_class: null}", "how many cats and dogs", "null for", "leave"),
    "one class": (
        "data.folder.classes",
        "data: {source: folder, path: x, folder: {classes: [ants]}}",
        "1 name, and there are two classes",
        "two different names",
        "write as [ants, bees]",
    ),
    "a class twice": (
        "data.folder.class_names",
        "data: {source: folder, path: x, folder: {class_names: [ant, ant]}}",
        "ant stands there twice",
        "two different names",
        "write as [ants, bees]",
    ),
    "empty path": ("data.path", "data: {source: local, path: ''}", '""', "text, not empty", "config/default.yaml"),
    "too many digits": (
        "data.per_class",
        "data: {source: digits, per_class: {train: 700, validation: 100, test: 51}}",
        "= 851 images",
        "850 in all",
        "all three sizes",
    ),
    "too many cats": (
        "data.per_class",
        "data: {per_class: {validation: 501, test: 600}}",
        "validation 501, test 600",
        "validation up to 500",
        "manifest",
    ),
    "image too small for a network": (
        "networks",
        "networks: [convnet, inception_v3]\ndata: {image_size: 45}",
        "convnet needs 46, inception_v3 needs 75 pixels, but data.image_size is 45",
        "networks that",
        "data.image_size: 75",
    ),
    "figures of another run": (
        "figures",
        "networks: [convnet]\nfigures: {network: vgg16, loss: keras, seed: 2}",
        "network vgg16 is not among networks; loss keras is not among losses; seed 2 is not among seeds",
        "network convnet; loss raw, sigmoid; seed 1",
        "leave the key out",
    ),
    "empty section": ("training", "training:", "null is not allowed", "patience", "leave the key out"),
    "text for a section": ("training", "training: fast", '"fast"', "a section with batch_size", "config/default.yaml"),
    "key twice": ("training.patience", "training:\n  patience: 3\n  patience: 4", "on lines 4 and 5", "", "keep one"),
    "empty title": ("title", "", '""', "text, not empty", "config/default.yaml"),
    "blank title": ("title", "", "nothing to read", "text, not empty", "what the book is to show"),
    "no title": ("title", "", "missing", "text", "Name of the study"),
}
HEADS = {
    "blank title": ["title: ' '\ndescription: x\n"],
    "empty title": ["title: ''\ndescription: x\n"],
    "no title": ["description: x\n"],
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_used_is_told_with_key_value_allowed_values_and_a_hint(study_file, case):
    key, lines, what, allowed, hint = REFUSED[case]
    problem = the_problem(study_file(lines + "\n", *HEADS.get(case, ())))
    assert problem.key == key
    assert what in problem.what
    assert allowed in problem.allowed
    assert hint in problem.hint


def the_problem(path: Path, overrides: dict | None = None):
    """The only problem of a study."""
    with pytest.raises(ConfigError) as caught:
        load_study(path, overrides)
    (problem,) = caught.value.problems
    return problem
