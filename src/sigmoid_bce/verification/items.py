"""What of the published record can be verified, by the name under which its verification is asked for."""

import difflib
import re
from collections.abc import Collection

from sigmoid_bce.core.errors import PaperError

FIRST_EPOCHS = re.compile(r"first_\d+_epochs/")
# So many names are suggested, of those that are at least so similar.
SUGGESTED, SIMILAR = 3, 0.6


def check_item(item: str, known: Collection[str], folder: str) -> None:
    """Raise PaperError if nothing published has this name, and say which names come near.

    `item` is a path below `folder` without its ending: `record`, `figures/map`, `runs/vgg16/raw/seed1`; `known` are all
    that there are. A run can stand behind `first_N_epochs/` as well.
    """
    run = FIRST_EPOCHS.sub("", item, count=1)
    if run in known and (run == item or "/seed" in run):
        return
    near = difflib.get_close_matches(run, known, SUGGESTED, SIMILAR)
    kinds = sorted({name.rpartition("/")[0] or name for name in known})
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(kinds)}"
    raise PaperError("nothing that was published has this name", hint, where=f"{folder}/{item}.txt")
