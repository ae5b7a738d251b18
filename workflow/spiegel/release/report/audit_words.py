"""The words of the audit report and the certificate, in both languages."""

from __future__ import annotations

from spiegel.config.word_files import word_file

_WORDS = word_file("audit")


VERDICTS = {int(code): label for code, label in _WORDS.by_name("verdicts").items()}
MEANINGS = {int(code): label for code, label in _WORDS.by_name("meanings").items()}
AXES = _WORDS.by_name("axes")
ANSWERS = _WORDS.by_name("answers")
STATUSES = _WORDS.by_name("statuses")
KINDS = _WORDS.by_name("kinds")
CHECKS = _WORDS.by_name("checks")
CHECK_STATUS = _WORDS.by_name("check_status")
CAUSES = _WORDS.by_name("causes")
DEPTHS = {int(code): label for code, label in _WORDS.by_name("depths").items()}
LOCK = _WORDS.by_name("lock")
MACHINE = _WORDS.by_name("machine")
NOT_CHECKED = _WORDS.by_name("not_checked")
TEXT = _WORDS.by_name("text")
