"""The shape of a guided task's file: its form, and the prompt that its fields are put into.

One Markdown file a task: between two lines `+++`, in TOML, what is said here; below, the prompt.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Key
from pydantic import model_validator as validator
from pydantic_core import PydanticCustomError

from emilie.assistant.context import Task
from emilie.assistant.tasks.template import placeholders
from emilie.inference.faults import FAULT
from emilie.inference.hosting import Words

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Kind = Literal["text", "long", "choice", "documents", "language"]
Icon = Literal[
    "mail", "summary", "translate", "rewrite", "compare", "list", "meeting", "law", "question"
]  # fmt: skip
OURS = frozenset({"adresse", "ecriture"})
"""Placeholders that the code fills in: the forms of address, the rule on inclusive writing."""
LETTER_KEYS = {"recipient": "destinataire", "office": "qualite", "civility": "civilite"}
LONGEST = 100_000
MOST_FIELDS = 20


class Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Both(Table):
    """The same words in both languages."""

    fr: Sentence
    en: Sentence

    def of(self, language: str) -> str:
        return self.en if language == "en" else self.fr


class Option(Table):
    """One choice of a field. `prompt` is what the model is told where it is chosen; `said`, how
    the question says it; both are its label where they are not given.
    """

    id: Id
    label: Both
    said: Both | None = None
    prompt: Sentence | None = None


class Field(Table):
    """One field of the form. `most` and `least` count characters, or documents."""

    id: Id
    kind: Kind
    label: Both
    help: Both | None = None
    example: Both | None = None
    required: bool = False
    options: tuple[Option, ...] = ()
    default: Words | None = None
    most: int | None = Key(default=None, ge=1, le=LONGEST)
    least: int | None = Key(default=None, ge=1, le=LONGEST)
    more: bool = False
    """Shown once the agent asks for more choices."""

    @validator(mode="after")
    def _choices_are_given(self) -> Field:
        ids = [option.id for option in self.options]
        if self.kind == "choice" and len(set(ids)) < 2:
            raise PydanticCustomError(FAULT, "au moins deux « options »")
        if self.kind != "choice" and ids:
            raise PydanticCustomError(FAULT, '« options » va avec kind = "choice"')
        if len(set(ids)) < len(ids):
            raise PydanticCustomError(FAULT, "deux « options » du même « id »")
        if self.kind == "choice" and self.default not in {None, *ids}:
            raise PydanticCustomError(FAULT, "« default » n’est pas une des « options »")
        return self

    @property
    def limit(self) -> int:
        """Most characters of its text."""
        return self.most or (LONGEST if self.kind == "long" else 300)


class Definition(Table):
    """One task. `like` is the task of ours whose ways it shares: letters are checked, summaries
    read long documents part by part, rewritings are compared with the text.
    """

    id: Id
    version: int = Key(ge=1)
    like: Task | None = None
    icon: Icon = "list"
    name: Both
    lead: Both
    action: Both
    """What its button says."""
    question: Both
    """The question that is stored and shown, with `{fields}`."""
    engine: Both
    """What the built-in engine does with it."""
    card: bool = True
    """Whether it has a card on the home page."""
    one_of: tuple[Id, ...] = ()
    """Fields of which one at least is given."""
    conversation: bool = False
    """Whether it may be about the conversation when none of these is given."""
    organisations: tuple[Words, ...] = ()
    """Those that have it; empty: all."""
    fields: tuple[Field, ...] = Key(min_length=1, max_length=MOST_FIELDS)
    prompt: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

    @validator(mode="after")
    def _fields_are_known(self) -> Definition:
        ids = [field.id for field in self.fields]
        if len(set(ids)) < len(ids) or OURS & set(ids):
            raise PydanticCustomError(
                FAULT, "« fields » : un « id » à chacun, et pas de ceux d’Émilie"
            )
        if unknown := set(self.one_of) - set(ids):
            raise PydanticCustomError(FAULT, f"« one_of » : champ inconnu {min(unknown)}")
        if sum(field.kind == "documents" for field in self.fields) > 1:
            raise PydanticCustomError(FAULT, "« fields » : un seul champ de documents")
        shown = [
            (self.question.fr, set[str]()),
            (self.question.en, set[str]()),
            (self.prompt, OURS),
        ]
        for template, more in shown:
            if stray := placeholders(template) - set(ids) - more:
                raise PydanticCustomError(FAULT, f"« {{{min(stray)}}} » n’est pas un champ")
        return self

    def field(self, name: str) -> Field | None:
        return next((each for each in self.fields if each.id == name), None)

    @property
    def documents(self) -> Field | None:
        return next((each for each in self.fields if each.kind == "documents"), None)
