"""The archive: the published record for machines, and all of it in one file for Zenodo.

Needs  the published record, its book, CITATION.cff, and the last commit
Makes  results/published/ro-crate-metadata.json, whose places start at the root of the repository;
       results/archive/sigmoid-bce.zip
Steps  1. describe_record: describe record, runs and workflow as a Workflow Run RO-Crate
       2. make_archive: pack code, record, book, crate and a list of checksums; the same bytes each time
"""


rule archive:
    """Make the file for Zenodo: code, published record, book, crate and checksums, the same bytes each time."""
    input:
        "results/archive/sigmoid-bce.zip",


rule describe_record:
    """Describe the published record as a Workflow Run RO-Crate."""
    input:
        RECORD_CHECK,
        RECORDED,
        citation="CITATION.cff",
    output:
        CRATE_OF_RECORD,
    log:
        "logs/published/describe_record.log",
    conda:
        "../../environment.yml"
    params:
        book=lambda wildcards, output: str(Path(output[0]).parent / "book"),
    script:
        "../scripts/describe_record.py"


rule make_archive:
    """Pack code, published record, book, crate and checksums into one file."""
    input:
        files_in_git,
        book="results/published/book/index.html",
        crate=CRATE_OF_RECORD,
    output:
        "results/archive/sigmoid-bce.zip",
    log:
        "logs/published/make_archive.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/make_archive.py"
