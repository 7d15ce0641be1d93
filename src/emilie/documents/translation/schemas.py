"""What crosses the wire about translations and glossaries."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from emilie.core.lines import Lines, OneLine
from emilie.documents.translation.checks import FlagKind
from emilie.documents.translation.models import SegmentState, State
from emilie.documents.translation.segments import Kind
from emilie.documents.translation.wording import Tone

Code = Annotated[str, StringConstraints(min_length=2, max_length=20), OneLine]
GlossaryName = Annotated[str, StringConstraints(min_length=1, max_length=120), OneLine]


class TranslatingIn(BaseModel):
    """Languages by their codes: `en`, `pt-BR`. Without a `source`, it is recognised; without a
    `tone`, the register is that of the document.
    """

    target: Code
    source: Code | None = None
    glossary_id: UUID | None = None
    tone: Tone | None = None


class TranslationIn(TranslatingIn):
    document_id: UUID


class TranslationOut(BaseModel):
    """A translation and how far it is: segments in all, those translated, those to be checked,
    those accepted. `error` is the code of a sentence.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    document_id: UUID
    name: str
    """Of the document."""
    output: str
    """Name of the translated file."""
    rebuilt: bool
    """Whether that is a new file, without the layout of the document."""
    source: str | None
    target: str
    tone: Tone | None
    glossary_id: UUID | None
    glossary: str | None
    state: State
    error: str | None
    error_params: dict[str, Any]
    segments: int
    done: int
    to_check: int
    accepted: int
    sent_to: list[str]
    """Who was sent some of the document, as agents call them."""
    created_at: datetime


class TranslationPage(BaseModel):
    """The latest first; `next` is passed as `before` to read on."""

    items: list[TranslationOut]
    next: UUID | None
    refused: str | None
    """Code of what keeps every translation from being made here; null where nothing does."""


class FlagOut(BaseModel):
    """A reason to check a segment; `said` quotes what was not found again."""

    kind: FlagKind
    said: str


class TranslatedSegmentOut(BaseModel):
    """A text of the document and its translation, with tags for what is formatted otherwise."""

    model_config = ConfigDict(from_attributes=True)

    ordinal: int
    kind: Kind
    place: str
    count: int
    """Places of the document where it stands."""
    source: str
    target: str | None
    flags: list[FlagOut]
    state: SegmentState


class TranslatedSegmentPage(BaseModel):
    """In the order of the document; `next` is passed as `after` to read on."""

    items: list[TranslatedSegmentOut]
    next: int | None


class TranslatedSegmentPatch(BaseModel):
    """A translation written by hand, or whether the one that stands is accepted."""

    target: Annotated[str, StringConstraints(max_length=100_000), Lines] | None = None
    accepted: bool | None = None


class AcceptedOut(BaseModel):
    accepted: int
    """Segments that were accepted at once."""


class GlossaryOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    source: str
    target: str
    terms: int
    made_by: str | None
    created_at: datetime


class GlossaryList(BaseModel):
    items: list[GlossaryOut]
    keeps: bool
    """Whether the caller may import and delete them."""


class LineOut(BaseModel):
    """A line that is refused; `code` is that of a sentence."""

    model_config = ConfigDict(from_attributes=True)

    line: int
    code: str


class ImportOut(BaseModel):
    """The glossary made of a file; or, with nothing stored, the lines that are wrong."""

    glossary: GlossaryOut | None
    refused: list[LineOut]


class TermOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    source: str
    target: str


class TermPage(BaseModel):
    items: list[TermOut]
    next: int | None
    """Passed as `after` to read on."""
