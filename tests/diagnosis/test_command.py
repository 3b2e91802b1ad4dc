"""The command, and the tables that it and the page are made of."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sigmoid_bce.__main__ import main
from sigmoid_bce.diagnosis.causes import CAUSES, LAST_LAYERS, LIBRARIES
from sigmoid_bce.diagnosis.page import load_cases, tabulate_numbers
from sigmoid_bce.diagnosis.telling import DIGITS, SENTENCES
from sigmoid_bce.losses.implementations import IMPLEMENTATIONS

ROOT = Path(__file__).parents[2]


def test_the_command_tells_a_diagnosis(capsys):
    line = "Epoch 1/2 - loss: 8.0216 - acc: 0.5000 - val_loss: 8.0590 - val_acc: 0.5000"
    options = ["--library", "keras_2", "--last-layer", "sigmoid", "--steps", "782"]
    assert main(["diagnose", line, *options]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "training: It died within this epoch" in told and "about step 4.0, between 2.7 and 7.2" in told
    assert "validation: Stuck: every wrong sample is clipped" in told and "likely: A sigmoid whose raw output" in told
    assert "`tf.nn.sigmoid_cross_entropy_with_logits`" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing"], "there is no loss in 'nothing'.\nHint: "),
        (["loss: 1.0 - acc: 0.5", "--share-of-label-1", "7"], "the share of label 1 is 7.\nHint: "),
    ],
)
def test_what_cannot_be_used_is_refused(arguments, said, capsys):
    assert main(["diagnose", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_the_command_starts_without_what_trains_and_draws():
    code = (
        "import sys; from sigmoid_bce.__main__ import main; main(['diagnose', '-']); print(sorted({'tensorflow', "
        "'keras', 'jax', 'torch', 'matplotlib', 'pandas', 'yaml', 'scipy'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        input="loss: 8.0590 - acc: 0.5000\n",
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0 and told.stdout.splitlines()[-1] == "[]", told.stdout + told.stderr


def test_a_reader_who_closes_the_pipe_has_seen_enough():
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "sigmoid_bce", "diagnose", "loss: 8.0590 - acc: 0.5000"]
    told = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (told.returncode, told.stderr) == (1, "")


def test_libraries_name_implementations_that_there_are_and_say_what_the_advice_says():
    advice = yaml.safe_load((ROOT / "book/advice.yaml").read_text(encoding="utf-8"))
    instead = {entry["implementation"]: entry["instead"] for entry in advice}
    for library in LIBRARIES.values():
        assert set(library.implementations) <= set(IMPLEMENTATIONS)
        if said := instead.get(library.implementations[0]):
            assert library.instead == said


def test_causes_name_last_layers_that_there_are_and_each_is_named():
    assert {layer for cause in CAUSES.values() for layer in cause.last_layers} == set(LAST_LAYERS)


def test_every_sentence_has_digits_for_its_places():
    for key, text in SENTENCES.items():
        assert text.format(*["1"] * len(DIGITS.get(key, ()))) and f"{{{len(DIGITS.get(key, ()))}}}" not in text


def test_known_numbers_are_those_that_logs_are_full_of():
    numbers = {(f"{row['loss']:.4f}", row["side"], row["kind"]) for row in tabulate_numbers()}
    assert numbers >= {
        ("8.0590", "all negative", "binary"),
        ("7.9712", "all positive", "binary"),
        ("7.7125", "all negative", "binary"),
        ("7.6666", "all positive", "binary"),
        ("8.0590", "either side", "categorical"),
        ("8.0151", "either side", "two outputs"),
        ("50.0000", "either side", "binary"),
    }


def test_every_case_says_where_its_line_is_from():
    assert all(set(case) == {"says", "log", "known"} and len(case["says"]) > 40 for case in load_cases())
