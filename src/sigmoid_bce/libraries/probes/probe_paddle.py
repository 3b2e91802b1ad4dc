"""Asks Paddle for binary_cross_entropy, of probabilities and of logits.

python probe_paddle.py TABLE
"""

import sys

import paddle
import paddle.nn.functional as F
from asking import Answers


def of_probabilities(x, t):
    return F.binary_cross_entropy(F.sigmoid(x), t, reduction="none")


def of_logits(x, t):
    return F.binary_cross_entropy_with_logits(x, t, reduction="none")


def asked(function, dtype):
    def ask(x, t):
        x = paddle.to_tensor(x, dtype=dtype, stop_gradient=False)
        loss = function(x, paddle.to_tensor(t, dtype=dtype))
        loss.sum().backward()
        return loss.numpy(), x.grad.numpy(), F.sigmoid(x).numpy()

    return ask


if __name__ == "__main__":
    paddle.set_device("cpu")
    answers = Answers("paddle", paddle.__version__, "cpu")
    for dtype in ("float32", "float64"):
        answers.ask("binary_cross_entropy(sigmoid(x), y)", "paddle_bce", asked(of_probabilities, dtype), dtype)
        answers.ask("binary_cross_entropy_with_logits(x, y)", "paddle_logits", asked(of_logits, dtype), dtype)
    answers.write(sys.argv[1])
