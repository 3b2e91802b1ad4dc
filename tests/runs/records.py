"""What every record of today has, made up; tests add what they are about."""

from sigmoid_bce.runs.record import VERSION

ENDED = {
    "version": VERSION,
    "loss": "raw",
    "seed": 1,
    "epochs": 20,
    "stopped": "convergence",
    "converged": True,
    "collapsed": {"early": False, "convergence": False},
    "dead": {"early": False, "convergence": False},
}
