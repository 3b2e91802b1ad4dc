"""Settings of one run from those of a study."""

import pytest

from sigmoid_bce.training.settings import TrainingSettings, settings_of_seed

OWN = {"seeds": None, "learning_rate": 0.1, "backend_of_seeds": {"tensorflow": (), "jax": (6, 7), "torch": (8,)}}


@pytest.mark.parametrize(("seed", "backend"), [(5, "tensorflow"), (6, "jax"), (7, "jax"), (8, "torch")])
def test_a_seed_has_the_backend_that_the_study_gives_it(seed, backend):
    settings = TrainingSettings.from_config("convnet", "raw", seed, {"backend": "tensorflow"}, OWN)
    assert (settings.backend, settings.learning_rate, settings.seed) == (backend, 0.1, seed)
    # What was chosen once stays chosen.
    chosen = settings_of_seed(OWN, seed)
    assert settings == TrainingSettings.from_config("convnet", "raw", seed, {"backend": "tensorflow"}, chosen)


def test_one_more_seed_changes_nothing_for_the_others():
    more = OWN | {"seeds": (1, 2), "backend_of_seeds": {"tensorflow": (), "jax": (6, 7, 9), "torch": ()}}
    assert settings_of_seed(OWN, 6) == settings_of_seed(more, 6) == {"learning_rate": 0.1, "backend": "jax"}
    assert settings_of_seed(OWN, 1) == settings_of_seed(more, None) == {"learning_rate": 0.1}
