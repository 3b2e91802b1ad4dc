"""Reading log lines of many kinds."""

import math

import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.diagnosis.parsing import find_epoch, parse_line
from tests.diagnosis.simulated import PUBLISHED

FOUR = 0.5e-4


def read(text):
    return [(one.part, one.loss, one.loss_half, one.accuracy, one.accuracy_half) for one in parse_line(text)]


@pytest.mark.parametrize(
    "text",
    [
        "loss: 8.0590 - acc: 0.5000",
        "782/782 [==============================] - 64s 81ms/step - loss: 8.0590 - accuracy: 0.5000",
        "Epoch 3/10 loss: 8.0590, binary_accuracy: 0.5000",
        "{'loss': 8.0590, 'accuracy': 0.5}",
        "train_loss=8.0590 train_acc=0.5000",
        "Loss 8.0590 Acc 0.5000",
        "INFO epoch 4 | training loss 8.0590 | training accuracy 0.5000",
        "loss: 0.1000 - acc: 0.9000\nloss: 8.0590 - acc: 0.5000\nDone.",
        "10/20 - loss: 3.0000 - acc: 0.1000\r20/20 - loss: 8.0590 - acc: 0.5000",
        "10/20 - loss: 3.0000 - acc: 0.1000\b\b\b20/20 - loss: 8.0590 - acc: 0.5000",
    ],
)
def test_training_lines(text):
    assert read(text) == [("training", 8.0590, FOUR, 0.5, FOUR)]


def test_training_and_validation_are_told_apart():
    for names in (("val_loss", "val_acc"), ("valid_loss", "valid_accuracy"), ("Test loss", "Test accuracy")):
        text = f"loss: 0.3000 - acc: 0.9000 - {names[0]}: 8.0590 - {names[1]}: 0.5000"
        assert read(text) == [("training", 0.3, FOUR, 0.9, FOUR), ("validation", 8.059, FOUR, 0.5, FOUR)]


@pytest.mark.parametrize(
    ("text", "loss_half", "accuracy", "accuracy_half"),
    [
        ("loss: 8.06 - acc: 0.50", 0.005, 0.5, 0.005),
        ("loss=8.059, accuracy=0.5", 0.0005, 0.5, FOUR),
        ("loss: 8.1 acc: 50.0%", 0.05, 0.5, 0.0005),
        ("loss: 8.1 acc: 50.00", 0.05, 0.5, 0.00005),
        ("loss: 8.0590e+00 - acc: 5.0000e-01", FOUR, 0.5, 0.5e-5),
        ("[8.05904769897461, 0.5]", 0.5e-14, 0.5, FOUR),
        ("loss: 8.0590", FOUR, None, FOUR),
    ],
)
def test_numbers_are_good_to_their_last_printed_place(text, loss_half, accuracy, accuracy_half):
    ((_, _, found_loss_half, found, found_half),) = read(text)
    assert (found_loss_half, found_half) == pytest.approx((loss_half, accuracy_half)) and found == accuracy


def test_no_numbers_are_read():
    ((_, loss, _, accuracy, _),) = read("loss: nan - acc: 0.5000")
    assert math.isnan(loss) and accuracy == 0.5
    assert read("Loss: inf")[0][1] == math.inf


def test_our_own_histories_are_read_with_their_head():
    head, *rows = next(PUBLISHED.rglob("history.csv")).read_text(encoding="utf-8").splitlines()
    training, validation = parse_line(f"{head}\n{rows[0]}\n{rows[-1]}")
    last = dict(zip(head.split(","), map(float, rows[-1].split(",")), strict=True))
    assert (training.loss, training.accuracy) == (last["loss"], last["accuracy"])
    assert (validation.loss, validation.accuracy) == (last["val_loss"], last["val_accuracy"])


@pytest.mark.parametrize("text", ["", "acc: 0.5000", "nothing of the kind", "lossy: 3.0", "loss information: none"])
def test_a_text_without_a_loss_is_refused_with_a_hint(text):
    with pytest.raises(PaperError, match=r"there is no loss in .*\nHint: it needs a loss"):
        parse_line(text)


def test_the_epoch_is_read():
    assert [
        find_epoch(text) for text in ("Epoch 1/2\nloss: 1.0", "epoch: 7 loss: 1.0", "[Epoch 3] a", "loss: 1.0")
    ] == [1, 7, 3, None]
