"""What crosses the wire about prompts, their versions and their proposals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from emilie.community.prompts.models import Level, ProposalState
from emilie.core.lines import Lines, OneLine
from emilie.core.text import fold

LONGEST = 20_000
MOST_TAGS = 8
MOST_CHOICES = 30

Kind = Literal["line", "long", "choice", "date", "number"]
Title = Annotated[str, StringConstraints(min_length=1, max_length=120), OneLine]
Words = Annotated[str, StringConstraints(max_length=500), Lines]
Line = Annotated[str, StringConstraints(max_length=200), OneLine]
PromptText = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST), Lines]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=40), OneLine]
Sort = Literal["handy", "uses", "votes", "date", "title"]
Format = Literal["markdown", "json"]


def _each_once(tags: list[str]) -> list[str]:
    return list({fold(each): each for each in reversed(tags)}.values())[::-1]


class VariableIn(BaseModel):
    """A field of the small form, whose value takes the place of `{{name}}` in the text."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=40), OneLine]
    kind: Kind = "line"
    label: Line = ""
    """Empty: its name."""
    help: Line = ""
    required: bool = True
    default: Annotated[str, StringConstraints(max_length=2_000), Lines] = ""
    """Of a date `2027-03-31`, of a number its digits, of a choice one of its choices."""
    choices: Annotated[
        list[Annotated[str, StringConstraints(min_length=1, max_length=200), OneLine]],
        Field(max_length=MOST_CHOICES),
    ] = []


class PromptContentIn(BaseModel):
    """What a prompt says. `{{name}}` that no variable names is a line that has to be filled in."""

    title: Title
    description: Words = ""
    text: PromptText
    variables: Annotated[list[VariableIn], Field(max_length=100)] = []
    tags: Annotated[list[Tag], Field(max_length=MOST_TAGS), AfterValidator(_each_once)] = []
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] = "fr"


class VariableOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    name: str
    kind: Kind
    label: str
    help: str
    required: bool
    default: str
    choices: list[str]


class ContentOut(BaseModel):
    title: str
    description: str
    text: str
    variables: list[VariableOut]
    tags: list[str]
    language: str


class PromptIn(PromptContentIn):
    """At the level `organisation` by its referents, `national` by coordinators."""

    level: Level = "mine"
    review_on: date | None = None
    """At those levels; null: in a year."""


class PromptRevisionIn(PromptContentIn):
    version: Annotated[int, Field(ge=1)]
    """The one that was read: of two people who change it, the second is told."""


class RestoredIn(BaseModel):
    number: Annotated[int, Field(ge=1)]
    version: Annotated[int, Field(ge=1)]


class ReviewIn(BaseModel):
    review_on: date


class PromptLine(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    level: Level
    title: str
    description: str
    tags: list[str]
    language: str
    asks: bool
    """Whether it has a form to fill in."""
    version: int
    uses: int
    votes: int
    voted: bool
    """By the caller."""
    favourite: bool
    owner: str | None
    """Their name; null: a former member."""
    mine: bool
    """Whether the caller is the one who looks after it."""
    review_on: date | None
    to_review: bool
    changes: bool
    """Whether the caller may change it."""
    proposed: bool
    """Whether it waits for the level above to decide."""
    changed_at: datetime


class PromptOut(PromptLine):
    text: str
    variables: list[VariableOut]
    created_at: datetime


class TagOut(BaseModel):
    tag: str
    prompts: int


class PromptPage(BaseModel):
    """`total` is of the first page, null after it; `next` is the `after` of the next one."""

    items: list[PromptLine]
    total: int | None
    next: UUID | None


class TagList(BaseModel):
    """Those of what the caller may see, the most used first."""

    items: list[TagOut]


class PromptVersionLine(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    number: int
    title: str
    made_by: str | None
    """Null: a former member."""
    made_at: datetime
    restores: int | None


class PromptVersionPage(BaseModel):
    """The latest first."""

    items: list[PromptVersionLine]
    next: int | None


class PromptVersionOut(PromptVersionLine):
    content: ContentOut


class ProposalOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    level: Level
    """Where it would be."""
    state: ProposalState
    content: ContentOut
    """As it was when it was proposed."""
    changes: bool
    """Whether it would be a new version of what is there already."""
    target_id: UUID | None
    proposed_by: str | None
    organisation: str
    proposed_at: datetime
    decided_at: datetime | None
    word: str
    seen: bool


class ProposalPage(BaseModel):
    items: list[ProposalOut]
    next: UUID | None


class ApprovalIn(BaseModel):
    """`content` is what is to be kept, when who decides changed something."""

    content: PromptContentIn | None = None
    review_on: date | None = None
    word: Words = ""


class RefusalIn(BaseModel):
    word: Words


class ImportIn(BaseModel):
    """The text of a file that an export gave: Markdown with its front matter, or JSON."""

    text: str
    level: Level = "mine"


class ImportFault(BaseModel):
    """Why a prompt of the file is not taken; `number` counts from one."""

    number: int
    title: str
    code: str
    params: dict[str, str | int]


class PromptsImported(BaseModel):
    """With one fault nothing is done."""

    imported: int
    refused: list[ImportFault]


class StartersOut(BaseModel):
    """Those that come with Émilie: how many there are, and how many are not installed yet."""

    titles: list[str]
    missing: int
