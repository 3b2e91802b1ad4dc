"""Tail of rule tabulate_truth."""

import io
from pathlib import Path

from sigmoid_bce.core.workflow_log import logged

with logged(snakemake.log[0]):
    import numpy as np

    from sigmoid_bce.core.files import write_bytes, write_json
    from sigmoid_bce.numerics.errors import tabulate_truth
    from sigmoid_bce.numerics.truth import describe_truth

    content = io.BytesIO()
    np.savez(content, **tabulate_truth())
    write_bytes(content.getvalue(), Path(snakemake.output.values))
    write_json(describe_truth(), Path(snakemake.output.numbers))
