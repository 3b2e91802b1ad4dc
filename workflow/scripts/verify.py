"""Tail of rules verify, verify_record, verify_published and verify_everything: the last of each rung, which may fail."""

import sys
from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    from rich.console import Console

    from sigmoid_bce.core.files import write_text
    from sigmoid_bce.verification.telling import (
        WIDTH_OF_LOG,
        as_text,
        print_verification,
        raise_if_different,
        read_verification,
    )

    contents = [read_verification(Path(path)) for path in snakemake.input]
    for content in contents:
        # To the terminal itself: Snakemake prints the log once more where a job fails.
        terminal = sys.__stderr__
        print_verification(content, Console(file=terminal, width=None if terminal.isatty() else WIDTH_OF_LOG))
    raise_if_different(contents)
    for path in snakemake.output:
        write_text("\n".join(as_text(content) for content in contents), Path(path))
