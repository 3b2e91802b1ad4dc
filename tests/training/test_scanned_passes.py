"""Passes inside one program of JAX: the same as Keras's own, batch by batch, to rounding."""

import json
import subprocess
import sys

import pytest

# Both ways in one process, from the same start: features whose last batch is smaller, then images as on a GPU.
BOTH_WAYS = """
import json
from sigmoid_bce.training.backends import choose_backend
choose_backend("jax")
import keras, numpy as np
from sigmoid_bce.training import epochs
from sigmoid_bce.training.batches import draw_batches, draw_order
from sigmoid_bce.training.epochs import Split, Trainer, build_network, compile_for, predict_raw
from sigmoid_bce.training.keras_setup import set_up_keras
from sigmoid_bce.training.scanned_passes import ScannedPasses
from sigmoid_bce.training.settings import Augmentation, TrainingSettings

rng, labels = np.random.default_rng(0), np.tile([0.0, 1.0], 21).astype(np.float32)
features = (rng.normal(size=(42, 6)) + labels[:, None]).astype(np.float32)
found = {}
for loss in ("raw", "sigmoid"):
    settings = TrainingSettings("squeezenet", loss, seed=2, batch_size=8, learning_rate=1e-2, dropout=0.5, backend="jax")
    for way in ("step by step", "scanned"):
        set_up_keras(settings.seed, True)
        model, steps = compile_for(build_network(settings, (6,)), settings), []
        passes = ScannedPasses(model, features[:1], labels[:1])
        for epoch in (1, 2, 3):
            if way == "scanned":
                order = draw_order(len(features), settings.seed, epoch)
                steps += [(*one, counts.tolist()) for *one, counts in passes.train(features, labels, order, 8)]
                continue
            for inputs, targets in draw_batches(features, labels, 8, None, settings.seed, epoch):
                logs = model.train_on_batch(inputs, targets, return_dict=True)
                steps.append((len(inputs), float(logs["loss"]), float(logs["accuracy"]), logs["clipped"].tolist()))
        theirs = model.evaluate(features, labels[:, None], 8, verbose=0, return_dict=True)
        evaluated = passes.evaluate(features, labels, 8)
        found[f"{loss}, {way}"] = {
            "steps": steps,
            "evaluated": {name: np.asarray(value).tolist() for name, value in evaluated.items()},
            "by keras": {name: np.asarray(value).tolist() for name, value in theirs.items()},
            "outputs": predict_raw(model, features).tolist(),
        }

split = Split(rng.integers(0, 256, (8, 46, 46, 3)).astype(np.uint8), np.tile([0.0, 1.0], 4).astype(np.float32))
settings = TrainingSettings("convnet", "raw", seed=2, batch_size=8, backend="jax", augmentation=Augmentation())
for device in ("CPU", "a GPU"):
    epochs.describe_device = lambda device=device: device
    set_up_keras(settings.seed, True)
    trainer = Trainer(settings, build_network(settings, (46, 46, 3)), split, split, split)
    found[device] = [type(trainer.passes).__name__, trainer.train_epoch(1)]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found():
    done = subprocess.run([sys.executable, "-c", BOTH_WAYS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("loss", ["raw", "sigmoid"])
def test_training_is_the_same_as_batch_by_batch_the_last_and_smaller_batch_included(found, loss):
    ours, theirs = found[f"{loss}, scanned"], found[f"{loss}, step by step"]
    assert [size for size, *_ in ours["steps"][:6]] == [8, 8, 8, 8, 8, 2]
    for one, other in zip(ours["steps"], theirs["steps"], strict=True):
        assert one[:1] + one[2:] == other[:1] + other[2:] and one[1] == pytest.approx(other[1], rel=1e-4)
    assert ours["outputs"] == pytest.approx(theirs["outputs"], rel=1e-3, abs=1e-4)


@pytest.mark.parametrize("loss", ["raw", "sigmoid"])
def test_evaluation_is_the_same_as_keras_s(found, loss):
    ours = found[f"{loss}, scanned"]
    assert ours["evaluated"].keys() == ours["by keras"].keys()
    for name, value in ours["by keras"].items():
        assert ours["evaluated"][name] == pytest.approx(value, rel=1e-5)


def test_images_take_this_way_on_a_gpu_alone_and_come_to_the_same(found):
    (on_cpu, theirs), (on_gpu, ours) = found["CPU"], found["a GPU"]
    assert (on_cpu, on_gpu) == ("NoneType", "ScannedPasses")
    assert ours.pop("seconds") > 0 and theirs.pop("seconds") > 0
    assert ours == pytest.approx(theirs, rel=1e-4)
