"""The example mirror, for every test of the check."""

from __future__ import annotations

import pytest

from text_check.claims import Mirror, read_claims
from text_check.tests.checking import CLAIMS


@pytest.fixture(scope="session")
def mirror() -> Mirror:
    return read_claims(CLAIMS)
