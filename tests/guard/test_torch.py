"""The guard for PyTorch, where that is installed."""

import copy
import warnings

import numpy as np
import pytest
from clipping_guard.counting import ALIVE, DEAD, ClippingWarning
from clipping_guard.steps import BORDER

torch = pytest.importorskip("torch")

from clipping_guard.for_torch import ClippingGuard, check_rate  # noqa: E402


def data(scale=1.0):
    rng = np.random.default_rng(3)
    y = rng.integers(0, 2, (256, 1)).astype("float32")
    x = scale * (rng.normal(size=(256, 16)) + 0.7 * y).astype("float32")
    return torch.tensor(x, dtype=torch.float32), torch.tensor(y)


def network(sigmoid=True):
    torch.manual_seed(5)
    layers = [
        torch.nn.Linear(16, 32),
        torch.nn.ReLU(),
        torch.nn.Dropout(0.2),
        torch.nn.BatchNorm1d(32),
        torch.nn.Linear(32, 1),
    ]
    return torch.nn.Sequential(*layers, *([torch.nn.Sigmoid()] if sigmoid else []))


def train(model, x, y, loss, rate, guard=None, epochs=5):
    """Train by plain gradient descent; the warnings of the guard."""
    torch.manual_seed(6)
    optimizer = torch.optim.SGD(model.parameters(), rate)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        for _ in range(epochs):
            for some, labels in zip(x.split(16), y.split(16), strict=True):
                optimizer.zero_grad()
                loss(model(some), labels).backward()
                if guard:
                    guard.check(labels)
                optimizer.step()
    return [str(one.message) for one in said if one.category is ClippingWarning]


def equal(one, other):
    return all(torch.equal(a, b) for a, b in zip(one.state_dict().values(), other.state_dict().values(), strict=True))


def test_a_network_driven_to_death_is_warned_of_before_and_told_after():
    x, y = data(50.0)
    model = network()
    guard = ClippingGuard(model[4])
    said = train(model, x, y, torch.nn.BCELoss(), 30.0, guard)
    assert [one.split(" after")[0] for one in said] == ["Clipped", "Dead by clipping"]
    assert guard.course.state == DEAD and "dead by clipping" in guard.table()


@pytest.mark.parametrize(("sigmoid", "rate"), [(True, 1e-2), (False, 1e-2), (False, 3.0)])
def test_a_healthy_training_is_not_warned_of_and_not_changed(sigmoid, rate):
    x, y = data(1.0 if sigmoid else 50.0)
    loss = torch.nn.BCELoss() if sigmoid else torch.nn.BCEWithLogitsLoss()
    model, alone = network(sigmoid), network(sigmoid)
    guard = ClippingGuard(model[4])
    assert train(model, x, y, loss, rate, guard) == []
    assert guard.course.state == ALIVE
    train(alone, x, y, loss, rate)
    assert equal(model, alone)


@pytest.mark.parametrize(("reduction", "factor"), [("mean", None), ("sum", 1)])
def test_counts_are_of_each_samples_own_loss(reduction, factor):
    # Twice the threshold, and half of it: label 1 at raw outputs where sigmoid - 1 is so small.
    layer = torch.nn.Linear(1, 1, bias=False).double()
    torch.nn.init.ones_(layer.weight)
    x, y = torch.tensor([[13.1], [14.6]], dtype=torch.float64), torch.ones((2, 1), dtype=torch.float64)
    guard = ClippingGuard(layer)
    torch.nn.BCEWithLogitsLoss(reduction=reduction)(layer(x), y).backward()
    guard.check(y, factor)
    assert guard.course.rows[-1]["without_right_1"] == 1


def test_without_a_backward_pass_nothing_is_counted():
    x, y = data()
    model = network()
    guard = ClippingGuard(model[4])
    model(x)
    with pytest.raises(RuntimeError, match="Hint: call check after loss.backward"):
        guard.check(y)
    guard.remove()
    assert not model[4]._forward_hooks


@pytest.mark.parametrize("make", [torch.optim.SGD, torch.optim.Adam])
def test_the_critical_rate_of_a_linear_model_is_the_computed_one(make):
    x, y = data(10.0)
    model = torch.nn.Sequential(torch.nn.Linear(16, 1))
    torch.nn.init.zeros_(model[0].weight)
    torch.nn.init.zeros_(model[0].bias)
    slope = ((0.5 - y) * x).mean(axis=0), (0.5 - y).mean()
    # Adam's first step is the rate times the sign of the gradient.
    move, bias = slope if make is torch.optim.SGD else map(torch.sign, slope)
    median = float(np.median(np.abs((x @ move + bias).numpy())))
    step = check_rate(model, model[0], torch.nn.BCEWithLogitsLoss(), make(model.parameters(), 0.05), x, y)
    assert step.median == pytest.approx(0.05 * median, rel=1e-3)
    assert step.critical_rate == pytest.approx(BORDER / median, rel=0.02)


def test_the_model_the_optimizer_and_the_random_numbers_are_as_before():
    x, y = data()
    model = network()
    model[3].eval()
    optimizer = torch.optim.Adam(
        [{"params": model[:3].parameters()}, {"params": model[3:].parameters(), "lr": 1e-3}], lr=1e-2
    )
    guard = ClippingGuard(model[4])
    torch.nn.BCELoss()(model(x), y).backward()
    optimizer.step()
    kept = copy.deepcopy((model.state_dict(), optimizer.state_dict())), torch.random.get_rng_state()
    gradients = [one.grad.clone() for one in model.parameters()]
    step = check_rate(model, model[4], torch.nn.BCELoss(), optimizer, x, y)
    assert step.rate == 1e-2 and 0 < step.median < 1
    now = (model.state_dict(), optimizer.state_dict()), torch.random.get_rng_state()
    torch.testing.assert_close(now, kept, rtol=0, atol=0)
    assert all(torch.equal(one, other.grad) for one, other in zip(gradients, model.parameters(), strict=True))
    assert model.training and not model[3].training and guard.check(y) == ALIVE
