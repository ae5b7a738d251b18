"""What every configuration model stands on: closed, unchangeable, and labelled twice."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["nl", "en"]
SCHOOL_YEAR = r"^\d{4}-\d{4}$"


class Closed(BaseModel):
    """Base of all configuration models: no unknown keys, no changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(Closed):
    """A text in both languages."""

    nl: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.nl if language == "nl" else self.en
