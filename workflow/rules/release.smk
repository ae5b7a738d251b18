"""Stage 6, release: the audit of the edition, as one target.

Requires config/editions/<edition>.lock.json (made by `spiegel freeze`); makes
results/<edition>/audit/: verdict.json, report.nl.html, report.en.html, certificate.html.
"""

# A cluster build counts jobs and not cores; an audit there is one job.
AUDIT_THREADS = 4


# No output is declared: whatever the verdict, its record stays, and the audit is always made anew.
rule audit:
    input:
        lock=f"config/editions/{EDITION.edition}.lock.json",
    log:
        f"logs/{EDITION.edition}/audit.log",
    conda:
        ENVIRONMENT
    threads: workflow.resource_settings.cores or AUDIT_THREADS
    resources:
        mem_mb=4000,
        runtime=120,
    params:
        edition=EDITION.edition,
        code=fingerprint("spiegel.release.report"),
    script:
        "../scripts/audit.py"
