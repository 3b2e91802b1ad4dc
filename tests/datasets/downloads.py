"""Downloads for tests, from a server of their own."""

import subprocess
import sys

import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.datasets.download import download_archive
from tests.messages import messages_to

BREAK = 200_000


def fetch(server, target, source="microsoft", **options):
    """What was said during a download without waiting."""
    lines = []
    with messages_to(lines.append):
        download_archive(source, target, server.url, **{"wait": 0, **options})
    return "\n".join(lines)


def refusal(server, target, **options):
    """The message of a download that must fail; no result may be there then."""
    with pytest.raises(PaperError) as error:
        fetch(server, target, **options)
    assert not target.exists()
    message = str(error.value)
    assert str(target) in message.splitlines()[0] and "Hint: " in message
    return message


def start_process(server, target, largest_file=0):
    """A download in a process of its own, which may write no file beyond `largest_file` bytes (0: of any size)."""
    script = f"""
import resource, sys
from pathlib import Path
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.datasets.download import download_archive
if {largest_file}:
    resource.setrlimit(resource.RLIMIT_FSIZE, ({largest_file}, {largest_file}))
try:
    download_archive("microsoft", Path({str(target)!r}), url={server.url!r})
except PaperError as error:
    sys.exit(str(error))
"""
    return subprocess.Popen([sys.executable, "-c", script], text=True, stderr=subprocess.PIPE)


def only(target):
    """Whether nothing lies beside the whole file."""
    return list(target.parent.iterdir()) == [target]
