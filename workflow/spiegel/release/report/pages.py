"""The audit report and the certificate as pages: the record in words, and nothing beside it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from spiegel.clean.reasons import REASONS
from spiegel.config.languages import LANGUAGES, OF_COMMANDS
from spiegel.publish import numbers
from spiegel.release.audit_messages import QUOTED, in_language
from spiegel.release.kinds import CLASSES
from spiegel.release.report import audit_words
from spiegel.release.verdict import ALLOWED, REPRODUCED, TOLD, Audit

TEMPLATES = Path(__file__).parent / "templates"
QUOTE = re.compile(QUOTED.format("([^”]*)"))
SHOWN = 200  # differences in the report; verdict.json has more


class _Words:
    """The words of one language, by name."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __getattr__(self, name: str) -> str:
        return audit_words.TEXT[name][self.language]


def _tone(code: int) -> str:
    if code in (REPRODUCED, ALLOWED):
        return "good"
    return "bad" if code in (20, 21, 22, 33) else "wait"


def _facts(audit: Audit, lang: str) -> list[tuple[str, str]]:
    text = _Words(lang)
    made = len(audit.judged) - len(audit.having("not_made"))
    equal = sum(claim.equal for claim in audit.claims)

    def of(n: int, total: int) -> str:
        shown = numbers.count(n, lang), numbers.count(total, lang)
        return text.of.format(n=shown[0], total=shown[1])

    facts = [
        (text.edition, f"{audit.edition} {audit.version}"),
        (text.commit, audit.commit),
        (text.depth, audit_words.DEPTHS[audit.depth][lang]),
        (text.bundle, audit.bundle or text.no_bundle),
        (text.lock, audit_words.LOCK[audit.lock_compared][lang]),
        (text.runs, numbers.count(audit.runs, lang)),
    ]
    if audit.runs:
        facts.append((text.outputs, of(made, len(audit.judged))))
        facts.append((text.claims, f"{of(equal, len(audit.claims))} {text.equal}"))
    return facts


def _not_checked(audit: Audit, lang: str) -> list[str]:
    said = [audit_words.NOT_CHECKED[name][lang] for name in audit.not_checked]
    if beyond := len(audit.having("not_checked")):
        shown = numbers.count(beyond, lang)
        said.append(audit_words.NOT_CHECKED["depth"][lang].format(n=shown))
    if audit.depth == 1:
        said.append(audit_words.NOT_CHECKED["intervals"][lang])
    if audit.bundle and not audit.signature:
        said.append(audit_words.NOT_CHECKED["author"][lang])
    if audit.withheld:
        shown = numbers.count(audit.withheld, lang)
        said.append(audit_words.TEXT["withheld"][lang].format(n=shown))
    return [*said, audit_words.NOT_CHECKED["truth"][lang]]


def _differences(audit: Audit, lang: str) -> list[dict[str, str]]:
    rows = []
    for output in audit.having(*TOLD):
        shown = output.differences or ({},)
        for one in shown:
            size = one.get("size")
            rows.append(
                {
                    "path": output.path,
                    "status": audit_words.STATUSES[output.status][lang],
                    **{
                        name: in_language(one.get(name, ""), lang)
                        for name in ("where", "published", "remade")
                    },
                    "size": "" if size is None else f"{size:.1e}",
                }
            )
        if output.count > len(output.differences) > 0:
            more = numbers.count(output.count - len(output.differences), lang)
            rows.append({**rows[-1], "where": audit_words.TEXT["and_more"][lang].format(n=more),
                         "published": "", "remade": "", "size": ""})  # fmt: skip
    return rows[:SHOWN]


def _summary(audit: Audit, lang: str) -> list[dict[str, str]]:
    counts = Counter((o.kind, o.status) for o in audit.outputs)
    return [
        {
            "kind": audit_words.KINDS[kind][lang],
            "status": audit_words.STATUSES[status][lang],
            "count": numbers.count(n, lang),
        }
        for (kind, status), n in sorted(counts.items())
    ]


def _edits(rows: Iterable[dict[str, Any]], lang: str) -> list[dict[str, str]]:
    totals: dict[str, int] = defaultdict(int)
    for row in rows:
        totals[row["reason"]] += int(row["entries"])
    return [
        {"reason": _reason(name, lang), "entries": numbers.count(n, lang)}
        for name, n in sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    ]


def _reason(name: str, lang: str) -> str:
    code, _, visit_type = name.partition(":")
    known = REASONS.get(code)
    label = known.label[lang] if known is not None else code
    return f"{label}: {visit_type}" if visit_type else label


def _exclusions(rows: Iterable[dict[str, Any]], lang: str) -> list[dict[str, str]]:
    """Return rows read and kept for each table of each school year: its first and last step."""
    ends: dict[tuple[str, str], tuple[int, int]] = {}
    for row in rows:
        key = (row["school_year"], row["table"])
        first = ends[key][0] if key in ends else int(row["rows_in"])
        ends[key] = (first, int(row["rows_out"]))
    return [
        {
            "year": year,
            "table": table,
            "rows_in": numbers.count(first, lang),
            "rows_out": numbers.count(last, lang),
        }
        for (year, table), (first, last) in ends.items()
    ]


def _claims(audit: Audit, lang: str) -> list[dict[str, str]]:
    """Return one row for each sentence, with the names of all claims in it."""
    rows: dict[tuple[str, str, bool], list[str]] = defaultdict(list)
    for claim in audit.claims:
        rows[claim.published[lang], claim.remade[lang], claim.equal].append(claim.claim)
    return [
        {
            "claim": ", ".join(names),
            "published": published,
            "remade": remade,
            "equal": audit_words.ANSWERS["yes" if equal else "no"][lang],
        }
        for (published, remade, equal), names in rows.items()
    ]


def _marked(text: str, lang: str) -> Markup:
    """Return what an audit says, with words of a program marked as English."""
    safe = escape(in_language(text, lang))
    return Markup(QUOTE.sub(r'<q lang="en">\1</q>', str(safe))) if lang != OF_COMMANDS else safe


def _context(audit: Audit, lang: str) -> dict[str, Any]:
    text = _Words(lang)
    kinds = {o.kind for o in audit.outputs}
    return {
        "lang": lang,
        "a": audit,
        "t": text,
        "tone": _tone(audit.code),
        "css": (TEMPLATES / "audit.css").read_text(encoding="utf-8"),
        "verdict": audit_words.VERDICTS[audit.code][lang],
        "meaning": audit_words.MEANINGS[audit.code][lang],
        "cause": audit_words.CAUSES[audit.cause][lang] if audit.cause else "",
        "axes": [
            (audit_words.AXES[n][lang], audit_words.ANSWERS[v][lang]) for n, v in audit.axes.items()
        ],
        "facts": _facts(audit, lang),
        "differences": _differences(audit, lang),
        "summary": _summary(audit, lang),
        "classes": [
            {"kind": audit_words.KINDS[k][lang], "content": c[lang], "tolerance": w[lang]}
            for k, (c, w) in CLASSES.items()
            if k in kinds
        ],
        "claims": _claims(audit, lang),
        "checks": [
            {
                "name": audit_words.CHECKS[c["check"]][lang],
                "cells": numbers.count(c["cells"], lang),
                "status": audit_words.CHECK_STATUS[c["status"]][lang],
                "findings": [_marked(f, lang) for f in c["findings"]],
            }
            for c in audit.arithmetic
        ],
        "edits": _edits(audit.edits, lang),
        "exclusions": _exclusions(audit.exclusions, lang),
        "environment": [
            *(
                (audit_words.MACHINE[name][lang], value)
                for name, value in audit.environment.items()
            ),
            *audit.seeds.items(),
        ],
        "reasons": [_marked(reason, lang) for reason in audit.reasons],
        "notes": [_marked(note, lang) for note in audit.notes],
        "mismatches": [
            {key: in_language(value, lang) for key, value in vars(one).items()}
            for one in audit.mismatches
        ],
        "not_checked": _not_checked(audit, lang),
    }


def pages(audit: Audit) -> dict[str, str]:
    """Return the report in each language and the certificate, by the names of their files."""
    loader = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    report = loader.get_template("report.html.j2")
    contexts = [_context(audit, lang) for lang in LANGUAGES]
    made = {f"report.{c['lang']}.html": report.render(c) for c in contexts}
    headings = ["h1", *("h2" for _ in LANGUAGES[1:])]
    parts = [{**c, "heading": h} for c, h in zip(contexts, headings, strict=True)]
    certificate = loader.get_template("certificate.html.j2")
    shared = {"a": audit, "tone": contexts[0]["tone"], "css": contexts[0]["css"]}
    made["certificate.html"] = certificate.render(parts=parts, **shared)
    return made
