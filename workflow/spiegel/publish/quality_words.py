"""What notebook and site say of the assumptions in cleaning, in both languages."""

from __future__ import annotations

from spiegel.config import Label

ASSUMPTIONS_INTRO = Label(
    nl="De inspectie heeft deze regels niet gepubliceerd. We nemen aan:",
    en="The inspectorate has not published these rules. We assume:",
)
