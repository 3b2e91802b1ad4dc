"""A Slurm of one node, started by hand in a folder, with all its files there: munged, slurmctld and slurmd, as root."""

import os
import secrets
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager

NEEDED = ("munged", "slurmctld", "slurmd", "sbatch", "srun", "squeue")
# Without accounting and control groups, which need a machine of their own. The GPU is a pretence: Slurm counts it, no more.
CONFIG = """
ClusterName=tests
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SlurmdParameters=config_overrides
MinJobAge=600
GresTypes=gpu
MpiDefault=none
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
NodeName={host} NodeAddr=127.0.0.1 CPUs=4 RealMemory=16000 Gres=gpu:1
PartitionName=tests Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def what_is_missing():
    """Why no Slurm can be started here; empty if one can."""
    missing = [name for name in NEEDED if find(name) is None]
    if missing:
        return f"not installed: {', '.join(missing)} (Debian: apt-get install slurm-wlm munge)"
    return "" if os.geteuid() == 0 else "Slurm's daemons are started as root here"


def find(name):
    """The path of a program; daemons stand where an ordinary user's PATH does not look."""
    return shutil.which(name, path=os.pathsep.join([os.environ["PATH"], "/usr/sbin", "/sbin"]))


@contextmanager
def started(folder):
    """Start the daemons, yield what a process that uses this Slurm needs in its environment, and stop them."""
    for name in ("state", "spool", "munge", "bin"):
        (folder / name).mkdir()
    (folder / "munge").chmod(0o700)
    (folder / "munge/key").write_bytes(secrets.token_bytes(1024))
    (folder / "munge/key").chmod(0o400)
    host = socket.gethostname().split(".")[0]
    (folder / "slurm.conf").write_text(CONFIG.format(folder=folder, host=host, ports=free_ports(2)))
    (folder / "gres.conf").write_text(f"NodeName={host} Name=gpu File=/dev/null\n")
    environment = {"SLURM_CONF": str(folder / "slurm.conf")}
    # Snakemake's plugin takes every variable of Slurm away before it calls srun, this one too.
    environment["PATH"] = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    srun = folder / "bin/srun"
    srun.write_text(f'#!/bin/sh\nSLURM_CONF={environment["SLURM_CONF"]} exec {find("srun")} "$@"\n')
    srun.chmod(0o755)
    munge = [f"--{what}-file={folder}/munge/{what}" for what in ("key", "pid", "log", "seed")]
    daemons = []
    try:
        daemons.append(start(folder, "munged", "--foreground", "--force", f"--socket={folder}/munge/socket", *munge))
        wait(lambda: (folder / "munge/socket").exists(), folder)
        daemons.append(start(folder, "slurmctld", "-D", "-c", environment=environment))
        daemons.append(start(folder, "slurmd", "-D", environment=environment))
        wait(lambda: "idle" in ask(environment, "sinfo", "--noheader", "--format=%T"), folder)
        yield environment
    finally:
        for daemon in reversed(daemons):
            daemon.terminate()
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()


def start(folder, name, *options, environment=None):
    with (folder / f"{name}.log").open("w") as log:
        return subprocess.Popen(
            [find(name), *options], env={**os.environ, **(environment or {})}, stdout=log, stderr=subprocess.STDOUT
        )


def ask(environment, *command):
    """What a command of Slurm prints; nothing while the controller does not answer."""
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True).stdout


def free_ports(number):
    sockets = [socket.socket() for _ in range(number)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait(condition, folder, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "\n".join(path.read_text() for path in sorted(folder.glob("*.log")))
        time.sleep(0.2)
