"""Made-up tables of measured answers, as tables.load_measured returns them."""

import numpy as np
import pandas as pd

from sigmoid_bce.losses.implementations import DTYPES, IMPLEMENTATIONS

RAW_OUTPUTS = (-20.0, -1.0, 0.0, 1.0, 20.0)


def answers(implementation="tensorflow_logits", dtype="float32", mode="eager loss", **columns):
    """What a library would answer that follows a formula to the last bit."""
    x, target = np.tile(RAW_OUTPUTS, 2), np.repeat([0.0, 1.0], len(RAW_OUTPUTS))
    loss, gradient = IMPLEMENTATIONS[implementation](x.astype(DTYPES[dtype]), target)
    given = gradient is not None
    table = pd.DataFrame({"x": x, "target": target, "loss": loss.astype(float)})
    table["grad"] = gradient.astype(float) if given else np.nan
    return table.assign(
        **{
            "environment": "made_up",
            "framework": "library",
            "version": "1.0",
            "python": "3.11.0",
            "backend": "cpu",
            "mode": mode,
            "dtype": dtype,
            "implementation": implementation,
            "p": np.nan,
            "error": "",
            "p_given": False,
            "loss_given": True,
            "grad_given": given,
        }
        | columns
    )


def changed(table, row, **values):
    """A copy of a table in which one row has other answers."""
    table = table.copy()
    for name, value in values.items():
        table.loc[row, name] = value
    return table
