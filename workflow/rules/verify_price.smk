"""What a verification costs: told before it starts, and on the cards of the figures."""

import json
import re
import sys

from sigmoid_bce.verification.seconds import read_seconds

# Of Snakemake itself, before the first job begins.
SECONDS_OF_START = 4


def is_verification(job):
    """Whether a job belongs to one of the rungs."""
    return job.rule.name.startswith("verify") or any(str(path).startswith(VERIFIED) for path in job.output)


def seconds_of_training(job):
    """For how many seconds a job has trained when its run was published; None for a job that is no such training."""
    if job.rule.name not in ("retrain_run", "retrain_head", "train_first_epochs"):
        return None
    run = "{place}/{network}/{loss}/seed{seed}".format(**job.wildcards_dict)
    content = json.loads(Path(RECORD, run, "record.json").read_text(encoding="utf-8"))
    epochs = int(job.wildcards_dict.get("epochs", content["epochs"]))
    return content["seconds"] * epochs / content["epochs"]


def price_of(jobs):
    """What these jobs are and about how long they take on this machine, in lines for the terminal."""
    # They load pandas, which no other command of Snakemake needs before its jobs.
    show(HIDDEN)
    from sigmoid_bce.verification.price import describe_price, measure_machine

    known = [(job.rule.name, seconds_of_training(job)) for job in jobs if job.output]
    return describe_price(known, read_seconds(Path(RECORD)), measure_machine(), CORES)


def benchmarks_by_rule():
    """The files that say how long each rule took, of those that were run here."""
    found = {}
    for one in workflow.rules:
        if one.output and one.benchmark:
            pattern = re.sub(r"{[^}]*}", "*", str(one.benchmark))
            found[one.name] = sorted(str(path) for path in Path().glob(pattern.replace("*/", "**/")))
    return {name: paths for name, paths in found.items() if paths}


@cache
def rules_behind(path):
    """The names of the rules that make a file from the published record, its own first, each once."""
    producer = next((one for one in workflow.rules if one.is_producer(path)), None)
    if producer is None:
        return ()
    inputs = producer.expand_input(producer.get_wildcards(path), None)[0]
    behind = [rule for one in dict.fromkeys(map(str, inputs)) for rule in rules_behind(one)]
    return tuple(dict.fromkeys([producer.name, *behind]))


def verification_of_figure(name):
    """How a figure of the published record is verified: the `command`, and about how many `seconds` it takes on one core of
    the machine of the record, from a fresh clone (None where the record does not say). Raises KeyError."""
    kept = read_seconds(Path(RECORD)).get("rules", {})
    rules = ["compare_figure", "verify", *rules_behind(f"{figures_to_verify()[name]}.csv")]
    known = [kept[rule]["seconds"] for rule in rules if rule in kept]
    seconds = SECONDS_OF_START + sum(known) if len(known) == len(rules) else None
    return {"command": f"snakemake --cores 2 {VERIFIED}/figures/{name}.txt", "seconds": seconds}


def announce_price():
    """Say before the first job what a verification takes."""
    jobs = list(workflow.dag.needrun_jobs())
    if workflow.is_main_process and any(is_verification(job) for job in jobs):
        print(price_of(jobs), file=sys.stderr)
