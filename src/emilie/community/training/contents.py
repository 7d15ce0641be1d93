"""What a module is made of: texts, short videos, quizzes, in order."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from emilie.core.lines import Lines, OneLine

MOST_PARTS = 40
Title = Annotated[str, StringConstraints(max_length=160), OneLine]
Said = Annotated[str, StringConstraints(max_length=2_000), Lines]
Minutes = Annotated[int, Field(ge=1, le=60 * 40)]


class ChoiceIn(BaseModel):
    text: Annotated[str, StringConstraints(max_length=500), OneLine]
    right: bool


class QuestionIn(BaseModel):
    """`several`: more than one choice may be right, and all of them are wanted."""

    text: Said
    several: bool
    choices: Annotated[list[ChoiceIn], Field(max_length=10)]
    explanation: Said


class TextPartIn(BaseModel):
    """Markdown."""

    kind: Literal["text"]
    id: UUID
    title: Title
    body: Annotated[str, StringConstraints(max_length=40_000), Lines]


class VideoPartIn(BaseModel):
    kind: Literal["video"]
    id: UUID
    title: Title
    video_id: UUID | None
    """None until one is chosen."""


class QuizPartIn(BaseModel):
    """Passed by `pass_mark` percent of the questions."""

    kind: Literal["quiz"]
    id: UUID
    title: Title
    pass_mark: Annotated[int, Field(ge=1, le=100)]
    questions: Annotated[list[QuestionIn], Field(max_length=40)]


PartIn = Annotated[TextPartIn | VideoPartIn | QuizPartIn, Field(discriminator="kind")]


class ModuleContentIn(BaseModel):
    """A draft may lack anything but a title; what is published may not."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=160), OneLine]
    summary: Said
    minutes: Minutes
    parts: Annotated[list[PartIn], Field(max_length=MOST_PARTS)]


def needed(quiz: QuizPartIn) -> int:
    """Right answers by which a quiz is passed."""
    return -(-len(quiz.questions) * quiz.pass_mark // 100)


def is_right(question: QuestionIn, chosen: set[int]) -> bool:
    return chosen == {place for place, each in enumerate(question.choices) if each.right}
