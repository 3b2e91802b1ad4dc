"""The record: what is kept in git of the real run.

Needs  a finished study `paper`
Makes  results/published/{runs,expected,study.yaml,provenance.json}, on request only
Steps  1. publish: replace the published record; nothing else ever writes there
"""


def settings_to_publish(study):
    """A study's settings without the reader's own paths: of a local copy, only its name is told."""
    settings = STUDIES[study].model_dump(mode="json")
    if settings["data"]["path"]:
        settings["data"]["path"] = Path(settings["data"]["path"]).name
    return settings


rule publish:
    """Replace the published record by the study paper."""
    input:
        paper_of("paper"),
    log:
        "logs/paper/publish.log",
    conda:
        "../../environment.yml"
    params:
        name="paper",
        study=settings_to_publish("paper"),
        results="results/paper",
        target="results/published",
    script:
        "../scripts/publish.py"
