"""The config of a study: typed, checked before any job starts, and described field by field.

`load_study` reads one file of `config/`, `load_personal` the reader's own setting. Both raise `ConfigError`, whose text is
meant for people. Importing this package loads neither TensorFlow nor any plotting library.
"""

from sigmoid_bce.config.errors import ConfigError
from sigmoid_bce.config.loading import load_personal, load_study
from sigmoid_bce.config.study import Personal, Study

__all__ = ["ConfigError", "Personal", "Study", "load_personal", "load_study"]
