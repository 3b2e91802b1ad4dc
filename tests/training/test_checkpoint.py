import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.processes import Ancestor
from sigmoid_bce.training.checkpoint import checksum, fingerprint, load_state, locked, save_state
from tests.messages import messages_to

HISTORY = [{"epoch": 1, "loss": 0.5}]


def test_what_is_saved_is_loaded_again(tmp_path):
    arrays = [np.arange(3, dtype=np.float32), np.array(7, np.int64)]
    save_state(tmp_path, "key", HISTORY, arrays)
    history, loaded, _ = load_state(tmp_path, "key")
    assert history == HISTORY
    assert all(np.array_equal(a, b) and a.dtype == b.dtype for a, b in zip(arrays, loaded, strict=True))


def test_a_state_of_other_settings_is_not_gone_on_with(tmp_path):
    save_state(tmp_path, fingerprint({"seed": 1}), HISTORY, [])
    assert load_state(tmp_path, fingerprint({"seed": 2})) is None
    assert load_state(tmp_path / "empty", "key") is None


def test_a_kill_while_writing_leaves_the_state_before(tmp_path, monkeypatch):
    save_state(tmp_path, "key", HISTORY, [np.ones(2)])
    monkeypatch.setattr(np, "savez", lambda file, **arrays: (file.write(b"half"), 1 / 0))
    with pytest.raises(ZeroDivisionError):
        save_state(tmp_path, "key", HISTORY * 2, [np.zeros(2)])
    history, arrays, _ = load_state(tmp_path, "key")
    assert history == HISTORY
    assert arrays[0].sum() == 2


def fill_disk(folder):
    """Save a larger state in a process that may write no file beyond 30 kB, as on a disk (or quota) that is used up."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
    try:
        save_state(folder, "key", HISTORY * 2, [np.zeros(100_000)])
    except PaperError as error:
        print(error)


@pytest.mark.fault(
    "the disk is full when the state of a training is written",
    expect="the folder is named, the state before stays, and nothing half-written is left",
)
def test_a_full_disk_keeps_the_state_before_and_is_explained(tmp_path):
    save_state(tmp_path, "key", HISTORY, [np.ones(2)])
    root = Path(__file__).parents[2]
    call = f"from tests.training.test_checkpoint import *; fill_disk(Path({str(tmp_path)!r}))"
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", call], env=environment, capture_output=True, text=True)
    assert f"{tmp_path}/state.npz: the disk is full" in done.stdout and "Hint: make room" in done.stdout, done
    history, arrays, _ = load_state(tmp_path, "key")
    assert history == HISTORY and arrays[0].sum() == 2
    assert [path.name for path in tmp_path.iterdir()] == ["state.npz"]


def cut_off(path):
    path.write_bytes(path.read_bytes()[:-100])


def garbage(path):
    path.write_bytes(b"no state at all" * 100)


def nothing(path):
    path.write_bytes(b"")


def one_array(path):
    with path.open("wb") as file:
        np.save(file, np.ones(3))


def flipped(path):
    content = bytearray(path.read_bytes())
    at = content.find(np.ones(2).tobytes())
    content[at] ^= 255
    path.write_bytes(content)


def without(member):
    def rewrite(path):
        with np.load(path) as stored:
            kept = {name: stored[name] for name in stored.files if name != member}
        np.savez(path, **kept)

    rewrite.__name__ = f"without {member}"
    return rewrite


def without_history(path):
    np.savez(path, v0000=np.ones(2), meta=np.array("[]"))


@pytest.mark.fault(
    "the stored state of a training is garbage, cut off, damaged, or lacks a part",
    expect="it is moved aside as state.npz.broken, the log says so, and the training starts anew",
)
@pytest.mark.parametrize(
    "damage",
    [cut_off, garbage, nothing, one_array, flipped, without("v0001"), without("meta"), without_history],
    ids=lambda damage: damage.__name__,
)
def test_a_state_that_cannot_be_read_is_moved_aside(tmp_path, damage):
    save_state(tmp_path, "key", HISTORY, [np.ones(2), np.zeros(2)])
    damage(tmp_path / "state.npz")
    damaged = (tmp_path / "state.npz").read_bytes()
    messages = []
    with messages_to(messages.append):
        assert load_state(tmp_path, "key") is None
    (told,) = messages
    assert f"{tmp_path}/state.npz: the stored state cannot be read" in told and "starting anew" in told
    assert [path.name for path in tmp_path.iterdir()] == ["state.npz.broken"]
    assert (tmp_path / "state.npz.broken").read_bytes() == damaged
    save_state(tmp_path, "key", HISTORY, [])
    assert load_state(tmp_path, "key") == (HISTORY, [], "")


def test_a_state_from_before_its_arrays_were_counted_is_gone_on_with(tmp_path):
    meta = np.array(json.dumps({"fingerprint": "key", "history": HISTORY}))
    np.savez(tmp_path / "state.npz", v0000=np.ones(2), meta=meta)
    history, (array,), _ = load_state(tmp_path, "key")
    assert history == HISTORY and array.sum() == 2


def test_a_second_writer_is_told_to_wait(tmp_path):
    with locked(tmp_path), pytest.raises(PaperError, match="Hint"), locked(tmp_path):
        pass


@pytest.mark.fault(
    "a killed Snakemake is started again while its training still works on an epoch",
    expect="the new training waits until the old one has ended, and goes on from there",
)
def test_a_training_whose_snakemake_is_gone_is_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "sigmoid_bce.training.checkpoint.ancestors_that_are_snakemake", lambda: [Ancestor(2**22 + 1, time.time())]
    )
    begun, told, ended = threading.Event(), [], []

    def orphan():
        with locked(tmp_path):
            begun.set()
            time.sleep(1)
            ended.append(True)

    thread = threading.Thread(target=orphan)
    thread.start()
    begun.wait()
    with messages_to(told.append), locked(tmp_path):
        assert ended
    thread.join()
    assert "waiting for it" in told[0]


def test_checksum_tells_shape_type_and_values():
    zeros = np.zeros((2, 3), np.uint8)
    others = [zeros.reshape(3, 2), zeros.astype(np.int8), zeros + np.uint8(1)]
    assert checksum(zeros) == checksum(zeros.copy())
    assert all(checksum(zeros) != checksum(other) for other in others)
