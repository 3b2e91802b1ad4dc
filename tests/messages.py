"""What the package logs, given to a function, message by message."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class _Each(logging.Handler):
    def __init__(self, function: Callable[[str], object]):
        super().__init__()
        self.function = function

    def emit(self, record: logging.LogRecord) -> None:
        self.function(record.getMessage())


@contextmanager
def messages_to(function: Callable[[str], object] | None) -> Iterator[None]:
    """Inside, each message is given to a function, whose exceptions end what logged it; to nobody without one."""
    package, handler = logging.getLogger("sigmoid_bce"), _Each(function or str)
    before = package.level
    package.addHandler(handler)
    package.setLevel(logging.INFO)
    try:
        yield
    finally:
        package.removeHandler(handler)
        package.setLevel(before)
