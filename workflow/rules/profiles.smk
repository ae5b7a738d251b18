"""Stage 5, publish, internal: one page for each inspected institution.

Requires the tables of all earlier stages; makes results/<edition>/profiles/, which only its owner
can open. Not part of an edition: ask for it with `snakemake profiles`.
"""

PROFILE_SECTORS = tuple(INSPECTORATE.framework.sectors)
PROFILE_SOURCES = [
    *[
        f"data/processed/{{edition}}/clean/{EDITION.school_year}/{name}.parquet"
        for name in ("visits", "judgements", "institutions")
    ],
    *COUNTS,
]
PROFILE_TEMPLATES = [
    f"workflow/spiegel/publish/templates/{name}"
    for name in ("profile_parts.html.j2", "profile.css")
]


# A job for each sector: which institutions were inspected is only known when the data are read.
rule write_profiles:
    input:
        tables=REPORT,
        sources=PROFILE_SOURCES,
        registries=REGISTRIES,
        templates=[
            *PROFILE_TEMPLATES,
            "workflow/spiegel/publish/templates/profile.html.j2",
        ],
    output:
        folder=directory("results/{edition}/profiles/{sector}"),
    log:
        "logs/{edition}/write_profiles/{sector}.log",
    wildcard_constraints:
        sector="|".join(PROFILE_SECTORS),
    conda:
        ENVIRONMENT
    resources:
        mem_mb=1000,
    params:
        code=fingerprint("spiegel.publish.profiles.pages"),
    script:
        "../scripts/write_profiles.py"


rule index_profiles:
    input:
        tables=REPORT,
        sources=PROFILE_SOURCES,
        registries=REGISTRIES,
        templates=[
            *PROFILE_TEMPLATES,
            "workflow/spiegel/publish/templates/profiles.html.j2",
        ],
    output:
        pages=[
            f"results/{{edition}}/profiles/{name}"
            for name in names.in_languages(INSPECTORATE, "index")
        ],
    log:
        "logs/{edition}/index_profiles.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=500,
    params:
        code=fingerprint("spiegel.publish.profiles.pages"),
    script:
        "../scripts/index_profiles.py"


rule profiles:
    input:
        expand(rules.index_profiles.output, edition=EDITION.edition),
        expand(
            rules.write_profiles.output.folder,
            edition=EDITION.edition,
            sector=PROFILE_SECTORS,
        ),
