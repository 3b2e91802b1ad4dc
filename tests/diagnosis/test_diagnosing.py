"""Diagnoses of simulated logs, of public ones, and of every history in the repository, in which no healthy line may
be called dead."""

import math
from collections import Counter

import pandas as pd
import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.diagnosis import LogLine, diagnose, diagnose_text
from sigmoid_bce.diagnosis.ceilings import tabulate_ways
from sigmoid_bce.diagnosis.findings import CANNOT_TELL, CLIPPED, CONSTANT, DIED, EITHER, HEALTHY, NOT_CLIPPED, SURE
from sigmoid_bce.diagnosis.page import load_cases
from sigmoid_bce.grids.pixels import count_pulling
from sigmoid_bce.runs.record import read_record
from tests.diagnosis.simulated import PUBLISHED, histories, print_line, simulated_lines

SIMULATED = list(simulated_lines())
CASES = {case["log"]: case for case in load_cases()}
# Studies of a few epochs, which are told of by themselves.
APART = {"article_first_epochs", "pixels_0_to_255"}
DEAD_RUN = PUBLISHED / "evidence/article_protocol/runs/convnet/sigmoid/seed1/history.csv"


def only(text, **known):
    ((_, finding),) = diagnose_text(text, **known)
    return finding


def parts(text):
    found = diagnose_text(text, **CASES[text]["known"])
    return {line.part: finding for line, finding in found}


def ways_of(finding):
    return {(tuple(match.way.rsplit(" ", 2)[1:]), match.side) for match in finding.matches}


def has_ceiling(one):
    return any(one.implementation in way.implementations for way in tabulate_ways().values())


@pytest.mark.parametrize("one", SIMULATED, ids=lambda one: f"{one.implementation}-{one.share}-{one.side}")
def test_every_implementation_is_found_with_its_side(one):
    finding = only(print_line(one.loss, one.accuracy), share_of_label_1=one.share)
    if math.isnan(one.loss) or math.isinf(one.loss):
        assert finding.state == ("not a number" if math.isnan(one.loss) else "infinite")
    elif not has_ceiling(one):
        assert finding.state == NOT_CLIPPED and finding.reasons[0][0] == "above"
    else:
        assert finding.state == CLIPPED
        of_its_own = [
            match for match in finding.matches if one.implementation in tabulate_ways()[match.way].implementations
        ]
        assert of_its_own
        assert any(match.side in (one.side, EITHER) for match in of_its_own)
        low, high = finding.clipped_share
        assert low <= 1 - one.accuracy <= high and high - low < 0.001
        if one.side == "mixture":
            truth = one.share
            assert all(match.negative_share[0] <= truth <= match.negative_share[1] for match in of_its_own)
        elif one.share == 0.5:
            assert finding.sureness == SURE


def test_one_side_of_two_ceilings_is_told_without_the_shares_of_the_classes():
    for one in SIMULATED:
        if one.implementation in ("keras_2_tensorflow", "tf_keras_clipped") and one.side != "mixture":
            best = only(print_line(one.loss, one.accuracy)).matches[0]
            assert one.implementation in tabulate_ways()[best.way].implementations and best.side == one.side


def pulling_at_first(path, record):
    """How many wrong images had a gradient in the first epoch of a run."""
    images = record["data"]["images"]["train"]
    return count_pulling(pd.read_csv(path), record["loss"], images, record["backend"])["pulling"].iloc[0]


def test_no_line_of_a_run_that_learned_is_called_dead_and_every_line_of_a_dead_run_is():
    states, begun, later = Counter(), Counter(), Counter()
    constant, died, never_learned = [], 0, 0
    for history in histories():
        record = read_record(history.path.with_name("record.json"))
        is_dead = record["dead"]["convergence"]
        died += is_dead
        never_learned += is_dead and pulling_at_first(history.path, record) == 0
        # Networks that have hardly begun, of which many answer by chance, are counted by themselves: those of studies of a
        # few epochs, and one whose outputs did not depend on the image at the early read-out, up to there.
        few, early = not APART.isdisjoint(history.path.parts), record["settings"]["early_epoch"]
        until = len(history.rows) if few else early if record["collapsed"]["early"] else 0
        for epoch, row in enumerate(history.rows, 1):
            counts = begun if epoch <= until and not is_dead else states
            for line, finding in diagnose_text(row):
                counts[is_dead, finding.state] += 1
                later[finding.state] += epoch > max(until, early) and not is_dead
                constant += [(line.loss, line.accuracy)] if counts is states and finding.state == CONSTANT else []
    alive = {state: count for (is_dead, state), count in states.items() if not is_dead}
    dead = {state: count for (is_dead, state), count in states.items() if is_dead}
    assert sum(alive.values()) > 9000
    assert set(alive) <= {HEALTHY, NOT_CLIPPED, CANNOT_TELL, CONSTANT}
    assert {state for _, state in begun} <= {HEALTHY, NOT_CLIPPED, CANNOT_TELL, CONSTANT}
    assert alive[CANNOT_TELL] + alive[NOT_CLIPPED] < 0.006 * alive[HEALTHY]
    assert later[CANNOT_TELL] + later[NOT_CLIPPED] < 0.004 * later[HEALTHY]
    # A network that has not begun to learn, or has collapsed, gives all images of a split the same answer.
    assert alive.get(CONSTANT, 0) < 0.001 * alive[HEALTHY]
    assert all(
        loss == pytest.approx(math.log(2), abs=1e-3) and abs(accuracy - 0.5) < 0.02 for loss, accuracy in constant
    )
    assert set(dead) == {CLIPPED, DIED}
    # Each died in its first epoch, unless no wrong image had a gradient from the first batch on.
    assert dead[DIED] == died - never_learned >= 1 and never_learned <= 1


def test_the_dead_run_died_when_its_record_says():
    # Of 2000 training images all but 16 were clipped in the first epoch: the first batch.
    first = next(history for history in histories() if history.path == DEAD_RUN).rows[0]
    (_, training), (_, validation) = diagnose_text(first)
    assert training.died_after.low <= 16 / 2000 <= training.died_after.high
    assert ways_of(validation) >= {(("16.1181", "15.9424"), "negative")}


def test_the_film_reviews_died_after_about_four_steps():
    found = parts("Epoch 1/2 - loss: 8.0216 - acc: 0.5000 - val_loss: 8.0590 - val_acc: 0.5000")
    assert found["validation"].sureness == SURE
    assert ways_of(found["validation"]) == {
        (("16.1181", "15.9424"), "negative"),
        (("16.1181", "16.1181"), "either"),
    }
    assert found["training"].state == DIED
    steps = dict(found["training"].reasons)["died_steps"]
    assert round(steps[0]) == 4 and steps[1] < 4 < steps[2] < 8
    assert {name: verdict for name, verdict, _ in found["training"].causes}["clipped_sigmoid"] == "likely"


@pytest.mark.parametrize(
    ("log", "part", "state", "fits"),
    [
        ("loss: 8.0324 - acc: 0.5004", "training", DIED, ("16.1181", "15.9424", "negative")),
        ("loss: 4.1439 - acc: 0.7429", "training", CLIPPED, ("16.1181", "16.1181", "either")),
        ("acc: 0.76 - val_loss: 7.9712", "validation", CLIPPED, ("16.1181", "15.9424", "positive")),
        ("Epoch 1/1 - loss: 7.9712", "training", CLIPPED, ("16.1181", "15.9424", "positive")),
        ("Epoch 1/1 - loss: 7.9712", "validation", CLIPPED, ("16.1181", "15.9424", "positive")),
        ("loss: 7.7125 - binary_accuracy", "training", CLIPPED, ("15.4249", "15.3332", "negative")),
        ("[7.712474346160889, 0.5]", "training", CLIPPED, ("15.4249", "15.3332", "negative")),
        ("loss: 7.7125 - accuracy", "validation", CLIPPED, ("15.4249", "15.3332", "negative")),
        ("loss: 7.6666 - accuracy", "training", CLIPPED, ("15.4249", "15.3332", "positive")),
        ("loss: 7.6666 - accuracy", "validation", CANNOT_TELL, None),
        ("loss: 7.9056 - acc", "training", DIED, ("16.1181", "15.9424", "either")),
        ("loss: 7.9056 - acc", "validation", CLIPPED, ("16.1181", "15.9424", "either")),
        ("Epoch 2/100 - loss: 14.5060", "training", CLIPPED, ("16.1181", "16.1181", "either")),
    ],
)
def test_public_logs_are_diagnosed(log, part, state, fits):
    (text,) = [text for text in CASES if text.startswith(log)]
    finding = parts(text)[part]
    assert finding.state == state
    assert fits is None or (fits[:2], fits[2]) in ways_of(finding)


@pytest.mark.parametrize(
    ("known", "verdicts"),
    [
        ({}, {"clipped_sigmoid": "hardly", "no_sigmoid": "likely", "one_unit_softmax": "hardly"}),
        ({"last_layer": "linear"}, {"clipped_sigmoid": "excluded", "no_sigmoid": "likely"}),
        ({"last_layer": "sigmoid", "library": "tf_keras"}, {"clipped_sigmoid": "hardly", "no_sigmoid": "excluded"}),
    ],
)
def test_what_is_known_decides_between_causes(known, verdicts):
    causes = {name: verdict for name, verdict, _ in only("loss: 7.7125 - acc: 0.5000", **known).causes}
    assert {name: causes[name] for name in verdicts} == verdicts


def test_a_softmax_of_one_unit_is_never_all_negative():
    causes = {
        loss: {name: verdict for name, verdict, _ in only(f"loss: {loss} - acc: 0.5000", library="keras_2").causes}
        for loss in ("8.0590", "7.9712")
    }
    # Hardly: in float64, both ceilings are this one.
    assert causes["8.0590"]["one_unit_softmax"] == "hardly" and causes["7.9712"]["one_unit_softmax"] == "possible"


def test_pytorch_refuses_what_is_no_probability():
    causes = {name: verdict for name, verdict, _ in only("loss: 50.0000 - acc: 0.5000", library="pytorch").causes}
    assert (causes["no_sigmoid"], causes["clipped_sigmoid"]) == ("excluded", "possible")


def test_a_number_of_another_library_is_said_to_be_that():
    finding = only("loss: 8.0590 - acc: 0.5000", library="pytorch")
    assert ("not_of_library", ()) in finding.reasons


def test_class_weights_that_are_told_and_those_that_balance():
    # 30 % have label 1 and are all called 0: weight 2 makes 2 x 0.3 x 16.1181.
    text = "loss: 9.6709 - acc: 0.7000"
    assert only(text).state != CLIPPED
    assert ways_of(only(text, class_weights=(1.0, 2.0))) >= {(("16.1181", "15.9424"), "negative")}
    # The validation is not weighted.
    assert only(f"val_{text.replace(' - ', ' - val_')}", class_weights=(1.0, 2.0)).state != CLIPPED
    balanced = only("loss: 8.0590 - acc: 0.9000")
    assert ("balanced", ()) in balanced.reasons and balanced.sureness != SURE


def test_label_smoothing_is_taken_into_account():
    # One half wrong at 0.95 of the ceiling, one half right at 0.05 of it: half of the ceiling again; unequal classes tell.
    loss = 16.118095 * (0.3 * 0.95 + 0.7 * 0.05)
    text = print_line(loss, 0.7)
    assert only(text).state != CLIPPED
    assert ways_of(only(text, label_smoothing=0.1)) >= {(("16.1181", "15.9424"), "negative")}


def test_a_penalty_that_is_told_is_taken_off_and_one_that_is_not_is_named():
    text = "loss: 8.2590 - acc: 0.5000"
    assert ("remainder" in dict(only(text).reasons)) and only(text).state == CANNOT_TELL
    assert only(text, penalty=0.2).state == CLIPPED


@pytest.mark.parametrize(
    ("text", "known", "state", "sureness"),
    [
        ("loss: 0.6931 - acc: 0.5000", {}, CONSTANT, SURE),
        ("loss: 0.3251 - acc: 0.9000", {"share_of_label_1": 0.9}, CONSTANT, SURE),
        ("loss: 0.3251 - acc: 0.9000", {}, CANNOT_TELL, CANNOT_TELL),
        ("loss: 2.3026 - acc: 0.1000", {}, CONSTANT, SURE),
        ("loss: 2.3026 - acc: 0.1000", {"classes": 10}, CONSTANT, SURE),
        ("loss: 0.1612 - acc: 0.9900", {}, CLIPPED, "likely"),
        ("loss: 0.0161 - acc: 0.9990", {}, CANNOT_TELL, CANNOT_TELL),
        ("loss: 0.0100 - acc: 1.0000", {}, HEALTHY, SURE),
        ("loss: 0.3000 - acc: 0.9000", {}, HEALTHY, "likely"),
        ("loss: 9000.0 - acc: 0.5000", {}, NOT_CLIPPED, "likely"),
        ("loss: 5.0000 - acc: 0.5000", {}, NOT_CLIPPED, "likely"),
        ("loss: 6.4475 - acc: 0.6000", {}, CLIPPED, "likely"),
        ("loss: 6.4000 - acc: 0.6000", {}, CANNOT_TELL, CANNOT_TELL),
        ("loss: 7.5000 - acc: 0.5000", {}, CANNOT_TELL, CANNOT_TELL),
        ("loss: 8.0590", {}, CLIPPED, "likely"),
        ("loss: -0.1000 - acc: 0.5000", {}, CANNOT_TELL, CANNOT_TELL),
    ],
)
def test_other_lines(text, known, state, sureness):
    finding = only(text, **known)
    assert (finding.state, finding.sureness) == (state, sureness)


@pytest.mark.parametrize(
    "wrong",
    [
        {"accuracy": 1.5},
        {"share_of_label_1": -0.1},
        {"label_smoothing": 1.0},
        {"class_weights": (0.0, 1.0)},
        {"penalty": -1.0},
        {"classes": 1},
        {"steps": 0},
        {"part": "test"},
    ],
)
def test_what_cannot_be_is_refused_with_a_hint(wrong):
    with pytest.raises(PaperError, match="Hint: "):
        LogLine(0.5, **{"accuracy": 0.5, **wrong})


@pytest.mark.parametrize("wrong", [{"library": "keras"}, {"last_layer": "dense"}])
def test_a_library_or_a_last_layer_that_is_not_known_is_refused_with_those_that_are(wrong):
    with pytest.raises(PaperError, match=r"there is no .*\nHint: there are .*(keras_2|sigmoid)"):
        diagnose(LogLine(8.0590, 0.5, **wrong))


def test_a_line_is_diagnosed_without_a_text():
    assert diagnose(LogLine(8.0590, 0.5)).state == CLIPPED
