"""A trace as lines for the terminal, in Dutch or English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from spiegel.clean.reasons import label as reason_label
from spiegel.publish import numbers
from spiegel.release.trace import trace_words
from spiegel.release.trace.result import Change, Definition, Side, Trace

INDENT = "  "


def lines(trace: Trace, language: str) -> Iterator[str]:
    """Yield the lines of one trace; the last says whether the recount is what was published."""
    mark = f", {trace_words.EXAMPLE[language]}" if trace.example else ""
    yield f"{trace.asked}  ({trace.edition}{mark})"
    yield from _what(trace, language)
    if trace.definition is not None:
        yield from _definition(trace, trace.definition, language)
    if trace.change is not None:
        yield from _change(trace.change, language)
    if trace.sides:
        yield _head("recount", language)
        for side in trace.sides:
            yield from _side(side, language)
        for side in trace.sides:
            yield from _behind(side, language, many=len(trace.sides) > 1)
        mode = trace_words.INTERNAL if trace.internal else trace_words.PUBLIC
        yield f"{INDENT}{mode[language]}"
    count = trace_words.PLACES[language].format(x=len(trace.places))
    yield f"{_head('places', language)} ({count})"
    for place in trace.places:
        shown = f"  {place.printed}" if place.printed else ""
        where = _where(place.where, language)
        yield f"{INDENT}{place.file}: {where}{shown}  [{trace_words.HOW[place.how][language]}]"
        if place.instead:
            yield f"{INDENT * 2}{trace_words.INSTEAD[language].format(x=place.instead)}"
    for file in trace.differs:
        yield f"{INDENT}{trace_words.REPEATED[language].format(x=file)}"
    for note in trace.notes:
        yield f"{INDENT}{trace_words.NOTES[note][language]}"
    verdict = trace.agrees if trace.recounted else None
    yield trace_words.VERDICT[verdict if trace.agrees else False][language]


def _where(text: str, language: str) -> str:
    """Return a place in words; an id after `mark` stays as it is."""
    kind, _, rest = text.partition(" ")
    if kind == "mark":
        return f"{trace_words.WHERE[kind][language]} {rest}"
    return re.sub(r"[a-z]+", lambda w: _word(w[0], language), text)


def _word(word: str, language: str) -> str:
    return trace_words.WHERE[word][language] if word in trace_words.WHERE else word


def _head(name: str, language: str) -> str:
    return str(trace_words.HEAD[name][language])


def _what(trace: Trace, language: str) -> Iterator[str]:
    key = "/".join(trace.key.values())
    yield f"{_head('cell', language)}: {trace.table}, {key or trace.row}, {trace.column}"
    if trace.figure:
        yield f"{_head('figure', language)}: {trace.figure}, {trace.mark}"
    if trace.claim:
        yield f"{_head('claim', language)}: {trace.sentences.get(language, '')}"
    yield f"{_head('value', language)}: {trace.value or '-'}"


def _definition(trace: Trace, what: Definition, language: str) -> Iterator[str]:
    side = trace.sides[0] if trace.sides else None
    yield _head("formula", language)
    yield f"{INDENT}{_formula(trace, side, language)}"
    units = trace_words.UNIT[what.unit][language]
    standards = ", ".join(f"{code} ({text})" for code, text in what.standards.items())
    codes = ", ".join(what.standards)
    steps = "/".join(what.bar)
    shape = trace_words.RULED if what.rule else trace_words.STEP
    shape = shape if what.bar else trace_words.RULED_COMPARED
    yield _head("definition", language)
    told = shape[language].format(rule=what.rule, steps=steps, standards=codes)
    yield f"{INDENT}{what.label} [{what.indicator}]"
    yield f"{INDENT}{trace_words.K[language].format(units=units, what=told)}"
    of = trace_words.N_RULED if what.rule else trace_words.N
    yield f"{INDENT}{of[language].format(units=units, standards=standards)}"
    if what.rule:
        yield f"{INDENT}{trace_words.CERTAIN[language]}"
    elif what.unit != "investigation":
        yield f"{INDENT}{trace_words.LOWEST[language]}"
    if what.unit == "institution":
        yield f"{INDENT}{trace_words.LAST[language]}"
    filters = dict(what.filters)
    if "sector" in trace.key:
        filters["sector"] = trace.key["sector"]
    if side is not None:
        filters["school_year"] = side.school_year
    told = "; ".join(trace_words.FILTER[name][language].format(x=x) for name, x in filters.items())
    yield f"{INDENT}{told}"
    level = numbers.percent_share(what.level, language)
    interval = trace_words.INTERVAL[what.interval][language].format(level=level)
    plan = trace_words.PLAN[language].format(x=what.plan)
    yield f"{INDENT}{interval}; {plan}" if what.interval else f"{INDENT}{plan}"


def _formula(trace: Trace, side: Side | None, language: str) -> str:
    if trace.change is not None:
        values = trace.change.values
        if not values["difference_crude"]:
            return trace.column
        told = _subtracted(values, "crude")
        if trace.change.basis == "standardised":
            equal = _subtracted(values, "standardised")
            told += f"; {trace_words.EQUAL_COMPOSITION[language].format(x=equal)}"
        return told
    if side is None or side.published_n is None:
        return "k / n"
    if side.published_k is None:
        return f"k / n, n = {side.published_n}"
    k, n = side.published_k, side.published_n
    if not n:
        return "k / n, n = 0"
    percent = numbers.percent(k, n, language)
    return f"k / n = {k} / {n} = {k / n:.10g}, {trace_words.PRINTED[language].format(x=percent)}"


def _subtracted(values: Mapping[str, str], basis: str) -> str:
    share, prior, difference = (
        values[f"{name}_{basis}"] for name in ("share", "prior_share", "difference")
    )
    return f"share - prior_share = {share} - {prior} = {difference}"


def _side(side: Side, language: str) -> Iterator[str]:
    name = {"mirror": side.mirror, "year": side.school_year}
    if side.source == "published":
        yield f"{INDENT}{trace_words.ONLY_PUBLISHED[language].format(**name)}"
        return
    shape = trace_words.WITHHELD if side.k is None else trace_words.COUNTED
    if side.source == "ledger":
        shape = trace_words.STEPPED
    if side.source == "quantity":
        shape = trace_words.OF_QUANTITY
    lost = side.published_k
    told = shape[language].format(
        **name, k=side.k, n=side.n, institutions=side.institutions, lost=lost
    )
    yield f"{INDENT}{told}"
    if not side.withheld and side.source == "records":
        told = trace_words.PUBLISHED[language].format(k=side.published_k, n=side.published_n)
        yield f"{INDENT * 2}{told}"
    wrong = [name.rstrip("!") for name in side.compared if name.endswith("!")]
    same = trace_words.SAME[language]
    verdict = trace_words.DIFFERS[language].format(what=", ".join(wrong)) if wrong else same
    compared = trace_words.COMPARED[language].format(
        x=", ".join(n.rstrip("!") for n in side.compared)
    )
    yield f"{INDENT * 2}{verdict} ({compared})"
    if side.incomplete is not None and side.eligible is not None and side.n is not None:
        parts = {"eligible": side.eligible, "counted": side.n, "incomplete": side.incomplete}
        rest = side.eligible - side.n - side.incomplete
        yield f"{INDENT * 2}{trace_words.ACCOUNT[language].format(**parts, unrated=rest)}"
    if side.earlier:
        yield f"{INDENT * 2}{trace_words.EARLIER[language].format(x=side.earlier, all=side.visits)}"
    if side.statuses:
        told = ", ".join(f"{trace_words.STATUS[s][language]} {x}" for s, x in side.statuses.items())
        counting = (side.visits or 0) - (side.earlier or 0)
        visits = trace_words.VISITS[language].format(x=counting)
        yield f"{INDENT * 2}{visits}; {trace_words.STATUSES[language].format(x=told)}"


def _behind(side: Side, language: str, *, many: bool) -> Iterator[str]:
    """Yield the rows behind a count, and what was done to them and to others."""
    if side.source == "published":
        return
    suffix = f" ({side.mirror})" if many else ""
    if side.files:
        yield _head("files", language) + suffix
    for file, rows in side.files.items():
        yield f"{INDENT}{trace_words.ROWS[language].format(file=file, x=rows)}"
    if side.source != "quantity":  # that is of every record: the ledger has their edits
        yield from _edited(side, language, suffix)


def _edited(side: Side, language: str, suffix: str) -> Iterator[str]:
    yield _head("edits", language) + suffix
    if not side.edit_counts:
        yield f"{INDENT}{trace_words.NO_EDITS[language]}"
    for line in side.edit_counts:
        told = reason_label(line.reason, language)
        what = f"{line.table}, {line.column}" if line.column else line.table
        yield INDENT + trace_words.ENTRIES.format(
            what=what, reason=told, rule=line.rule, x=line.entries
        )
    if side.corrections:
        yield f"{INDENT}{trace_words.CORRECTIONS[language].format(x=', '.join(side.corrections))}"
    for edit in side.edits:
        place = f"{edit.source_file}:{edit.source_row}"
        change = f"'{edit.old}' -> '{edit.new}'" if edit.column else edit.record
        where = f"{place} {edit.column}".strip()
        yield f"{INDENT * 2}{where}: {change} ({edit.rule}, {edit.reason})"
    yield _head("left_out" if side.left_out else "flow", language) + suffix
    for reason, visits in side.left_out.items():
        told = reason_label(reason, language)
        detail = reason.partition(":")[2]
        told = f"{told} ({detail})" if detail else told
        yield INDENT + trace_words.LEFT_OUT.format(reason=told, x=visits)
    for table in dict.fromkeys(step.table for step in side.flow):
        own = [step for step in side.flow if step.table == table]
        yield INDENT + trace_words.FLOW[language].format(
            table=table, first=own[0].rows_in, last=own[-1].rows_out
        )
    if side.records:
        yield f"{_head('records', language)}{suffix}"
    for record in side.records:
        rated = ", ".join(f"{standard} {step}" for standard, step in record.ratings.items())
        origin = ", ".join(f"{s.file}:{s.row}" for s in record.sources)
        yield INDENT + trace_words.RECORD[language].format(
            hit=trace_words.HIT[record.hit],
            visit=record.visit,
            institution=record.institution,
            sector=record.sector,
            ratings=rated,
            sources=origin,
        )


def _change(change: Change, language: str) -> Iterator[str]:
    yield _head("change", language)
    values = change.values
    said = [values[part] for part in ("class", "qualifier", "robust")]
    word = "; ".join(filter(None, said))  # what the table says beside the word goes with it
    yield f"{INDENT}{trace_words.CLASS[language].format(x=word)}"
    told = change.comparability
    reason = change.reason[language]
    told = f"{told}: {reason}" if reason else told
    yield f"{INDENT}{trace_words.COMPARABILITY[language].format(x=told)}"
    if values["difference"]:
        yield INDENT + trace_words.DIFFERENCE[language].format(
            x=values["difference"], low=values["low"] or "-", high=values["high"] or "-"
        )
    if not change.test:
        yield f"{INDENT}{trace_words.NO_TEST[language]}"
        return
    yield INDENT + trace_words.TEST[language].format(test=change.test, basis=change.basis)
    shape = trace_words.P if change.adjusted_again is None else trace_words.P_AGAIN
    again = "" if change.adjusted_again is None else f"{change.adjusted_again:.10g}"
    yield INDENT + shape[language].format(p=values["p"], adj=values["p_adj"], again=again)
    yield INDENT + trace_words.FAMILY[language].format(
        prior=change.prior,
        tier=change.tier,
        x=change.family,
        method=trace_words.METHOD[change.method],
        rank=change.rank,
    )
