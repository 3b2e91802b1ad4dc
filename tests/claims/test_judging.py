"""From ledger, numbers and runs to verdicts: which runs decide, how they are put together, and what is written."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.claims.catalogue import TESTS
from sigmoid_bce.claims.judging import judge, write_judgements
from sigmoid_bce.claims.ledger import load_ledger
from sigmoid_bce.claims.registry import FAILS, HOLDS, MIXED, UNDECIDABLE
from sigmoid_bce.claims.turning import describe_turning
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.runs.folders import key_of_folder
from sigmoid_bce.runs.run import load_run
from tests.claims.synthetic import NUMBERS, make_run, make_runs, make_table, numbers_with, spread

MANY_CLIPPED = make_table(spread(-5, 4), [*spread(5, 4, 80), *[20.0] * 20], held_out=(-3, 3))
ABOUT_CONVERGENCE = {
    "classes_separate",
    "few_samples_are_clipped",
    "clipped_samples_are_right",
    "batches_hide_clipping",
    "held_out_clipped_samples_are_right",
    "reported_validation_loss_is_exact",
}
ABOUT_RUNS = ABOUT_CONVERGENCE | {
    "neither_underflow_nor_overflow",
    "network_learns",
    "early_outputs_are_not_clipped",
    "early_losses_agree",
}
# Decided by what was found for each network, and not by single runs.
OF_GRIDS = {
    *("clipped_loss_fails_at_lower_rates", "batch_size_protects", "scaled_inputs_leave_room"),
    *("first_step_moves_the_median", "first_step_silences"),
}
ACROSS = {
    *("other_networks_behave_alike", "another_network_behaves_alike", "loss_does_not_matter"),
    "clipped_loss_kills_the_articles_network",
}


def judged(*runs, numbers=NUMBERS, instead=("", "", "")) -> dict[str, dict]:
    return {judgement["id"]: judgement for judgement in judge(load_ledger(), numbers, runs, 4, instead)}


def with_verdict(judgements, *verdicts) -> set[str]:
    return {identity for identity, judgement in judgements.items() if judgement["verdict"] in verdicts}


def test_five_runs_as_the_article_reports_them_make_every_claim_hold():
    found = judged(*make_runs(5))
    assert with_verdict(found, HOLDS) == set(found)
    about_training = {identity for identity, judgement in found.items() if judgement["about"] == "training"}
    assert about_training == ABOUT_RUNS | ACROSS | OF_GRIDS
    assert list(found) == [claim.id for claim in load_ledger()]


@pytest.mark.parametrize(
    ("holding", "failing", "verdict"),
    [
        (4, 0, HOLDS),
        (0, 4, FAILS),
        (4, 1, MIXED),
        (2, 2, MIXED),
        (1, 0, UNDECIDABLE),
        (3, 0, UNDECIDABLE),
        (0, 1, UNDECIDABLE),
    ],
)
def test_a_claim_is_decided_by_in_how_many_runs_it_holds(holding, failing, verdict):
    runs = make_runs(holding + failing)
    for seed in range(1, failing + 1):
        runs[-seed] = make_run(seed=len(runs) + 1 - seed, convergence=MANY_CLIPPED)
    found = judged(*runs)["few_samples_are_clipped"]
    assert found["verdict"] == verdict
    (group,) = found["groups"]
    assert (group["holding"], group["decided"], group["undecided"]) == (holding, holding + failing, 0)
    assert f"The claim holds in {holding} of {holding + failing} run" in found["wording"]
    assert ("at least 4 are needed" in found["wording"]) == (verdict == UNDECIDABLE)
    assert bool(found["turns"]) == (verdict != UNDECIDABLE)


def test_runs_that_cannot_decide_are_counted_beside_those_that_do():
    found = judged(*make_runs(4), make_run(seed=5, collapsed=("convergence",)))["few_samples_are_clipped"]
    assert found["wording"].endswith(
        "holds in 4 of 4 runs (95 % interval of the share: 51 % to 100 %); "
        "1 more cannot decide: seed 5 (the network has collapsed at the checkpoint convergence)."
    )


def test_every_wording_is_there_and_none_has_an_open_field():
    for judgement in judged(*make_runs(5)).values():
        others = judgement["other_wordings"]
        assert set(others) == set(TESTS[judgement["test"]].verdicts) - {judgement["verdict"]}
        for sentence in (judgement["wording"], *others.values()):
            assert "{" not in sentence
            assert sentence.endswith(".")
        assert "…" not in judgement["wording"]


def test_a_verdict_shows_the_numbers_it_rests_on():
    found = judged(*make_runs(5))
    assert found["few_samples_are_clipped"]["wording"] == (
        "At convergence 4 of 200 training images (2.0 %) lie in the clipping range: 1 on the left and 3 on the right. A "
        "small number is some, and at most 5 %. The claim holds in 5 of 5 runs (95 % interval of the share: 57 % to 100 %)."
    )
    assert found["notable_error_of_round_trip"]["wording"].endswith("14.69; the article says 14.6.")


def test_a_verdict_says_where_it_would_turn():
    runs = [*make_runs(4), make_run(seed=5, convergence=MANY_CLIPPED)]
    (turning,) = judged(*runs)["few_samples_are_clipped"]["turns"]
    assert describe_turning(turning) == "for any largest share from 0.02 and below 0.1"
    (turning,) = judged(*runs[:4])["few_samples_are_clipped"]["turns"]
    assert describe_turning(turning) == "for any largest share from 0.02 up"
    (turning,) = judged()["notable_error_of_round_trip"]["turns"]
    assert describe_turning(turning) == "for any tolerance from 0.09 up"


def test_an_unwelcome_number_changes_verdict_and_wording():
    found = judged(numbers=numbers_with(logit_error__first_above=12.0))["notable_error_of_round_trip"]
    assert found["verdict"] == FAILS
    assert "12.00, and not near the article's 14.6" in found["wording"]


def test_the_reason_names_the_runs_in_which_a_claim_fails():
    found = judged(*make_runs(4), make_run(seed=5, convergence=MANY_CLIPPED))["few_samples_are_clipped"]
    assert found["reason"] == (
        "it holds in 4 of 5 runs (95 % interval of the share: 38 % to 96 %); 11 like these would decide; "
        "it fails in seed 5 (20 of 200 samples (10.00 %) lie in the clipping range)"
    )
    assert found["wording"].startswith("At convergence 4 to 20 of 200 training images (2.0 % to 10.0 %)")
    assert found["wording"].endswith("of the share: 38 % to 96 %); 11 like these would decide.")
    assert [(run["seed"], run["verdict"], run["values"]["clipped"]) for run in found["runs"]][-2:] == [
        (4, HOLDS, 4),
        (5, FAILS, 20),
    ]
    assert (found["values"]["clipped_lowest"], found["values"]["clipped_highest"]) == (4, 20)
    assert (found["values"]["runs_holding"], found["values"]["runs_decided"]) == (4, 5)


def test_runs_of_another_network_loss_or_protocol_are_shown_and_do_not_decide():
    others = [
        *make_runs(5, loss="sigmoid", convergence=MANY_CLIPPED),
        *make_runs(5, network="vgg16", convergence=MANY_CLIPPED),
        *make_runs(5, study="other", learning_rate=5e-4, convergence=MANY_CLIPPED),
    ]
    found = judged(*make_runs(5), *others)["few_samples_are_clipped"]
    assert found["verdict"] == HOLDS
    assert (found["decided_by"], found["by_protocol"]) == (["paper", "convnet", "raw"], True)
    assert [(group["study"], group["network"], group["loss"], group["verdict"]) for group in found["groups"]] == [
        ("other", "convnet", "raw", FAILS),
        ("paper", "convnet", "raw", HOLDS),
        ("paper", "convnet", "sigmoid", FAILS),
        ("paper", "vgg16", "raw", FAILS),
    ]
    assert len(found["runs"]) == 20


def test_where_no_run_is_of_the_protocol_the_shown_ones_decide_and_this_is_said():
    runs = make_runs(5, study="mine", learning_rate=5e-4)
    found = judged(*runs, instead=("mine", "convnet", "raw"))["classes_separate"]
    assert (found["verdict"], found["by_protocol"], found["decided_by"]) == (HOLDS, False, ["mine", "convnet", "raw"])
    assert judged(*runs)["classes_separate"]["verdict"] == UNDECIDABLE


def test_two_studies_of_the_same_protocol_are_not_thrown_together():
    found = judged(*make_runs(5), *make_runs(5, study="again"))["classes_separate"]
    assert (found["verdict"], found["reason"]) == (UNDECIDABLE, "more than one study has runs of the protocol")


def test_a_run_that_has_not_converged_decides_nothing_about_convergence():
    found = judged(*make_runs(5, converged=False))
    undecided = with_verdict(found, UNDECIDABLE)
    assert undecided == ABOUT_CONVERGENCE | {"network_learns"}
    for identity in undecided:
        assert "has not converged within its 30 epochs" in found[identity]["wording"]
        assert "…" in found[identity]["other_wordings"][HOLDS]


def test_the_limit_of_the_protocol_counts_as_the_end_of_its_trainings_and_of_no_others():
    assert not with_verdict(judged(*make_runs(5, converged=False, epochs=200)), UNDECIDABLE)
    others = judged(*make_runs(5, converged=False, epochs=200, max_epochs=300), instead=("paper", "convnet", "raw"))
    assert with_verdict(others, UNDECIDABLE) == ABOUT_CONVERGENCE | {"network_learns"}


@pytest.mark.parametrize(
    ("collapsed", "undecided"),
    [
        (("early", "convergence"), ABOUT_RUNS - {"network_learns"}),
        (("early",), ABOUT_RUNS - {"network_learns"} - (ABOUT_CONVERGENCE - {"classes_separate"})),
        (("convergence",), ABOUT_CONVERGENCE | {"neither_underflow_nor_overflow"}),
    ],
)
def test_a_collapsed_network_decides_nothing_about_that_checkpoint_but_whether_networks_learn(collapsed, undecided):
    found = judged(*make_runs(5, collapsed=collapsed))
    assert with_verdict(found, UNDECIDABLE) == undecided
    assert all("has collapsed" in found[identity]["reason"] for identity in undecided)


def test_a_network_that_clipping_has_killed_is_named_and_has_not_learned():
    dead = make_table([-1000.0] * 100, [-900.0] * 100)
    found = judged(*make_runs(5, loss="sigmoid", early=dead, convergence=dead), instead=("paper", "convnet", "sigmoid"))
    assert with_verdict(found, UNDECIDABLE) == ABOUT_RUNS - {"network_learns"}
    assert (
        "the network is dead by clipping at the checkpoint early" in found["neither_underflow_nor_overflow"]["reason"]
    )
    learns = found["network_learns"]
    assert (learns["verdict"], learns["values"]["runs_holding"], learns["values"]["runs_decided"]) == (FAILS, 0, 5)


def test_runs_that_cannot_decide_are_set_aside_and_named():
    found = judged(*make_runs(4), make_run(seed=5, converged=False, convergence=MANY_CLIPPED))[
        "few_samples_are_clipped"
    ]
    assert found["verdict"] == HOLDS
    assert "1 cannot decide: seed 5 (the training has not converged" in found["reason"]
    assert found["values"]["clipped_highest"] == 4
    assert found["values"]["runs_undecided"] == 1


def test_without_a_run_only_part_1_is_decided():
    found = judged()
    assert with_verdict(found, UNDECIDABLE) == ABOUT_RUNS
    assert found["classes_separate"]["reason"] == "there is no run"


def test_a_value_that_is_not_finite_is_refused():
    claims = load_ledger()
    with pytest.raises(PaperError, match="claim floor_of_loss: the value value is nan"):
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
        "paper convnet raw seed1: holds; paper convnet raw seed2: holds; paper convnet raw seed10: holds; "
        "paper convnet sigmoid seed1: holds"
    )
    assert not table[["id", "sentence", "verdict", "wording", "reason"]].isna().any().any()
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
    assert read.key == ("", "convnet", "sigmoid", 3)
    assert load_run(tmp_path / "run", "paper").key == key_of_folder("paper", Path("convnet/sigmoid/seed3"))
    pd.testing.assert_frame_equal(read.convergence, written.convergence)
    assert read.early["bce_sigmoid"].dtype == np.float32


def test_a_run_with_a_file_missing_or_broken_is_told(tmp_path):
    write_run(tmp_path / "run")
    table = tmp_path / "run" / "early.parquet"
    pd.read_parquet(table).drop(columns="raw_output").to_parquet(table)
    with pytest.raises(PaperError, match="early.parquet: cannot be read .*raw_output[^$]*Hint"):
        load_run(tmp_path / "run")
    table.write_bytes(b"PAR1 cut off")
    with pytest.raises(PaperError, match="early.parquet: cannot be read"):
        load_run(tmp_path / "run")
    table.unlink()
    with pytest.raises(PaperError, match="early.parquet: cannot be read"):
        load_run(tmp_path / "run")
    (tmp_path / "run" / "record.json").write_text("{", encoding="utf-8")
    with pytest.raises(PaperError, match="record.json: cannot be read"):
        load_run(tmp_path / "run")
