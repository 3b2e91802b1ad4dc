"""From ledger, numbers and runs to verdicts: which runs decide, how they are put together, and what is written."""

import json

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.claims.errors import ClaimError
from sigmoid_bce.claims.judging import judge, write_judgements
from sigmoid_bce.claims.ledger import load_ledger
from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE, VERDICTS
from sigmoid_bce.claims.runs import load_run
from tests.claims.synthetic import NUMBERS, make_run, make_table, numbers_with, spread

MANY_CLIPPED = make_table(spread(-5, 4), [*spread(5, 4, 80), *[20.0] * 20])
ABOUT_CONVERGENCE = {
    "classes_separate",
    "few_samples_are_clipped",
    "clipped_samples_are_right",
    "batches_hide_clipping",
}
ABOUT_TRAINING = ABOUT_CONVERGENCE | {
    "neither_underflow_nor_overflow",
    "early_outputs_are_not_clipped",
    "early_losses_agree",
}


# Decided by what was found for each network, and not by the runs that are asked.
ACROSS = {"other_networks_behave_alike", "another_network_behaves_alike", "loss_does_not_matter"}


def judged(*runs, numbers=NUMBERS) -> dict[str, dict]:
    return {judgement["id"]: judgement for judgement in judge(load_ledger(), numbers, runs, 4)}


def verdicts(judgements: dict[str, dict]) -> dict[str, str]:
    return {identity: judgement["verdict"] for identity, judgement in judgements.items()}


def test_a_run_as_the_article_reports_it_makes_every_claim_hold():
    found = judged(make_run())
    assert set(verdicts(found).values()) == {HOLDS}
    assert {
        identity for identity, judgement in found.items() if judgement["about"] == "training"
    } == ABOUT_TRAINING | ACROSS
    assert list(found) == [claim.id for claim in load_ledger()]


def test_every_wording_is_there_and_none_has_an_open_field():
    for judgement in judged(make_run()).values():
        others = judgement["other_wordings"]
        assert set(others) == set(VERDICTS) - {judgement["verdict"]}
        for sentence in (judgement["wording"], *others.values()):
            assert "{" not in sentence
            assert sentence.endswith(".")
        assert "…" not in judgement["wording"]


def test_a_verdict_shows_the_numbers_it_rests_on():
    found = judged(make_run())
    assert found["few_samples_are_clipped"]["wording"] == (
        "At convergence 4 of 200 training images (2.0 %) lie in the clipping range: 1 on the left and 3 on the right."
    )
    assert found["notable_error_of_round_trip"]["wording"].endswith("14.69; the article says 14.6.")


def test_an_unwelcome_number_changes_verdict_and_wording():
    found = judged(make_run(), numbers=numbers_with(logit_error__first_above=12.0))["notable_error_of_round_trip"]
    assert found["verdict"] == FAILS
    assert "12.00, and not near the article's 14.6" in found["wording"]


def test_a_claim_fails_if_any_run_fails_and_the_reason_says_how_many():
    found = judged(make_run(), make_run("sigmoid", convergence=MANY_CLIPPED))["few_samples_are_clipped"]
    assert found["verdict"] == FAILS
    assert found["reason"] == (
        "it does not hold in 1 of 2 runs that can decide it "
        "(convnet with the loss sigmoid and seed 1: 20 of 200 samples (10.00 %) lie in the clipping range)"
    )
    assert found["wording"].startswith("At convergence 4 to 20 of 200 training images (2.0 % to 10.0 %)")
    assert [(run["loss"], run["verdict"], run["values"]["clipped"]) for run in found["runs"]] == [
        ("raw", HOLDS, 4),
        ("sigmoid", FAILS, 20),
    ]
    assert (found["values"]["clipped_lowest"], found["values"]["clipped_highest"]) == (4, 20)
    assert (found["values"]["runs_failing"], found["values"]["runs_judged"]) == (1, 2)


def test_a_run_that_has_not_converged_decides_nothing_about_convergence():
    found = judged(make_run(converged=False))
    undecided = {identity for identity, verdict in verdicts(found).items() if verdict == UNDECIDABLE}
    assert undecided == ABOUT_CONVERGENCE
    for identity in undecided:
        assert "has not converged within its 30 epochs" in found[identity]["wording"]
        assert "…" in found[identity]["other_wordings"][HOLDS]


@pytest.mark.parametrize(
    ("collapsed", "undecided"),
    [
        (("early", "convergence"), ABOUT_TRAINING),
        (("early",), ABOUT_TRAINING - (ABOUT_CONVERGENCE - {"classes_separate"})),
        (("convergence",), ABOUT_CONVERGENCE | {"neither_underflow_nor_overflow"}),
    ],
)
def test_a_collapsed_network_decides_nothing_about_that_checkpoint(collapsed, undecided):
    found = judged(make_run(collapsed=collapsed))
    assert {identity for identity, verdict in verdicts(found).items() if verdict == UNDECIDABLE} == undecided
    assert all("has collapsed" in found[identity]["reason"] for identity in undecided)


def test_runs_that_cannot_decide_are_set_aside_and_named():
    found = judged(make_run(), make_run(seed=2, converged=False, convergence=MANY_CLIPPED))["few_samples_are_clipped"]
    assert found["verdict"] == HOLDS
    assert "1 cannot (convnet with the loss raw and seed 2: the training has not converged" in found["reason"]
    assert found["values"]["clipped_highest"] == 4
    assert found["values"]["runs_undecided"] == 1


def test_runs_with_the_same_reason_share_it():
    found = judged(make_run(converged=False), make_run(seed=2, converged=False))["classes_separate"]
    assert found["reason"] == (
        "convnet with the loss raw and seed 1, convnet with the loss raw and seed 2: "
        "the training has not converged within its 30 epochs"
    )


def test_without_a_run_only_part_1_is_decided():
    found = judged()
    assert {identity for identity, verdict in verdicts(found).items() if verdict == UNDECIDABLE} == ABOUT_TRAINING
    assert found["classes_separate"]["reason"] == "there is no run"


def test_a_value_that_is_not_finite_is_refused():
    claims = load_ledger()
    with pytest.raises(ClaimError, match="claim floor_of_loss: the value value is nan"):
        judge(claims, numbers_with(loss__floor__1=float("nan")), [], 4)


def test_what_is_written_is_the_same_to_the_byte_in_whatever_order_the_runs_come(tmp_path):
    runs = [make_run(), make_run(seed=10), make_run(seed=2), make_run("sigmoid")]
    written = []
    for number, order in enumerate((runs, runs[::-1])):
        paths = tmp_path / f"{number}.json", tmp_path / f"{number}.csv"
        write_judgements(judge(load_ledger(), NUMBERS, order, 4), *paths)
        written.append([path.read_bytes() for path in paths])
    assert written[0] == written[1]
    assert json.loads(written[0][0]) == judge(load_ledger(), NUMBERS, runs, 4)
    table = pd.read_csv(tmp_path / "0.csv")
    assert list(table["id"]) == [claim.id for claim in load_ledger()]
    (runs_of_batches,) = table["runs"][table["id"] == "batches_hide_clipping"]
    assert runs_of_batches == (
        "convnet raw seed1: holds; convnet raw seed2: holds; convnet raw seed10: holds; convnet sigmoid seed1: holds"
    )
    assert not table.drop(columns=["runs", "parameters"]).isna().any().any()
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".csv", ".csv", ".json", ".json"]


def write_run(folder):
    run = make_run("sigmoid", seed=3)
    folder.mkdir()
    (folder / "record.json").write_text(json.dumps(run.record), encoding="utf-8")
    run.early.to_parquet(folder / "early.parquet", index=False)
    run.convergence.to_parquet(folder / "convergence.parquet", index=False)
    return run


def test_a_run_is_read_from_its_folder(tmp_path):
    written, read = write_run(tmp_path / "run"), load_run(tmp_path / "run")
    assert read.key == ("convnet", "sigmoid", 3)
    pd.testing.assert_frame_equal(read.convergence, written.convergence)
    assert read.early["bce_sigmoid"].dtype == np.float32


def test_a_run_with_a_file_missing_or_broken_is_told(tmp_path):
    write_run(tmp_path / "run")
    table = tmp_path / "run" / "early.parquet"
    pd.read_parquet(table).drop(columns="raw_output").to_parquet(table)
    with pytest.raises(ClaimError, match="early.parquet: cannot be read .*raw_output[^$]*Hint"):
        load_run(tmp_path / "run")
    table.write_bytes(b"PAR1 cut off")
    with pytest.raises(ClaimError, match="early.parquet: cannot be read"):
        load_run(tmp_path / "run")
    table.unlink()
    with pytest.raises(ClaimError, match="early.parquet: cannot be read"):
        load_run(tmp_path / "run")
    (tmp_path / "run" / "record.json").write_text("{", encoding="utf-8")
    with pytest.raises(ClaimError, match="record.json: cannot be read"):
        load_run(tmp_path / "run")
