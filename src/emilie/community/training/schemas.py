"""What crosses the wire about modules: as they are written, and as agents read them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from emilie.community.training.contents import ModuleContentIn
from emilie.core.lines import Lines

Revision = Annotated[int, Field(ge=1, le=2**31 - 1)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class DraftIn(BaseModel):
    content: ModuleContentIn
    revision: Revision
    """Of what was read: another one is refused."""


class ModulePublicationIn(BaseModel):
    revision: Revision


class ModulePatch(BaseModel):
    """Offered to agents, or not any more."""

    open: bool


class OrderIn(BaseModel):
    """All the modules of the caller's level, in the order that agents see."""

    ids: Annotated[list[UUID], Field(max_length=500)]


class VideoWordsIn(BaseModel):
    """WebVTT, and all that is said and shown; one of them is required to publish."""

    captions: Annotated[str, StringConstraints(max_length=200_000)]
    transcript: Annotated[str, StringConstraints(max_length=100_000), Lines]


class VideoOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    media_type: str
    size: int
    captions: str
    transcript: str


class ModuleLine(BaseModel):
    """As those who write it see it. `completed`: agents who completed a version; null when they
    are few. `version` 0: it was never published.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    minutes: int
    parts: int
    version: int
    open: bool
    changed: bool
    """Whether the draft says something else than the last version."""
    completed: int | None


class ModuleList(BaseModel):
    """In the order that agents see."""

    items: list[ModuleLine]
    smallest: int


class ModuleOut(BaseModel):
    id: UUID
    revision: int
    version: int
    open: bool
    content: ModuleContentIn
    """The draft."""
    videos: list[VideoOut]


class OfferedModule(BaseModel):
    """As an agent sees it in their list. `completed` is the last version they completed."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    organisation: str | None
    """Null: national."""
    title: str
    summary: str
    minutes: int
    version: int
    parts: int
    done: int
    completed: int | None
    completed_at: datetime | None
    completion_id: UUID | None


class OfferedList(BaseModel):
    """National modules first, each level in its order."""

    items: list[OfferedModule]


class ReadQuestion(BaseModel):
    text: str
    several: bool
    choices: list[str]


class ReadPart(BaseModel):
    """A part without what a quiz has to hide. What another kind has is null."""

    kind: Literal["text", "video", "quiz"]
    id: UUID
    title: str
    done: bool
    body: str | None
    video_id: UUID | None
    has_captions: bool
    transcript: str | None
    pass_mark: int | None
    questions: list[ReadQuestion]
    tries: int
    best: int | None
    """Most right answers of a try."""


class ReadModule(BaseModel):
    id: UUID
    version: int
    title: str
    summary: str
    minutes: int
    parts: list[ReadPart]
    completion_id: UUID | None
    """Of this version."""


class VersionIn(BaseModel):
    version: Number
    """Which one is being read."""


class AttemptIn(BaseModel):
    version: Number
    answers: Annotated[
        list[Annotated[list[Annotated[int, Field(ge=0, le=9)]], Field(max_length=10)]],
        Field(max_length=40),
    ]
    """Of each question, the places of the choices."""


class AnswerOut(BaseModel):
    right: bool
    expected: list[int]
    explanation: str


class AttemptOut(BaseModel):
    passed: bool
    right_answers: int
    needed: int
    tries: int
    answers: list[AnswerOut]
    completion_id: UUID | None
    """Once the whole module is completed."""


class TrainingProgressOut(BaseModel):
    done: int
    parts: int
    completion_id: UUID | None
