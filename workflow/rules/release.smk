"""Stage 6, release: the audit of the edition, as one target.

Requires config/editions/<edition>.lock.json (made by `spiegel freeze`); makes
results/<edition>/audit/: verdict.json, report.nl.html, report.en.html, certificate.html.
"""


# No output is declared: whatever the verdict, its record stays, and the audit is always made anew.
rule audit:
    input:
        lock=f"config/editions/{EDITION.edition}.lock.json",
    log:
        f"logs/{EDITION.edition}/audit.log",
    conda:
        ENVIRONMENT
    threads: workflow.cores
    resources:
        mem_mb=4000,
    params:
        edition=EDITION.edition,
        code=fingerprint("spiegel.release.report"),
    script:
        "../scripts/audit.py"
