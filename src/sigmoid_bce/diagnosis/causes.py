"""Tables: what one may know beside a log line (library, last layer), and the causes that a stuck loss can have.

An entry adds a library, a last layer or a cause, in the command and on the page alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sigmoid_bce.diagnosis.ceilings import CATEGORICAL, ONE_OUTPUT, SEVERAL_OUTPUTS, tabulate_ways
from sigmoid_bce.diagnosis.findings import EITHER, MIXTURE, Match
from sigmoid_bce.diagnosis.lines import LogLine
from sigmoid_bce.diagnosis.theory import NEGATIVE, POSITIVE

FROM_LOGITS = "`Dense(1)` and `BinaryCrossentropy(from_logits=True)`"
GENERAL = (
    "end the network without an activation and take the loss that says logits in its name or its arguments: "
    "`BinaryCrossentropy(from_logits=True)` in Keras, `BCEWithLogitsLoss` in PyTorch"
)


@dataclass(frozen=True)
class Library:
    """A library as one knows it: `implementations` of the registry that it may have used; `finds_raw_output` says
    that it finds the raw output behind a sigmoid layer in training, and so does not clip; `refuses_outside`, that its
    loss refuses what is no probability. `instead` is what to write."""

    title: str
    implementations: tuple[str, ...]
    instead: str
    finds_raw_output: bool = False
    refuses_outside: bool = False
    categorical: bool = False


LIBRARIES: Mapping[str, Library] = {
    "keras_2": Library(
        "Keras up to 2.2 on TensorFlow, or tf.keras up to 1.13",
        ("keras_2_tensorflow",),
        "`Dense(1)` and `tf.nn.sigmoid_cross_entropy_with_logits` as the loss",
        categorical=True,
    ),
    "keras_2_theano": Library(
        "Keras 2 on Theano", ("keras_2_theano",), "`Dense(1)` and a loss from its raw output", categorical=True
    ),
    "tf_keras": Library(
        "tf.keras 1.14 to 2.15, or Keras 2.3 and 2.4 on it",
        ("tf_keras_clipped",),
        FROM_LOGITS,
        finds_raw_output=True,
        categorical=True,
    ),
    "keras_3_tensorflow": Library(
        "Keras 3 on TensorFlow",
        ("keras_3_tensorflow_clipped", "keras_3_tensorflow_mixed"),
        FROM_LOGITS,
        finds_raw_output=True,
        categorical=True,
    ),
    "keras_3_jax": Library("Keras 3 on JAX", ("keras_3_jax", "keras_3_jax_mixed"), FROM_LOGITS, categorical=True),
    "keras_3_torch": Library(
        "Keras 3 on PyTorch", ("keras_3_torch", "keras_3_torch_mixed"), FROM_LOGITS, categorical=True
    ),
    "tensorflow": Library(
        "TensorFlow without Keras", ("tensorflow_log_loss",), "`tf.nn.sigmoid_cross_entropy_with_logits`"
    ),
    "pytorch": Library(
        "PyTorch", ("torch_bce", "torch_bce_thnn"), "`BCEWithLogitsLoss` on the raw output", refuses_outside=True
    ),
    "mxnet": Library("MXNet", ("mxnet_sigmoid",), "`SigmoidBinaryCrossEntropyLoss` with `from_sigmoid=False`"),
    "paddle": Library(
        "Paddle",
        ("paddle_bce",),
        "`binary_cross_entropy_with_logits`, with an output layer that does not begin at zero",
    ),
    "mlx": Library("MLX", ("mlx_sigmoid",), "`with_logits=True`, its default"),
    "scikit_learn": Library(
        "scikit-learn", ("sklearn_log_loss", "sklearn_mlp"), "nothing else: only the report is clipped"
    ),
    "xgboost": Library("XGBoost", ("xgboost_logistic",), "nothing else: only the report is clipped"),
    "lightgbm": Library("LightGBM", ("lightgbm_binary",), "nothing else: only the report is clipped"),
}

LAST_LAYERS: Mapping[str, str] = {
    "sigmoid": "one unit, sigmoid",
    "linear": "one unit, no activation",
    "relu": "one unit, relu",
    "softmax_1": "one unit, softmax",
    "softmax": "two or more units, softmax or sigmoid",
}

LIKELY, POSSIBLE, HARDLY, EXCLUDED = "likely", "possible", "hardly", "excluded"


@dataclass(frozen=True)
class Cause:
    """A cause, `short` in a word or two: `kinds` of outputs and `sides` that it can give, the `last_layers` that it
    needs, and what to write `instead` if that is not the library's. `of_sigmoid`: it needs a sigmoid layer, behind
    which some libraries find the raw output. `outside`: it needs outputs that are no probabilities, which some
    libraries refuse."""

    title: str
    short: str
    about: str
    kinds: tuple[str, ...]
    sides: tuple[str, ...]
    last_layers: tuple[str, ...]
    of_sigmoid: bool = False
    outside: bool = False
    instead: str = ""


CAUSES: Mapping[str, Cause] = {
    "clipped_sigmoid": Cause(
        "A sigmoid whose raw output went far to the wrong side",
        "a clipped sigmoid",
        "the network has died: the gradient of these samples is exactly zero. A rate that is too high for the scale "
        "of the inputs does it",
        (ONE_OUTPUT,),
        (NEGATIVE, POSITIVE, MIXTURE, EITHER),
        ("sigmoid",),
        of_sigmoid=True,
    ),
    "no_sigmoid": Cause(
        "No sigmoid at all (a linear or relu output) before a loss that expects probabilities",
        "no sigmoid",
        "outputs outside of 0 to 1 are clipped to it, and get no gradient",
        (ONE_OUTPUT,),
        (NEGATIVE, POSITIVE, MIXTURE, EITHER),
        ("linear", "relu"),
        outside=True,
    ),
    "one_unit_softmax": Cause(
        "A softmax of one unit",
        "a softmax of one unit",
        "it is always exactly 1, so that nothing was ever learned",
        (ONE_OUTPUT,),
        (POSITIVE, EITHER),
        ("softmax_1",),
    ),
    "several_outputs": Cause(
        "Two or more outputs with binary cross-entropy, averaged over the outputs",
        "several outputs",
        "outputs of a softmax or of sigmoids are clipped and get no gradient",
        (SEVERAL_OUTPUTS,),
        (EITHER, NEGATIVE, POSITIVE),
        ("softmax",),
        instead="raw outputs and `CategoricalCrossentropy(from_logits=True)`",
    ),
    "categorical": Cause(
        "A softmax with categorical cross-entropy, clipped",
        "categorical cross-entropy",
        "one output is so far above the others that their probability is clipped, whichever the class",
        (CATEGORICAL,),
        (EITHER, NEGATIVE, POSITIVE),
        ("softmax",),
        instead="raw outputs and `CategoricalCrossentropy(from_logits=True)`",
    ),
}


def belongs_to(way_key: str, library: str | None) -> bool:
    """Whether a library computes a way; any does where the library is not known."""
    if library is None:
        return True
    way, known = tabulate_ways()[way_key], LIBRARIES[library]
    return known.categorical if way.kind == CATEGORICAL else bool(set(way.implementations) & set(known.implementations))


def fits_layer(match: Match, last_layer: str | None) -> bool:
    """Whether any cause with a last layer gives a match's kind of output and side; any does where the layer is not
    known."""
    kind = tabulate_ways()[match.way].kind
    of_layer = [cause for cause in CAUSES.values() if last_layer in (None, *cause.last_layers)]
    return any(kind in cause.kinds and match.side in cause.sides for cause in of_layer)


def judge_causes(matches: Sequence[Match], line: LogLine) -> dict[str, tuple[str, str]]:
    """For each cause a verdict and the reason, a key of `telling.REASONS`: excluded by the number, the side, the last
    layer or the library; hardly, where the library finds the raw output, or only a rare implementation would do; else
    possible, and likely where the last layer says it, or where no other cause is left."""
    verdicts = {name: _judge(cause, matches, line) for name, cause in CAUSES.items()}
    possible = [name for name, (verdict, _) in verdicts.items() if verdict == POSSIBLE]
    if len(possible) == 1 and verdicts[possible[0]][1] == "open":
        verdicts[possible[0]] = (LIKELY, "only")
    return verdicts


def _judge(cause: Cause, matches: Sequence[Match], line: LogLine) -> tuple[str, str]:
    ways = tabulate_ways()
    of_kind = [match for match in matches if ways[match.way].kind in cause.kinds]
    library = LIBRARIES[line.library] if line.library else None
    if not of_kind:
        return EXCLUDED, "number"
    fitting = [match for match in of_kind if match.side in cause.sides]
    if not fitting:
        return EXCLUDED, "side"
    if line.last_layer and line.last_layer not in cause.last_layers:
        return EXCLUDED, "layer"
    if library and library.refuses_outside and cause.outside:
        return EXCLUDED, "refused"
    if cause.of_sigmoid and _finds_raw_output(fitting, line):
        return HARDLY, "found"
    if all(ways[match.way].rare for match in fitting) and not all(ways[match.way].rare for match in matches):
        return HARDLY, "rare"
    return (LIKELY, "layer_fits") if line.last_layer else (POSSIBLE, "open")


def _finds_raw_output(matches: Sequence[Match], line: LogLine) -> bool:
    """Whether all libraries that could have given these numbers find the raw output behind a sigmoid layer."""
    ways = tabulate_ways()
    names = {name for match in matches if not ways[match.way].rare for name in ways[match.way].implementations}
    libraries = (
        [LIBRARIES[line.library]]
        if line.library
        else [one for one in LIBRARIES.values() if set(one.implementations) & names]
    )
    return bool(libraries) and all(one.finds_raw_output for one in libraries)
