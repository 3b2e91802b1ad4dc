"""Getters of what is measured: the environments of libraries, and what the record has of them."""

from sigmoid_bce.libraries.environments import load_environments


def environments_of(era):
    """The environments of workflow/envs that have today's libraries, or those of history."""
    return [name for name, one in load_environments(Path("workflow/envs")).items() if one.era == era]


def installed_environment(wildcards):
    """The list of what is installed in an environment; nothing for the project's own, which needs no building."""
    one = load_environments(Path("workflow/envs")).get(wildcards.environment)
    if one is None:
        raise WorkflowError(f"there is no file workflow/envs/{wildcards.environment}.txt")
    return [] if one.is_own else f"results/environments/{wildcards.environment}/installed.txt"


def recorded_files(ending):
    """What the record has of each environment; left out where it has nothing."""
    paths = [
        Path("results/published/measured", path.stem + ending) for path in sorted(Path("workflow/envs").glob("*.txt"))
    ]
    return [str(path) for path in paths if path.exists()]
