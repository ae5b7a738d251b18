"""The words of a trace, in both languages; codes and column names stay as they are."""

from __future__ import annotations

from spiegel.closed_model import Label


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


EXAMPLE = _label("voorbeeldgegevens", "example data")
HEAD = {
    "cell": _label("Cel", "Cell"),
    "claim": _label("Bewering", "Claim"),
    "figure": _label("Figuur", "Figure"),
    "value": _label("Waarde", "Value"),
    "formula": _label("Formule", "Formula"),
    "definition": _label("Wat telt", "What counts"),
    "recount": _label("Hertelling", "Count again"),
    "files": _label("Bronrijen", "Source rows"),
    "edits": _label("Ingrepen op deze rijen", "Edits on these rows"),
    "left_out": _label("Bezoeken die niet meetellen", "Visits left out"),
    "flow": _label("Weg van de rijen", "Flow of rows"),
    "change": _label("Vergelijking", "Comparison"),
    "places": _label("Waar het gedrukt staat", "Where it is printed"),
    "records": _label("Records", "Records"),
}
UNIT = {
    "institution": _label("bezoeken aan instellingen", "visits to institutions"),
    "investigation": _label("onderzoeken", "investigations"),
}
LOWEST = _label("van een bezoek telt de laagste trap", "of a visit the lowest step counts")
ALL_MEET = _label(
    "alle oordelen van het bezoek samen: elk op of boven de grens",
    "all ratings of the visit together: each at or above the bar",
)
K = _label("k = {units} met {what}", "k = {units} with {what}")
STEP = _label("trap {steps} op {standards}", "step {steps} on {standards}")
ALL_ON = _label(
    "elk oordeel op trap {steps} ({standards})", "every rating on {steps} ({standards})"
)
SOME_ON = _label(
    "minstens één oordeel op trap {steps} ({standards})",
    "at least one rating on {steps} ({standards})",
)
N = _label("n = {units} met een oordeel op {standards}", "n = {units} with a rating on {standards}")
FILTER = {
    "visit_type": _label("soort bezoek: {x}", "type of visit: {x}"),
    "sectors_of_indicator": _label("alleen in de sectoren: {x}", "only in the sectors: {x}"),
    "since": _label("ingezameld sinds {x}", "collected since {x}"),
    "sector": _label("sector: {x}", "sector: {x}"),
    "school_year": _label("schooljaar: {x}", "school year: {x}"),
}
INTERVAL = {
    "wilson": _label(
        "interval van {level}: Wilson, elke instelling telt één keer",
        "{level} interval: Wilson, each institution counts once",
    ),
    "wilson_effective_n": _label(
        "interval van {level}: Wilson op de effectieve n (oordelen van één instelling lijken op "
        "elkaar)",
        "{level} interval: Wilson on the effective n (ratings of one institution are alike)",
    ),
    "": _label("geen interval", "no interval"),
}
PLAN = _label("analyseplan {x}", "analysis plan {x}")
PRINTED = _label("gedrukt als {x}", "printed as {x}")
SAME = _label("gelijk aan wat gepubliceerd is", "equal to what was published")
DIFFERS = _label(
    "VERSCHILT van wat gepubliceerd is: {what}", "DIFFERS from what was published: {what}"
)
COUNTED = _label(
    "{mirror} ({year}), uit de opgeschoonde records: k = {k}, n = {n}, {institutions} instellingen",
    "{mirror} ({year}), from the clean records: k = {k}, n = {n}, {institutions} institutions",
)
STEPPED = _label(
    "{mirror} ({year}): {lost} rijen weggelaten, {k} daarvan met een eigen regel in het logboek; "
    "{n} over volgens de opgeschoonde tabel",
    "{mirror} ({year}): {lost} rows left out, {k} of them with their own entry in the ledger; "
    "{n} left by the clean table",
)
WITHHELD = _label(
    "{mirror} ({year}): k wordt niet gepubliceerd (herleidbaar); n = {n}",
    "{mirror} ({year}): k is not published (identifiable); n = {n}",
)
ONLY_PUBLISHED = _label(
    "{mirror} ({year}): enkel het gepubliceerde cijfer is bekend, er zijn geen records",
    "{mirror} ({year}): only the published figure is known, there are no records",
)
PUBLISHED = _label("gepubliceerd: k = {k}, n = {n}", "published: k = {k}, n = {n}")
COMPARED = _label("vergeleken: {x}", "held against each other: {x}")
STATUSES = _label("oordelen van deze bezoeken: {x}", "ratings of these visits: {x}")
STATUS = {
    "rated": _label("met oordeel", "rated"),
    "not_investigated": _label("niet onderzocht", "not investigated"),
    "not_rated": _label("zonder oordeel", "not rated"),
    "not_applicable": _label("niet van toepassing", "not applicable"),
}
VISITS = _label("{x} bezoeken van deze soort in deze sector", "{x} visits of this type and sector")
ROWS = _label("{file}: {x} rijen", "{file}: {x} rows")
NO_EDITS = _label("geen", "none")
ENTRIES = "{what}: {reason} ({rule}): {x}"
CORRECTIONS = _label("gemelde correcties: {x}", "declared corrections: {x}")
LEFT_OUT = "{reason}: {x}"
FLOW = _label(
    "{table}: {first} rijen ingelezen, {last} over", "{table}: {first} rows read, {last} left"
)
HIT = {True: _label("k", "k"), False: _label("n", "n")}
RECORD = _label(
    "{hit} bezoek {visit}, instelling {institution}, {sector}: {ratings} [{sources}]",
    "{hit} visit {visit}, institution {institution}, {sector}: {ratings} [{sources}]",
)
INTERNAL = _label(
    "Intern: noemt instellingen en hun oordelen. Niet verspreiden.",
    "Internal: names institutions and their ratings. Not for distribution.",
)
PUBLIC = _label(
    "Enkel aantallen. Met --internal staan hier ook de records en de ingrepen zelf.",
    "Counts only. With --internal the records and the entries themselves are listed too.",
)
EQUAL_COMPOSITION = _label("bij gelijke samenstelling {x}", "at equal composition {x}")
TEST = _label("toets {test}, basis {basis}", "test {test}, basis {basis}")
NO_TEST = _label("geen toets", "no test")
FAMILY = _label(
    "aangepast in familie '{prior}, groep {tier}' ({x} toetsen, {method}); p is nummer {rank}",
    "adjusted in family '{prior}, tier {tier}' ({x} tests, {method}); p ranks {rank}",
)
METHOD = {"holm": "Holm", "bh": "Benjamini-Hochberg"}
P = _label("p = {p}, aangepast {adj}", "p = {p}, adjusted {adj}")
P_AGAIN = _label("p = {p}, aangepast {adj}, opnieuw berekend {again}",
                 "p = {p}, adjusted {adj}, computed again {again}")  # fmt: skip
CLASS = _label("klasse: {x}", "class: {x}")
COMPARABILITY = _label("vergelijkbaarheid: {x}", "comparability: {x}")
DIFFERENCE = _label("verschil {x} (interval {low} tot {high})", "difference {x} ({low} to {high})")
HOW = {
    "id": _label("met naam gebonden", "tied by name"),
    "cell": _label("cel van een tabel", "cell of a table"),
    "text": _label("zelfde woorden en getal", "same words and number"),
}
INSTEAD = _label("VERSCHILT: hier hoort {x}", "DIFFERS: this should read {x}")
REPEATED = _label("VERSCHILT: {x} geeft een ander getal", "DIFFERS: {x} gives another number")
PLACES = _label("{x} plaatsen", "{x} places")
NOTES = {
    "nothing_to_count": _label(
        "deze tabel telt geen oordelen; er is geen k van n om opnieuw te tellen",
        "this table counts no ratings; there is no k of n to count again",
    ),
    "trend": _label(
        "een trend loopt door de spiegels hieronder; elk punt met records is herteld",
        "a trend runs through the mirrors below; each point with records was counted again",
    ),
}
VERDICT = {
    True: _label("KLOPT: elke hertelling geeft het gepubliceerde getal",
                 "AGREES: every count made again gives the published number"),
    False: _label("KLOPT NIET: zie wat hierboven verschilt",
                  "DOES NOT AGREE: see what differs above"),
    None: _label("NIET HERTELD: er is geen telling achter dit getal",
                 "NOT COUNTED AGAIN: there is no count behind this number"),
}  # fmt: skip
# Words of a place; what else stands there are names and numbers.
WHERE = {
    "line": _label("regel", "line"),
    "row": _label("rij", "row"),
    "column": _label("kolom", "column"),
    "mark": _label("teken", "mark"),
    "sheet": _label("werkblad", "sheet"),
    "cell": _label("cel", "cell"),
    "table": _label("tabel", "table"),
    "sentence": _label("zin", "sentence"),
    "page": _label("bladzijde", "page"),
    "output": _label("uitvoer", "output"),
    "title": _label("titel", "title"),
    "subtitle": _label("ondertitel", "subtitle"),
    "alt": _label("beschrijving", "description"),
    "note": _label("noot", "note"),
}
