"""A disk of a few kilobytes, for tests of what happens when it is full; only root may make one."""

import contextlib
import subprocess

import pytest


@contextlib.contextmanager
def small_disk(folder, size, *options):
    """A disk in memory at `folder`, of a size ("64k") and with options of `mount`; skips the test where that is barred."""
    folder.mkdir(exist_ok=True)
    wanted = ",".join([f"size={size}", *options])
    try:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", wanted, "tmpfs", str(folder)], capture_output=True, text=True
        )
    except FileNotFoundError:
        pytest.skip("there is no mount on this system")
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
