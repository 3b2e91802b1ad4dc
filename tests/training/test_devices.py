import os
import subprocess
import sys
import threading

import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.training import devices
from sigmoid_bce.training.backends import choose_backend
from sigmoid_bce.training.devices import describe_device, find_gpus, hold_device, report_device
from tests.messages import messages_to


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """A machine without GPUs and with nothing chosen; what a test sets is put back."""
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "x")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES")
    monkeypatch.setattr(devices, "SECONDS_BETWEEN_TRIES", 0.01)


def pretend_gpus(monkeypatch, tmp_path, numbers):
    tool = tmp_path / "bin" / "nvidia-smi"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\n" + "".join(f"echo {number}\n" for number in numbers))
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}{os.pathsep}{os.environ['PATH']}")


def test_without_a_gpu_the_cpu_is_used_and_that_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    lines = []
    with messages_to(lines.append), hold_device(1, tmp_path):
        pass
    assert lines == [f"no GPU was found: computing on the CPU ({os.cpu_count()} cores)"]


def test_a_job_that_asks_for_no_gpu_sees_none(monkeypatch, tmp_path):
    pretend_gpus(monkeypatch, tmp_path, [0])
    with hold_device(0, tmp_path):
        assert os.environ["CUDA_VISIBLE_DEVICES"] == ""


def test_two_jobs_get_a_gpu_each_and_a_third_waits(monkeypatch, tmp_path):
    pretend_gpus(monkeypatch, tmp_path, [0, 1])
    lines, found = [], find_gpus()
    assert found == ["0", "1"]
    with messages_to(lines.append), hold_device(1, tmp_path):
        assert os.environ.pop("CUDA_VISIBLE_DEVICES") == "0"
        with messages_to(lines.append), hold_device(1, tmp_path):
            assert os.environ.pop("CUDA_VISIBLE_DEVICES") == "1"
            third = threading.Thread(target=lambda: hold_device(1, tmp_path).__enter__())
            third.daemon = True
            third.start()
            third.join(0.1)
            assert third.is_alive()
    third.join(5)
    assert not third.is_alive()
    assert lines[:2] == ["taking GPU 0", "taking GPU 1"] and len(lines) == 3


def test_what_a_cluster_made_visible_is_all_that_is_used(monkeypatch, tmp_path):
    pretend_gpus(monkeypatch, tmp_path, [0, 1, 2])
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "2")
    assert find_gpus() == ["2"]
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert find_gpus() == []


def test_the_device_is_named():
    assert describe_device()


def test_a_backend_that_is_not_installed_is_refused_with_the_way_to_install_it(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(PaperError, match="torch, which is not installed.\nHint: run .*torch==2.13.0"):
        choose_backend("torch")


def test_a_backend_is_not_changed_after_keras_was_loaded(monkeypatch):
    import keras

    monkeypatch.setenv("KERAS_BACKEND", keras.backend.backend())
    choose_backend(keras.backend.backend())
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name)
    assert "keras" in sys.modules
    with pytest.raises(PaperError, match="torch is asked for[^$]*Hint"):
        choose_backend("torch")
    with pytest.raises(ValueError, match="'theano'; there are tensorflow, jax, torch"):
        choose_backend("theano")


def test_keras_is_loaded_without_what_it_loads_for_others_and_that_can_be_had_afterwards():
    code = """
import sys
from sigmoid_bce.training.backends import choose_backend
choose_backend("tensorflow")
print(*sorted({"sklearn", "matplotlib", "pandas", "IPython", "jax", "tensorflow", "keras"} & set(sys.modules)))
import jax, matplotlib, pandas, sklearn"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "keras tensorflow\n"), done.stderr[-2000:]


def test_a_gpu_that_the_backend_does_not_see_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(devices, "describe_device", lambda: "CPU")
    pretend_gpus(monkeypatch, tmp_path, [0])
    lines = []
    with messages_to(lines.append):
        report_device()
    assert lines[0].endswith("computes on CPU")
    assert "there is a GPU" in lines[1] and "Hint: install" in lines[1]


def test_without_a_gpu_there_is_nothing_to_hint_at(monkeypatch, tmp_path):
    monkeypatch.setattr(devices, "describe_device", lambda: "CPU")
    monkeypatch.setenv("PATH", str(tmp_path))
    lines = []
    with messages_to(lines.append):
        report_device()
    assert len(lines) == 1
