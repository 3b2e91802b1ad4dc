"""Which runs a protocol lets decide, and when their training counts as ended."""

from dataclasses import replace

import pytest

from sigmoid_bce.claims.protocols import load_protocols
from tests.claims.synthetic import make_run

ARTICLE = load_protocols()["article"]


def ended(stopped, epochs=20, **settings):
    """Whether a run counts as ended that was trained by the protocol but for these settings."""
    run = make_run("sigmoid", epochs=epochs, **(dict(ARTICLE.settings) | settings))
    record = run.record | {"stopped": stopped, "converged": False}
    return ARTICLE.has_ended(replace(run, record=record))


@pytest.mark.parametrize(
    ("stopped", "epochs", "settings", "expected"),
    [
        # Clipping has killed it, so that it has not converged; but nothing would have become of it, and it counts.
        ("convergence", 20, {}, True),
        ("max_epochs", ARTICLE.settings["max_epochs"], {}, True),
        ("max_epochs", 20, {"max_epochs": 20}, False),
        ("collapse", 8, {}, False),
    ],
)
def test_patience_or_the_protocol_s_own_limit_end_a_training(stopped, epochs, settings, expected):
    assert ended(stopped, epochs, **settings) is expected
