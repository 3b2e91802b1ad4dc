"""The article of H. Hentschke (2019) on sigmoid and binary cross-entropy, reproduced and extended."""

import os

# Figures are drawn to files. Keras imports Matplotlib too, which refuses to be imported where the reader's own choice is
# not known to it (a backend of another environment): every process of ours, and what it starts, has this one.
os.environ["MPLBACKEND"] = "agg"
