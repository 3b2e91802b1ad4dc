"""The differences between libraries and their formulas that are known, by environment, mode and dtype, with their reasons.

Each is a way of calling a library in which it computes something else than the formula that its source says. They are
checked as well: whatever differs has to be here, and whatever is here has to differ.
"""

FOLDED = (
    "as a graph or compiled, (1 - p) + 1e-7 becomes (1 + 1e-7) - p, whose constant is rounded to 1 + 2**-23: for label 0 "
    "the loss ends earlier, and near its end the gradient is smaller"
)
WIDER = (
    "XLA does not round the sigmoid to bfloat16 before it is made float32: the loss is that of float32, while the gradient "
    "is of bfloat16, and 0 already where that sigmoid is 1"
)
PARTLY_WIDER = (
    "XLA does not round the sigmoid to bfloat16 before it is made float32, though its parts were rounded: the loss is not "
    "that of any bfloat16 probability"
)
OWN_EXPONENTIAL = "MLX's own exponential is off by a few units in the last place at -60"
NOISE = "MXNet's own log(1 + exp(x)) is noisy, by up to 4e-6, and can be negative"

_TF_KERAS_BEHIND = "binary_crossentropy(y, tf.reshape(activations.sigmoid(x)))"
_LOG_LOSS = "tf.compat.v1.losses.log_loss(y, tf.sigmoid(x))"
_MIXED = "jit fit mixed_bfloat16 Dense(1, activation='sigmoid', dtype=policy)"

REASONS: dict[tuple[str, str, str], str] = {
    ("main", f"graph {_LOG_LOSS}", "float32"): FOLDED,
    ("main", f"jit {_LOG_LOSS}", "float32"): FOLDED,
    ("tf_keras", f"graph {_TF_KERAS_BEHIND}", "float32"): FOLDED,
    ("tf_keras", f"jit {_TF_KERAS_BEHIND}", "float32"): FOLDED,
    ("tf_keras", "fit Dense(1, activation='sigmoid'), Reshape", "float32"): FOLDED,
    ("main", _MIXED, "bfloat16"): WIDER,
    ("jax", _MIXED, "bfloat16"): PARTLY_WIDER,
    ("mlx", "binary_cross_entropy(x, y, with_logits=True)", "float32"): OWN_EXPONENTIAL,
    ("chainer_theano_mxnet", "gluon SigmoidBCELoss()(x, y)", "float32"): NOISE,
}
