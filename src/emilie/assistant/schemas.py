"""What crosses the wire about guided tasks."""

from __future__ import annotations

from pydantic import BaseModel

from emilie.assistant.context import Task
from emilie.assistant.tasks.definition import Icon, Kind


class OptionOut(BaseModel):
    id: str
    label: str


class FieldOut(BaseModel):
    """A field, in the caller's language. `most` and `least` count characters, or documents."""

    id: str
    kind: Kind
    label: str
    help: str | None
    example: str | None
    required: bool
    options: list[OptionOut]
    """Of a choice, or the languages of a language."""
    default: str | None
    most: int | None
    least: int | None
    more: bool


class TaskOut(BaseModel):
    """A guided task that the caller has. `like` is the one of ours whose ways it shares."""

    id: str
    version: int
    like: Task | None
    icon: Icon
    name: str
    lead: str
    action: str
    engine: str
    """What the built-in engine does with it."""
    card: bool
    one_of: list[str]
    conversation: bool
    fields: list[FieldOut]


class TasksOut(BaseModel):
    items: list[TaskOut]
