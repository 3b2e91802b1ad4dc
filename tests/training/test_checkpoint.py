import numpy as np
import pytest

from sigmoid_bce.training.checkpoint import CheckpointError, checksum, fingerprint, load_state, locked, save_state

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


def test_a_second_writer_is_told_to_wait(tmp_path):
    with locked(tmp_path), pytest.raises(CheckpointError, match="Hint"), locked(tmp_path):
        pass


def test_checksum_tells_shape_type_and_values():
    zeros = np.zeros((2, 3), np.uint8)
    others = [zeros.reshape(3, 2), zeros.astype(np.int8), zeros + np.uint8(1)]
    assert checksum(zeros) == checksum(zeros.copy())
    assert all(checksum(zeros) != checksum(other) for other in others)
