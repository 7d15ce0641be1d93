"""What crosses the wire about documents."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from emilie.documents.models import PageLabel, State
from emilie.inference.hosting import Sensitivity


class ProgressOut(BaseModel):
    done: int
    total: int


class DocumentOut(BaseModel):
    """A file and how far its reading is. `error` is the code of a sentence."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    media_type: str
    size: int
    state: State
    error: str | None
    progress: ProgressOut | None
    pages: int | None
    page_label: PageLabel
    words: int | None
    sensitivity: Sensitivity | None
    created_at: datetime


class DocumentPatch(BaseModel):
    """`sensitivity` is only ever raised."""

    sensitivity: Sensitivity


class PageOut(BaseModel):
    """The text of a page or section; the offsets of citations count its characters."""

    document_id: UUID
    name: str
    number: int
    count: int
    page_label: PageLabel
    heading: str | None
    text: str
