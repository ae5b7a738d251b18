"""Stage 5, publish, internal: one page for each inspected institution.

Requires the tables of all earlier stages; makes results/<edition>/profiles/, which only its owner
can open. Not part of an edition: ask for it with `snakemake profiles`.
"""

from spiegel.publish.profiles.batches import batch_size, batches

try:
    PROFILE_BATCHES = batches(PROJECT, batch_size(config))
except SpiegelError as error:
    raise WorkflowError(error.render()) from None
VISITS = [f"data/processed/{{edition}}/clean/{y}/visits.parquet" for y in YEARS]
JUDGEMENTS = (
    f"data/processed/{{edition}}/clean/{EDITION.school_year}/judgements.parquet"
)
INSTITUTIONS = (
    f"data/processed/{{edition}}/clean/{EDITION.school_year}/institutions.parquet"
)
PROFILE_TEMPLATES = [
    f"workflow/spiegel/publish/templates/{name}"
    for name in ("profile_parts.html.j2", "profile.css")
]


# Which institutions were inspected is only known when the data are read: how many jobs there are
# follows from the manifest, and a page's job from the number of its institution. All jobs write into
# the folders of the sectors, so each declares the list of its pages.
rule write_profiles:
    input:
        tables=opened_by("write_profiles"),
        visits=VISITS,
        judgements=JUDGEMENTS,
        institutions=INSTITUTIONS,
        counts=COUNTS,
        edition=OWN,
        framework=FRAMEWORK,
        earlier=EARLIER,
        registries=REGISTRIES,
        templates=[
            *PROFILE_TEMPLATES,
            "workflow/spiegel/publish/templates/profile.html.j2",
        ],
    output:
        pages="results/{edition}/profiles/batches/{batch}.sha256",
    log:
        "logs/{edition}/write_profiles/{batch}.log",
    wildcard_constraints:
        batch=r"\d+",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=1000,
        runtime=60,
    params:
        years=list(YEARS),
        batches=PROFILE_BATCHES,
        code=fingerprint("spiegel.publish.profiles.pages"),
    script:
        "../scripts/write_profiles.py"


rule index_profiles:
    input:
        tables=opened_by("write_profiles"),
        visits=VISITS,
        judgements=JUDGEMENTS,
        institutions=INSTITUTIONS,
        counts=COUNTS,
        edition=OWN,
        framework=FRAMEWORK,
        earlier=EARLIER,
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
        years=list(YEARS),
        code=fingerprint("spiegel.publish.profiles.pages"),
    script:
        "../scripts/index_profiles.py"


rule profiles:
    input:
        expand(rules.index_profiles.output, edition=EDITION.edition),
        expand(
            rules.write_profiles.output.pages,
            edition=EDITION.edition,
            batch=range(1, PROFILE_BATCHES + 1),
        ),
