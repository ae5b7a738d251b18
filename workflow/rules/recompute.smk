"""Every published number a second time, by a program that shares no code with the package.

Requires the published tables, the clean tables and the configuration; makes
results/<edition>/quality/recomputed.csv. A number that differs stops the build.
"""

# The program itself is an input: changing it computes everything again.
RECOMPUTE = ["tools/recompute/recompute.py"]  # it comes first: it is run
RECOMPUTE += sorted({*map(str, Path("tools/recompute").glob("*.py"))} - {*RECOMPUTE})


rule recompute:
    input:
        tool=RECOMPUTE,
        clean=[
            f"data/processed/{{edition}}/clean/{year}/{name}.parquet"
            for year in YEARS
            for name in ("visits", "judgements", "institutions", "population")
        ],
        prior_figures=f"data/processed/{{edition}}/clean/{EDITION.school_year}/prior_figures.parquet",
        tables=opened_by("recompute"),
        edition=f"config/editions/{EDITION.edition}.yaml",
        registries=[
            f"{CONFIG}/{name}"
            for name in (
                "framework.yaml",
                "indicators.yaml",
                "analysis_plan.yaml",
                "claims.yaml",
                "publication.yaml",
                "comparability.csv",
                "published.csv",
                "published_priors.csv",
                "external_evidence.csv",
            )
            if Path(f"{CONFIG}/{name}").is_file()
        ],
        words=["config/claim_words.yaml", "config/languages.yaml"],
    output:
        account=shown("results/{edition}/quality/recomputed.csv"),
    log:
        "logs/{edition}/recompute.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=1000,
    script:
        "../scripts/recompute.py"
