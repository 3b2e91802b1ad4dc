"""A made-up study as evidence of a made-up record."""

import json

from sigmoid_bce.record.evidence import add_evidence
from sigmoid_bce.runs.folders import RUN_FILES
from sigmoid_bce.training.settings import TrainingSettings
from tests.messages import messages_to
from tests.record.test_extending import DATA, STUDY, TRAINING
from tests.runs.records import ENDED

FASTER = {**TRAINING, "learning_rate": 1e-2}
PROTOCOL = {**STUDY, "losses": ["raw", "sigmoid"], "seeds": [1, 2], "training": FASTER}
FIRST, SECOND = "convnet/raw/seed1", "convnet/raw/seed2"
PLACE = f"evidence/protocol/runs/{FIRST}"


def write_evidence(results, run, training=FASTER, data=DATA, **changed):
    """A finished run of the other study, as its rules leave it."""
    network, loss, seed = run.split("/")
    number = int(seed.removeprefix("seed"))
    settings = TrainingSettings.from_config(network, loss, number, training, STUDY["network_settings"][network])
    content = ENDED | {
        "network": network,
        "loss": loss,
        "seed": number,
        "settings": settings.as_dict() | changed,
        "data": data,
    }
    folder = results / "protocol/runs" / run
    folder.mkdir(parents=True)
    for name in RUN_FILES:
        (folder / name).write_text(json.dumps(content) if name == "record.json" else f"{name} of {run}")


def add(results, evidence=None):
    said = []
    with messages_to(said.append):
        add_evidence("paper", evidence or {"protocol": PROTOCOL}, results, results / "published")
    return said


def provenance(record):
    return json.loads((record / "provenance.json").read_text())
