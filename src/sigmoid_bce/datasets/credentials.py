"""Who the reader is, for Kaggle."""

import json
import os
from pathlib import Path

from sigmoid_bce.core.errors import PaperError

_HINT = (
    "make an API token on kaggle.com (Settings, API) and put its kaggle.json into ~/.kaggle, or set KAGGLE_USERNAME and "
    "KAGGLE_KEY; or take data.source: microsoft, the same images without an account."
)


def read_kaggle_credentials() -> tuple[str, str]:
    """User name and API key, from KAGGLE_USERNAME and KAGGLE_KEY, else from ~/.kaggle/kaggle.json.

    Raises PaperError if they are in neither place, or if the file cannot be read.
    """
    if os.environ.get("KAGGLE_USERNAME") and os.environ.get("KAGGLE_KEY"):
        return os.environ["KAGGLE_USERNAME"], os.environ["KAGGLE_KEY"]
    file = Path.home() / ".kaggle" / "kaggle.json"
    try:
        content = json.loads(file.read_text("utf-8"))
        return str(content["username"]), str(content["key"])
    except FileNotFoundError:
        raise PaperError("not there, and neither are KAGGLE_USERNAME and KAGGLE_KEY set", _HINT, where=file) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise PaperError("no user name and key can be read from it", _HINT, where=file) from None
