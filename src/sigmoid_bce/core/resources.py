"""Where the files lie that were given to this project and that nothing here makes."""

from pathlib import Path

# Beside `src`: the package runs from a checkout.
RESOURCES = Path(__file__).parents[3] / "resources"
