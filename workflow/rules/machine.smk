"""The machine: the folder that a run works in, and the cores that its jobs get. Looked at before any job starts."""

import gc
import os
from importlib.util import find_spec
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.logging import logger

package = find_spec("sigmoid_bce")
# Installed from another checkout, its code would run unnoticed.
if package is None or not os.path.samefile(
    package.submodule_search_locations[0], f"{workflow.basedir}/src/sigmoid_bce"
):
    found = f"that of {Path(package.origin).parents[2]}" if package else "none"
    raise WorkflowError(
        f"this environment must have the package sigmoid_bce of {workflow.basedir}, but has {found}\n"
        "Hint: `make demo` sets up .venv, to be activated; or, in the environment that is active, from that folder: "
        "pip install --no-deps --no-build-isolation --editable ."
    )

from sigmoid_bce.core.processes import CALLED, announce_snakemake, end_with_snakemake
from sigmoid_bce.core.run_folder import check_writable, take_away_stale_locks
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.not_needed import hide, show

# What Snakemake has loaded stays: not looked through for what can be freed, it starts a tenth of a second sooner.
gc.freeze()
# Snakemake 9.27.1 loads it to see whether a parameter is a table (persistence/__init__.py:772, iocontainers.py:555); none is.
HIDDEN = hide(["pandas"])

# Jobs end when this Snakemake is killed, however early that is; on a cluster, with the one that runs there.
if workflow.is_main_process:
    announce_snakemake()
elif workflow.remote_exec:
    os.environ.pop(CALLED, None)
else:
    # Without its script: a training ends by itself after its epoch, and another script a moment later.
    end_with_snakemake(and_children=False)

# Given on the command line, --directory outweighs `workdir`.
if not os.path.samefile(workflow.basedir, os.getcwd()):
    raise WorkflowError(
        f"results stand beside the Snakefile, in {workflow.basedir}, not in {os.getcwd()}\n"
        "Hint: leave out --directory; for a second set of results, clone the repository a second time"
    )
try:
    # A dry run writes nothing but its own state.
    check_writable(Path(), (".snakemake",) if workflow.output_settings.dryrun else (".snakemake", "results", "logs"))
except PaperError as error:
    raise WorkflowError(str(error))
if take_away_stale_locks(Path(), may_remove=workflow.is_main_process):
    logger.info("Took away the lock that a killed run had left: no other Snakemake is running in this folder.")

# Without --cores, jobs run on a cluster, or none at all. So many are asked for there: more hardly make a training faster.
CORES_ELSEWHERE = 4
# A job on a cluster reads this file again, where --cores means all that its node has. So what was asked for goes with it.
if workflow.is_main_process or "CORES_OF_TRAINING" not in os.environ:
    cores = workflow.resource_settings.cores
    # One training a GPU: the cores are shared among as many as there are (`--resources gpu=4`).
    gpus = workflow.global_resources["gpu"].value if "gpu" in workflow.global_resources else 1
    shared = CORES_ELSEWHERE if cores is None else max(1, cores // max(1, gpus))
    os.environ.update(CORES=str(cores or CORES_ELSEWHERE), CORES_OF_TRAINING=str(shared))


envvars:
    "CORES",
    "CORES_OF_TRAINING",


CORES = int(os.environ["CORES"])
CORES_OF_TRAINING = int(os.environ["CORES_OF_TRAINING"])


def look_only_when_a_job_ends():
    """Take away Snakemake's limit of 100 jobs in a second where jobs run here, on cores that get free now and then.

    It keeps to the limit by looking for jobs to start a second after each look, and looks at the end of each job as well
    (scheduling/job_scheduler.py:398, version 9.27.1): after 40 jobs 40 times a second, each time at the sizes of all inputs of
    what is ready, on the cores that jobs need.
    """
    if workflow.local_exec:
        workflow.scheduler.job_rate_limiter = None
