"""For PyTorch: a guard that watches a training by a hook, at the price of its counts, and a check of the learning rate."""

import copy
from collections.abc import Callable

import torch

from clipping_guard.counting import THRESHOLD, Course, count
from clipping_guard.steps import Step, find_critical_rate, measure_step


class ClippingGuard:
    """Counts, in the batches of a training, the samples without a gradient; warns (`ClippingWarning`) once for each state.

    `layer` is the module whose output is the raw output, (n, 1) or (n,): the one before the sigmoid, if there is one. Call
    `check(labels)` after each `loss.backward()`. `course` is the `Course`, `table()` shows it; `remove()` takes the hook
    away. The training itself is not changed.
    """

    def __init__(self, layer: torch.nn.Module, threshold: float = THRESHOLD, **limits):
        self.threshold, self.course, self.steps = threshold, Course(**limits), 0
        self._raw = self._gradient = None
        self.remove = layer.register_forward_hook(self._keep).remove

    def check(self, labels: torch.Tensor, factor: float | None = None) -> str:
        """Count the batch whose loss was just differentiated, and return the state.

        `factor` makes the gradients those of each sample's own loss: the number of samples (the default), if the loss is
        their mean; 1 if it is their sum; divide it by the scale of a gradient scaler. Raises RuntimeError if the layer has
        had no gradient since the last check.
        """
        if self._gradient is None:
            raise RuntimeError("no gradient came to the layer. Hint: call check after loss.backward(), once a batch.")
        raw, gradient, self._gradient = self._raw, self._gradient, None
        gradients = gradient.double() * (labels.numel() if factor is None else factor)
        self.steps += 1
        return self.course.add(self.steps, count(_array(raw), _array(labels), _array(gradients), self.threshold))

    def table(self) -> str:
        """What was seen, as text."""
        return self.course.table()

    def _keep(self, layer, inputs, output):
        if output.requires_grad:
            self._raw = output.detach()
            output.register_hook(self._take)

    def _take(self, gradient):
        self._gradient = gradient.detach()


def check_rate(
    model: torch.nn.Module,
    layer: torch.nn.Module,
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    optimizer: torch.optim.Optimizer,
    x: torch.Tensor,
    y: torch.Tensor,
    rate: float | None = None,
) -> Step:
    """How far one optimizer step on the batch `x`, `y` moves its raw outputs, and the critical rate: a rule of thumb, see
    `clipping_guard.steps`.

    `layer` is as in `ClippingGuard`; `loss(model(x), y)` is what the training minimises; `rate` is that of the optimizer's
    first group unless given, and those of other groups keep their ratio to it. Each rate is tried on a deep copy of model
    and optimizer with its state, and random numbers are put back: nothing changes. Outputs are those of `model.eval()`,
    averages of a batch normalisation as before the step.
    """
    name = next(name for name, module in model.named_modules() if module is layer)
    first = optimizer.param_groups[0]["lr"]

    def step_at(rate: float) -> Step:
        # Copied together, the optimizer's parameters are those of the copied model.
        twin, stepping = copy.deepcopy((model, optimizer))
        for group in stepping.param_groups:
            group["lr"] *= rate / first
        with torch.random.fork_rng():
            stepping.zero_grad()
            loss(twin(x), y).backward()
            stepping.step()
        # The step is that of the weights alone: a batch normalisation moves its averages as well.
        for buffer, known in zip(twin.buffers(), model.buffers(), strict=True):
            buffer.copy_(known)
        return measure_step(before, _raw_outputs(twin, name, x))

    before = _raw_outputs(model, name, x)
    return find_critical_rate(step_at, float(first if rate is None else rate))


def _raw_outputs(model: torch.nn.Module, name: str, x: torch.Tensor):
    """What the layer called `name` returns for `x` in inference mode; the model keeps its modes."""
    model, seen = copy.deepcopy(model).eval(), []
    model.get_submodule(name).register_forward_hook(lambda layer, inputs, output: seen.append(output))
    with torch.no_grad():
        model(x)
    return _array(seen[-1])


def _array(tensor: torch.Tensor):
    return tensor.detach().double().cpu().numpy()
