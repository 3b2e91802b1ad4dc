"""Packages that a library loads only because they are installed: kept from it, since loading them takes seconds."""

import sys
from collections.abc import Iterable


def hide(packages: Iterable[str]) -> list[str]:
    """Make imports of these packages fail as where they are not installed, but for those that are loaded; returns which."""
    hidden = [package for package in packages if package not in sys.modules]
    # What Python finds to be None is not there (importlib's documentation of sys.modules).
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    return hidden


def show(hidden: Iterable[str]) -> None:
    """Let these packages be imported again; of what `hide` has hidden."""
    for package in hidden:
        if package in sys.modules and sys.modules[package] is None:
            del sys.modules[package]
