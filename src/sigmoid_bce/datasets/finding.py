"""How the images of each data set are found: a function each, which its entry in data/registry.py names.

Each takes a `Request` and a function that is given lines for the log, and returns what is `Found`.
"""

from sigmoid_bce.datasets.cats_and_dogs import find_cats_and_dogs as find_cats_and_dogs
from sigmoid_bce.datasets.digits import find_digits as find_digits
from sigmoid_bce.datasets.folder import find_in_folder as find_in_folder
