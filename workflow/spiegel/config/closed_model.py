"""What every configuration model stands on: closed, unchangeable, and labelled in each language."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    GetJsonSchemaHandler,
    StringConstraints,
    create_model,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue

from spiegel.config.languages import LANGUAGES, OF_PROJECT, in_these
from spiegel.errors import SpiegelError, did_you_mean

SCHOOL_YEAR = r"^\d{4}-\d{4}$"
# What stands where a person has to write, in a file that a command began.
FILL_IN = "FILL IN"
# A key that names files and places in pages: no folder, no space, no sign.
KEY = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"
Key = Annotated[str, StringConstraints(pattern=KEY)]
SchoolYear = Annotated[str, StringConstraints(pattern=SCHOOL_YEAR)]
if TYPE_CHECKING:
    Language = str
else:
    Language = Literal[OF_PROJECT]


class Closed(BaseModel):
    """Base of all configuration models: no unknown keys, no changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _Texts(Closed):
    """A text in each language of the project; a field for each comes from config/languages.yaml.

    A text that is written once, without a language, is the same in each.
    """

    @model_validator(mode="before")
    @classmethod
    def _written_once(cls, data: object) -> object:
        return dict.fromkeys(LANGUAGES, data) if isinstance(data, str) else in_these(data)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: Any, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema: a text, or one for each language."""
        made = handler(core_schema)
        own = handler.resolve_ref_schema(made)
        each = dict(own)
        own.clear()
        own |= {"anyOf": [{"type": "string"}, each]}
        return made

    def __getitem__(self, language: str) -> str:
        """Return the text in a language.

        Raises
        ------
        SpiegelError : it has no text in that language.
        """
        try:
            found: str = self.__dict__[language]
        except KeyError:
            raise SpiegelError(
                f"a text has no '{language}': {' / '.join(self.__dict__.values())}",
                where="the texts of config/",
                fix=f"add '{language}' to it, and to config/languages.yaml.",
            ) from None
        return found

    @classmethod
    def made(cls, text: Callable[[str], str]) -> Self:
        """Return the text that a function gives for each language."""
        texts: dict[str, Any] = {language: text(language) for language in LANGUAGES}
        return cls.model_construct(**texts)

    @classmethod
    def same(cls, text: str) -> Self:
        """Return a text that is the same in each language: a name, a formula."""
        return cls.made(lambda language: text)

    def renamed(self, rename: Callable[[str, str], str]) -> Self:
        """Return the text as a function of a text and its language gives it."""
        return self.made(lambda language: rename(self[language], language))

    def filled(self, **values: object) -> Self:
        """Return the text with values in the places of their names, those that are texts too."""
        return self.made(
            lambda language: self[language].format(
                **{n: v[language] if isinstance(v, _Texts) else v for n, v in values.items()}
            )
        )

    def together(self) -> str:
        """Return the text in every language, the first one first: once where they are alike."""
        return " / ".join(dict.fromkeys(self[language] for language in LANGUAGES))

    def columns(self, name: str) -> dict[str, str]:
        """Return the text as columns of a table: `name_nl`, `name_en`."""
        return {f"{name}_{language}": self[language] for language in LANGUAGES}


if TYPE_CHECKING:

    class Label(_Texts):
        def __init__(self, **texts: str) -> None: ...

else:
    _EACH = dict.fromkeys(LANGUAGES, (str, ...))
    Label = create_model("Label", __base__=_Texts, __module__=__name__, **_EACH)
    Label.__doc__ = "A text in each language."
NOTHING = Label.same("")


def known(what: str, name: str, among: Collection[str]) -> None:
    """Do as `errors.refuse_unknown` inside a model, which says itself where it stands.

    Raises
    ------
    ValueError : the name is not there.
    """
    if name not in among:
        raise ValueError(f"{what} '{name}': {did_you_mean(name, among)}")
