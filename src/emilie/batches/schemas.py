"""What crosses the wire about batches."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from emilie.batches.models import ItemState, State
from emilie.conversations.schemas import FieldName, TaskName
from emilie.core.errors import Parameter
from emilie.documents.export.order import Format
from emilie.documents.translation.schemas import TranslatingIn
from emilie.documents.translation.wording import Tone
from emilie.inference.sensitivities import Sensitivity

Kind = Literal["files", "rows", "translations"]
ArchiveFormat = Format | Literal["table"]
"""What each answer is a file of; `table`: of none, they are all in the table. A document that was
translated is in its own format, whatever this says.
"""
ColumnName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Number = Annotated[int, Field(ge=1, le=1_000_000)]


class TableOut(BaseModel):
    """A table that was read; `sample` is its first rows."""

    id: UUID
    name: str
    columns: list[str]
    rows: int
    sample: list[list[str]]


class BatchIn(BaseModel):
    """`documents`: one answer for each; or `table`: one for each row, whose columns fill in the
    fields that `bound` maps to their names. `fields` are shared by all. Without a `task`, each
    document is translated as `translation` says.
    """

    task: TaskName | None = None
    translation: TranslatingIn | None = None
    fields: dict[FieldName, str] = Field(default={}, max_length=50)
    documents: list[UUID] = []
    table: UUID | None = None
    bound: dict[FieldName, ColumnName] = Field(default={}, max_length=50)
    sensitivity: Sensitivity | None = None


class RetryIn(BaseModel):
    """The numbers of the failed items to ask again; null: all of them."""

    numbers: list[Number] | None = Field(default=None, max_length=5_000)


class Counts(BaseModel):
    waiting: int
    answering: int
    done: int
    failed: int
    total: int


class BatchInto(BaseModel):
    """What the documents of a batch are translated into."""

    target: str
    source: str | None
    glossary: str | None
    """Its name."""
    tone: Tone | None


class BatchOut(BaseModel):
    """`error` says why it is paused; `translation` is null where it does a guided task."""

    id: UUID
    task: str
    task_name: str
    """In the caller's language; its id, once it is gone."""
    kind: Kind
    table: str | None
    """Name of the file of its rows."""
    translation: BatchInto | None
    state: State
    error: str | None
    error_params: dict[str, Parameter]
    counts: Counts
    created_at: datetime
    active_at: datetime
    kept_until: datetime
    """When it is erased, unless something of it changes before."""


class BatchesOut(BaseModel):
    """The latest made first, and how many one may keep."""

    items: list[BatchOut]
    most: int
    most_files: int
    most_rows: int
    days: int


class ItemTranslation(BaseModel):
    """How far the translation of a document is, in segments, and how many are to be checked."""

    id: UUID
    segments: int
    done: int
    to_check: int


class ItemOut(BaseModel):
    """`excerpt` is the beginning of its answer; `opened`: whether it is an ordinary conversation
    by now, or a translation among those of its agent.
    """

    number: int
    name: str
    state: ItemState
    error: str | None
    error_params: dict[str, Parameter]
    excerpt: str | None
    conversation_id: UUID | None
    translation: ItemTranslation | None
    opened: bool


class ItemPage(BaseModel):
    """In their order; `next` is passed as `after` to read on."""

    items: list[ItemOut]
    next: int | None
