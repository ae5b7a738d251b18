"""The acceptance list of a figure: what must hold before it may be published.

One named check for each line of the list. A check takes an `Exhibit` and returns findings, in
plain English, one for each thing that is wrong; no findings is a pass.
"""

from __future__ import annotations

from collections.abc import Callable

from spiegel.publish.acceptance import files, legibility, plotted, rules, wording
from spiegel.publish.acceptance.exhibit import Exhibit, exhibit_of

__all__ = ["CHECKS", "Exhibit", "exhibit_of", "findings"]

Check = Callable[[Exhibit], list[str]]

CHECKS: dict[str, Check] = {
    "title_length": wording.title_length,
    "subtitle": wording.subtitle,
    "n_of_each_row": plotted.n_of_each_row,
    "source_and_date": wording.source_and_date,
    "alt_text": wording.alt_text,
    "numbers_in_data": wording.numbers_in_data,
    "claims_resolve": wording.claims_resolve,
    "csv_is_plotted": plotted.csv_is_plotted,
    "printed_values": plotted.printed_values,
    "text_contrast": legibility.text_contrast,
    "fill_contrast": legibility.fill_contrast,
    "no_overlap": legibility.no_overlap,
    "nothing_cut": legibility.nothing_cut,
    "font_size": legibility.font_size,
    "axis_rule": rules.axis_rule,
    "one_unit": rules.one_unit,
    "comparability": rules.comparability,
    "disclosure": rules.disclosure,
    "files": files.complete,
    "same_bytes": files.same_bytes,
}


# Drawing everything again costs a tenth of a build, so that the tests do it and a build does not.
ONLY_IN_TESTS = ("same_bytes",)


# What is to be seen in a drawing, and so may differ from one width to another.
OF_A_DRAWING = (
    *("n_of_each_row", "csv_is_plotted", "printed_values", "text_contrast", "fill_contrast"),
    *("no_overlap", "nothing_cut", "font_size", "axis_rule", "disclosure"),
)


def findings(exhibit: Exhibit, skip: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Return what each check of the list finds in one figure, in the order of the list.

    What is checked of a drawing is checked of that for a telephone too.
    """
    found = {name: check(exhibit) for name, check in CHECKS.items() if name not in skip}
    if exhibit.telephone is not None:
        for name in OF_A_DRAWING:
            if name in found:
                found[name] += [f"narrow: {one}" for one in CHECKS[name](exhibit.telephone)]
    return found
