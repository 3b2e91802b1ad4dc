"""Asks PyTorch for BCELoss, BCEWithLogitsLoss, and the textbook formula.

python probe_pytorch.py TABLE
"""

import sys

import torch
from asking import Answers
from ways import WAYS

DTYPES = ("float32", "float64", "float16", "bfloat16")


def bce(x, t):
    return torch.nn.BCELoss(reduction="none")(torch.sigmoid(x), t)


def with_logits(x, t):
    return torch.nn.BCEWithLogitsLoss(reduction="none")(x, t)


def textbook(x, t):
    p = torch.sigmoid(x)
    return -(t * torch.log(p) + (1 - t) * torch.log(1 - p))


MODES = {
    "BCELoss()(sigmoid(x), y)": ("torch_bce", bce),
    "BCEWithLogitsLoss()(x, y)": ("torch_logits", with_logits),
    "-(y log p + (1 - y) log(1 - p))": ("naive_torch", textbook),
}


def asked(compute, function, dtype):
    def ask(x, t):
        labels = torch.tensor(t).to(getattr(torch, dtype))
        loss, gradient = compute(lambda x: function(x, labels), x, dtype)
        return loss, gradient, compute(torch.sigmoid, x, dtype)[0]

    return ask


if __name__ == "__main__":
    answers = Answers("torch", torch.__version__.split("+")[0], "cpu")
    for way, compute in WAYS["torch"]().items():
        for mode, (implementation, function) in MODES.items():
            for dtype in DTYPES if way == "eager" else ("float32",):
                answers.ask(way + " " + mode, implementation, asked(compute, function, dtype), dtype)
    answers.write(sys.argv[1])
