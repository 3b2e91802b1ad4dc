"""The machine: the folder that a run works in, and the cores that its jobs get. Looked at before any job starts."""

import os
import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.logging import logger

SOURCES = str(Path(workflow.basedir) / "src")
sys.path.insert(0, SOURCES)
# Scripts run in processes of their own.
os.environ.update(PYTHONPATH=os.pathsep.join(filter(None, [SOURCES, os.environ.get("PYTHONPATH")])))

from sigmoid_bce.run_folder import FolderError, check_writable, take_away_stale_locks

# Given on the command line, --directory outweighs `workdir`.
if not os.path.samefile(workflow.basedir, os.getcwd()):
    raise WorkflowError(
        f"results stand beside the Snakefile, in {workflow.basedir}, not in {os.getcwd()}\n"
        "Hint: leave out --directory; for a second set of results, clone the repository a second time"
    )
try:
    check_writable(Path(), ("results", "logs", ".snakemake"))
except FolderError as error:
    raise WorkflowError(str(error))
if take_away_stale_locks(Path(), may_remove=workflow.is_main_process):
    logger.info("Took away the lock that a killed run had left: no other Snakemake is running in this folder.")

# Where jobs run elsewhere and no --cores is given, a training takes as many: more hardly make it faster.
CORES_ELSEWHERE = 4
# A job on a cluster reads this file again, where --cores means all that its node has. So what was asked for goes with it.
if workflow.is_main_process or "CORES_OF_TRAINING" not in os.environ:
    elsewhere = workflow.resource_settings.nodes is not None
    cores = workflow.resource_settings.cores or (CORES_ELSEWHERE if elsewhere else os.cpu_count())
    # Here, one training a GPU: the cores are shared among as many as there are (`--resources gpu=4`).
    gpus = workflow.global_resources["gpu"].value if "gpu" in workflow.global_resources and not elsewhere else 1
    os.environ.update(CORES=str(cores), CORES_OF_TRAINING=str(max(1, cores // max(1, gpus))))


envvars:
    "CORES",
    "CORES_OF_TRAINING",


CORES = int(os.environ["CORES"])
CORES_OF_TRAINING = int(os.environ["CORES_OF_TRAINING"])
