"""For Keras 3 on TensorFlow, JAX or PyTorch: a callback that watches a training, and a check of the learning rate."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
from keras import ops

from clipping_guard.counting import THRESHOLD, Course, count
from clipping_guard.steps import Step, find_critical_rate, measure_step

# Steps at the beginning of a training after each of which there is a check.
FIRST_STEPS = 100


class ClippingGuard(keras.callbacks.Callback):
    """Counts, on samples of the training, those without a gradient, and warns (`ClippingWarning`) once for each state.

    `x`, `y`: a few hundred training samples and their labels. `layer`: the one whose activation takes the raw output,
    if it is not the last that has one. The checks come before the first step, after each of the first `FIRST_STEPS`, then
    after `every` steps; each costs a forward pass. `course` is the `Course` (which takes the `limits`), `table()` shows it.
    The gradients are those of the compiled loss, as the training has them, without weights of classes or samples. The
    training itself is not changed.
    """

    def __init__(self, x, y, layer: keras.Layer | None = None, every: int = 50, threshold: float = THRESHOLD, **limits):
        super().__init__()
        self.x, self.y, self.layer, self.every, self.threshold = x, np.asarray(y), layer, every, threshold
        self.course, self.steps = Course(**limits), 0

    def on_train_begin(self, logs=None):
        """Check before the first step."""
        self.check()

    def on_train_batch_end(self, batch, logs=None):
        """Check, if it is time to."""
        self.steps += 1
        if self.steps <= FIRST_STEPS or self.steps % self.every == 0:
            self.check()

    def on_epoch_end(self, epoch, logs=None):
        """Check, unless that was done after the last step of the epoch."""
        if self.course.rows[-1]["step"] != self.steps:
            self.check()

    def check(self) -> str:
        """Count now, and return the state."""
        raw, gradients = differentiate(self.model, self.x, self.y, self.layer)
        return self.course.add(self.steps, count(raw, self.y, gradients, self.threshold))

    def table(self) -> str:
        """What was seen, as text."""
        return self.course.table()


def differentiate(model: keras.Model, x, y, layer: keras.Layer | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Raw outputs, and the derivative of each sample's own compiled loss with respect to its raw output: (n,) each.

    In inference mode (no dropout). Raises ValueError if the model is not compiled with one loss, or `layer` does not have
    one output for each sample.
    """
    loss = getattr(model, "loss", None)
    if loss is None or isinstance(loss, (dict, list, tuple)):
        raise ValueError(f"the model's loss is {loss!r}. Hint: compile it with one loss for one output.")
    loss, labels = keras.losses.get(loss), np.asarray(y, "float32").reshape(-1, 1)

    def total(shift):
        outputs, raw = _call(model, x, layer, shift)
        # As Keras does before it computes a loss; the same tensor stays the same, so that a sigmoid is recognised.
        outputs = outputs if outputs.dtype == shift.dtype else ops.cast(outputs, "float32")
        value = loss(ops.reshape(ops.convert_to_tensor(labels), ops.shape(outputs)), outputs)
        is_mean = len(value.shape) == 0 and getattr(loss, "reduction", None) != "sum"
        return ops.sum(value) * (len(labels) if is_mean else 1), raw

    gradient, raw = _derivative(total, ops.zeros(labels.shape, "float32"))
    return _floats(raw), _floats(gradient)


def check_rate(model: keras.Model, x, y, rate: float | None = None, layer: keras.Layer | None = None) -> Step:
    """How far one optimizer step on the batch `x`, `y` moves its raw outputs, and the critical rate: a rule of thumb, see
    `clipping_guard.steps`.

    `model` is compiled, best before its training; `rate` is its optimizer's unless given. Each rate is tried on a copy of
    the optimizer with its state, a bisection takes about fifteen steps, and after each the model's variables are put back,
    to the bit. Outputs are those of inference mode, averages of a batch normalisation as before the step; weights of
    classes or samples, and a `train_step` of one's own, are not taken into account. Raises ValueError if the model is not
    compiled, or as `differentiate`.
    """
    if not model.compiled:
        raise ValueError("the model is not compiled. Hint: model.compile(optimizer=..., loss=...) first.")
    before = _floats(_call(model, x, layer)[1])
    rate = float(ops.convert_to_numpy(model.optimizer.learning_rate)) if rate is None else rate
    # In mixed precision, the optimizer proper is inside of one that scales the loss.
    inner = getattr(model.optimizer, "inner_optimizer", model.optimizer)
    twin, optimizer = _Twin(model), _copy(inner, model.trainable_variables)
    twin.compile(optimizer=optimizer, loss=model.loss, auto_scale_loss=False)
    weights = [(variable, _values(variable)) for variable in (*model.trainable_variables, *optimizer.variables)]
    others = [(variable, _values(variable)) for variable in model.variables if not variable.trainable]

    def put_back(kept):
        for variable, value in kept:
            # A copy, since JAX may give away the memory of a variable's value when it makes a step.
            variable.assign(value.copy())

    def step_at(rate: float) -> Step:
        try:
            optimizer.learning_rate = rate
            twin.train_on_batch(x, np.asarray(y))
            # The step is that of the weights alone: a batch normalisation moves its averages as well.
            put_back(others)
            return measure_step(before, _floats(_call(model, x, layer)[1]))
        finally:
            put_back([*weights, *others])

    with _random_numbers_put_back():
        return find_critical_rate(step_at, rate)


@contextmanager
def _random_numbers_put_back() -> Iterator[None]:
    """On PyTorch, a dropout without a seed draws from the random numbers of the whole process (Keras 3.15.1,
    keras/src/backend/torch/random.py:139-168); elsewhere the state is one of the model's variables."""
    if keras.backend.backend() == "torch":
        import torch

        with torch.random.fork_rng():
            yield
    else:
        yield


class _Twin(keras.Model):
    """The same network with the same variables, compiled by itself, so that the model's own compilation stays as it is."""

    def __init__(self, model: keras.Model):
        super().__init__(name="twin")
        self.network = model

    def call(self, inputs, training=None):
        return self.network(inputs, training=training)


def _copy(optimizer: keras.Optimizer, variables: list) -> keras.Optimizer:
    """An optimizer of the same settings and state, with a learning rate that can be set."""
    copy = type(optimizer).from_config(optimizer.get_config() | {"learning_rate": 1.0})
    copy.build(variables)
    theirs = {variable.path.split("/", 1)[-1]: variable for variable in optimizer.variables}
    for variable in copy.variables:
        if (known := theirs.get(variable.path.split("/", 1)[-1])) is not None:
            variable.assign(_values(known))
    return copy


def _call(model: keras.Model, x, layer: keras.Layer | None, shift: Any = None) -> tuple[Any, Any]:
    """The model's outputs, and the raw outputs, to which `shift` (n, 1) is added before the activation."""
    layer = layer or _last_with_activation(model)
    seen, activation = [], layer.activation

    def watched(raw):
        seen.append(raw)
        return activation(raw if shift is None else raw + ops.cast(shift, raw.dtype))

    layer.activation = watched
    try:
        outputs = model(x, training=False)
    finally:
        layer.activation = activation
    if len(seen) != 1 or seen[0].shape[-1] != 1:
        raise ValueError(
            f"layer {layer.name!r} does not give one raw output a sample. Hint: name the one that does, by layer=..."
        )
    return outputs, seen[0]


def _last_with_activation(model: keras.Model) -> keras.Layer:
    for layer in reversed(model.layers):
        if hasattr(layer, "activation"):
            return layer
    raise ValueError("no layer has an activation. Hint: name the one that gives the raw output, by layer=...")


def _derivative(function: Callable[[Any], tuple[Any, Any]], at: Any) -> tuple[Any, Any]:
    """The derivative of the first value of a function, and the second value, by the backend's own means."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(at)
            value, beside = function(at)
        return tape.gradient(value, at), beside
    if keras.backend.backend() == "jax":
        import jax

        return jax.grad(function, has_aux=True)(at)
    import torch

    value, beside = function(at.requires_grad_())
    return torch.autograd.grad(value, at)[0], beside


def _values(variable: keras.Variable) -> np.ndarray:
    return ops.convert_to_numpy(variable).copy()


def _floats(values: Any) -> np.ndarray:
    return np.ravel(ops.convert_to_numpy(ops.cast(values, "float32")))
