"""What the pages say of clipped images, and of networks trained from the pixels, follows their tables."""

import math
from dataclasses import replace

from sigmoid_bce.book.clipped import gather_batch_sizes, gather_stopping
from sigmoid_bce.book.pixels import gather_pixels
from sigmoid_bce.claims.shares import interval_of_share
from sigmoid_bce.record.layout import command_of_run
from tests.book.clipped import PIXELS, STOPPING, make_stopping
from tests.book.synthetic import make_study, read_page

CATS = {"source": "microsoft", "per_class": {"train": 40, "validation": 10, "test": 10}}


def make_row(seed, size, median, high, quantity="loss", checkpoint="convergence"):
    run = {"study": "mine", "network": "convnet", "loss": "raw", "seed": seed}
    found = {"low": 0.0, "median": median, "high": high}
    return run | {"checkpoint": checkpoint, "quantity": quantity, "batch_size": size} | found


def test_losses_are_compared_within_a_seed():
    found = gather_pixels(PIXELS, command_of_run)
    assert found["pairs"] == [{"study": "bytes", "pairs": 2, "dead_raw": 1, "dead_sigmoid": 1}]
    assert found["not_run"] == ["snakemake --cores 8 results/bytes/runs/convnet/sigmoid/seed3/record.json"]
    group = found["groups"][0]
    assert (group["study"], group["scaling"], group["loss"], group["epoch"]) == ("bytes", "0 to 255", "sigmoid", 4)
    assert (group["runs"], group["dead"], group["learned"], group["collapsed"]) == (2, 1, 0, 0)
    assert (group["low"], group["high"]) == interval_of_share(1, 2)
    assert gather_pixels([], command_of_run) is None


def test_pixels_of_which_nothing_was_run_are_told_as_not_run():
    found = gather_pixels([PIXELS[-1]], command_of_run)
    assert (found["runs"], found["pairs"], len(found["not_run"])) == ([], [], 1)


def test_stopping_is_judged_by_images_that_nobody_trained_on():
    rows = [*STOPPING, make_stopping(wrong_train_best=0.1), make_stopping(wrong_validation_best=0.01)]
    found = gather_stopping(rows)
    assert (len(found["runs"]), found["dead"], found["wrong_best"], found["wrong_last"]) == (3, 1, 1, 1)


def test_the_middle_run_is_told_even_where_others_are_infinite():
    rows = [make_row(1, 4, 1e-7, 1e-3), make_row(2, 4, 2e-7, math.inf), make_row(3, 4, 3e-7, math.inf)]
    rows += [row | {"quantity": "gradient"} for row in rows] + [make_row(1, 2, 0.0, 0.0)]
    found = gather_batch_sizes(rows)
    assert found["sizes"] == [4] and found["groups"][0]["runs"] == 3
    assert found["groups"][0]["cells"]["loss"] == [{"median": 2e-7, "high": math.inf}]
    assert gather_batch_sizes([]) is None


def test_the_pages_tell_the_moment_and_what_was_not_run(tmp_path):
    made = make_study(data=CATS, networks=["convnet"])
    made = replace(made, pixels=gather_pixels(PIXELS, command_of_run), across=made.across | {"stopping": STOPPING})
    pages = {path.stem: read_page(path) for path in made.assemble(tmp_path).glob("*.md")}
    assert "| epoch 1, of 5 of 1,001 wrong images |" in pages["map"] and "| until the end |" in pages["map"]
    assert "in bytes, 1 died with `sigmoid` alone and 1 with `raw` alone" in pages["map"]
    assert "- Bytes (pixels 0 to 255), `sigmoid`: 1 of 2 runs is dead by clipping" in pages["map"]
    assert "seed3/record.json" in pages["map"].split("**Not run** yet")[1]
    assert "Of 1 run that clipping has not killed, 1 had a clipped validation or test image" in pages["results"]
