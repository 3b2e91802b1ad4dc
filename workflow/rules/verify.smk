"""Verification: the published record against what comes out here, from seconds to hours.

Needs  results/published/; for runs and cells also the images, as a training does
Makes  results/verification/{item}.json, .md and .csv, the same table: what, published, here, tolerance and why, verdict;
       {item}.txt, the same for the terminal, which fails if anything is different
Steps  1. verify_record: the files of the record are whole and agree with each other (seconds)
       2. figures/{name}.txt, tables/{name}.txt, claims/{name}.txt, numbers.txt, images.txt: made anew (seconds each;
          verify_anew.smk)
       3. verify_published: all figures, tables, numbers and claims (a minute)
       4. {place}/{network}/{loss}/seed{seed}.txt: one run, trained again from the images, whatever is kept;
          first_{epochs}_epochs/...: its first epochs alone; grids/{grid}/{cell}.txt: one cell of a grid (minutes to hours;
          verify_trainings.smk)
       5. verify_everything: all of these (hours)

What compares writes its table and succeeds; only what was asked for fails, so that one difference does not hide the rest.
"""


rule compare_record:
    """Compare the files of the published record with their checksums and with each other."""
    input:
        RECORDED,
        manifest="resources/manifest.csv",
    output:
        tables_of("record"),
    log:
        "logs/verification/compare_record.log",
    conda:
        "../../environment.yml"
    params:
        record=lambda wildcards: RECORD,
        environments=sorted(ENVIRONMENTS),
    script:
        "../scripts/compare_record.py"


rule verify:
    """Show the table of {wildcards.verified}, and fail if anything in it is different."""
    input:
        verification_of_item,
    output:
        f"{VERIFIED}/{{verified}}.txt",
    log:
        "logs/verification/verify_{verified}.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/verify.py"


rule verify_record:
    """Say whether the published record is whole and agrees with itself; fail if anything is different."""
    input:
        rules.compare_record.output[0],
    log:
        "logs/verification/verify_record.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/verify.py"


rule verify_published:
    """Say whether all that follows from the published samples came out as published; fail if anything is different."""
    input:
        rules.compare_record.output[0],
        rules.compare_published.output[0],
    log:
        "logs/verification/verify_published.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/verify.py"


rule verify_everything:
    """Train every run and cell of the record again, and say whether all is as published; fail if anything is different."""
    input:
        verifications_of_everything,
    log:
        "logs/verification/verify_everything.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/verify.py"


rule publish_verification:
    """Keep in the published record what its verification compares with: tables, sums of pictures and images, seconds."""
    input:
        figures=files_of_figures,
        tables=tables_to_verify("csv"),
        numbers=tables_to_verify("json"),
        images=images_there,
    log:
        "logs/published/publish_verification.log",
    conda:
        "../../environment.yml"
    params:
        names=figures_to_verify,
        record=lambda wildcards: RECORD,
        benchmarks=lambda wildcards: benchmarks_by_rule(),
    script:
        "../scripts/publish_verification.py"
