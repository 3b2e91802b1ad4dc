"""The price of a rung: known seconds, scaled to this machine."""

import pytest

from sigmoid_bce.verification.price import (
    describe_price,
    estimate_seconds,
    gather_seconds,
    in_words,
    measure_machine,
    with_earlier,
)

KEPT = {
    "measured": {"python": 1.0, "products": 2.0},
    "rules": {"plot": {"seconds": 3.0, "jobs": 4}, "retrain_run": {"seconds": 100.0, "jobs": 1}},
}


def test_seconds_are_scaled_by_what_a_rule_spends_them_on():
    jobs = [("plot", None), ("plot", None), ("retrain_run", None), ("retrain_run", 10.0), ("unknown", None)]
    seconds, unknown = estimate_seconds(jobs, KEPT, {"python": 2.0, "products": 1.0}, cores=2)
    assert seconds == pytest.approx((2 * 3 * 2 + 100 / 2 + 10 / 2) / 2)
    assert unknown == ["unknown"]


def test_what_will_be_done_and_how_long_it_takes_is_told():
    told = describe_price([("plot", None)] * 3, KEPT, {"python": 1.0, "products": 2.0}, cores=1)
    assert "3 x plot" in told and "About 9 s here" in told
    assert "not known" in describe_price([("plot", None)], {}, {"python": 1.0, "products": 1.0}, 1)


def test_seconds_come_from_the_benchmark_files_of_snakemake(tmp_path):
    for number, (wall, cpu) in enumerate([("9.0", "3.0"), ("8.0", "5.0"), ("2.0", "NA")]):
        (tmp_path / f"{number}.tsv").write_text(f"s\th:m:s\tcpu_time\n{wall}\t0:00:09\t{cpu}\n")
    kept = gather_seconds({"plot": sorted(tmp_path.glob("*.tsv")), "none": []}, {"python": 1.0, "products": 1.0})
    assert kept["rules"] == {"plot": {"seconds": 3.0, "jobs": 3}}


@pytest.mark.parametrize(("seconds", "words"), [(0.2, "1 s"), (12.4, "12 s"), (200, "3 min"), (9000, "2.5 h")])
def test_an_estimate_is_rounded(seconds, words):
    assert in_words(seconds) == words


def test_this_machine_is_measured_in_a_few_seconds():
    found = measure_machine()
    assert set(found) == {"python", "products"} and all(0 < value < 20 for value in found.values())


def test_a_rule_that_was_not_run_again_keeps_its_seconds_as_of_this_machine():
    earlier = {"measured": {"python": 2.0, "products": 1.0}, "rules": {"plot": {"seconds": 4.0, "jobs": 1}}}
    earlier["rules"] |= {"retrain_run": {"seconds": 9.0, "jobs": 1}, "judge": {"seconds": 1.0, "jobs": 1}}
    now = {"measured": {"python": 1.0, "products": 3.0}, "rules": {"judge": {"seconds": 5.0, "jobs": 2}}}
    rules = with_earlier(now, earlier)["rules"]
    assert rules["plot"]["seconds"] == 2.0 and rules["retrain_run"]["seconds"] == 27.0
    assert rules["judge"] == {"seconds": 5.0, "jobs": 2}
    assert with_earlier(now, {})["rules"] == now["rules"]
