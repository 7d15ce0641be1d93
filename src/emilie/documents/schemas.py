"""What crosses the wire about documents."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict

from emilie.documents.comparing import Compared
from emilie.documents.comparison.shapes import Change, ChangeKind, Kind, Op, Side
from emilie.documents.models import PageLabel, Reason, State
from emilie.inference.sensitivities import Sensitivity


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
    unread: int
    """Pages that are pictures of words, where nothing could recognise them."""
    sensitivity: Sensitivity | None
    space_id: UUID | None
    """The space that it belongs to."""
    created_at: datetime


class SpaceDocumentOut(DocumentOut):
    added_by: str
    """Name of who brought it."""


class SpaceDocumentPage(BaseModel):
    """The latest first; `next` is passed as `before` to read on."""

    items: list[SpaceDocumentOut]
    next: UUID | None


class ReceiptOut(BaseModel):
    """What is left of a deleted document: what went, when, and why. `sha256` is of the file as it
    was sent: whoever has it can tell that it is this one.
    """

    model_config = ConfigDict(from_attributes=True)

    document_id: UUID
    deleted_at: datetime
    reason: Reason
    media_type: str
    size: int
    sha256: Annotated[str, BeforeValidator(bytes.hex)]
    pages: int | None
    passages: int | None
    erased_at: datetime | None
    """When the file itself was erased, soon after; null until then."""


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
    quality: int | None
    """Of a page whose words were recognised in an image, 0 to 100."""
    recogniser: str | None
    """The endpoint that recognised them; null where that was done on the instance."""
    drawn: bool
    """Whether the page can be shown as it looks."""
    picture: bool
    """Whether it is an image, whose words these are."""


class ComparedOut(BaseModel):
    """One of two documents; `left_out`: running headers and footers that were not compared."""

    document_id: UUID
    name: str
    page_label: PageLabel
    left_out: int


class ChangePlaceOut(BaseModel):
    """Where an article begins: a page of its document, and offsets in the page's text. `label` is
    empty for what stands before the first one.
    """

    label: str
    page: int
    start: int
    end: int


class SegmentOut(BaseModel):
    op: Op
    text: str


class ChangeOut(BaseModel):
    """An article in both versions, or in one. The words of an unchanged one are not repeated."""

    kind: ChangeKind
    left: ChangePlaceOut | None
    right: ChangePlaceOut | None
    segments: list[SegmentOut]


class ChangeCountsOut(BaseModel):
    modified: int
    added: int
    removed: int
    renumbered: int
    moved: int
    unchanged: int


class ComparisonOut(BaseModel):
    """What changed from `left` to `right`, in the order of `right`. `kept` is the share of the
    words of both that are in both, 0 to 1.
    """

    left: ComparedOut
    right: ComparedOut
    units: Kind
    counts: ChangeCountsOut
    kept: float
    changes: list[ChangeOut]


def comparison_out(found: Compared) -> ComparisonOut:
    sides = [
        ComparedOut(
            document_id=document.id, name=document.name, page_label=document.page_label,
            left_out=left_out,
        )
        for document, left_out in zip(found.documents, found.changes.left_out, strict=True)
    ]  # fmt: skip
    return ComparisonOut(
        left=sides[0], right=sides[1], units=found.changes.units,
        counts=ChangeCountsOut.model_validate(found.changes.counts),
        kept=found.changes.kept, changes=[_change_out(each) for each in found.changes.changes],
    )  # fmt: skip


def _change_out(change: Change) -> ChangeOut:
    return ChangeOut(
        kind=change.kind, left=_place_out(change.left), right=_place_out(change.right),
        segments=[SegmentOut(op=op, text=text) for op, text in change.segments],
    )  # fmt: skip


def _place_out(side: Side | None) -> ChangePlaceOut | None:
    if side is None:
        return None
    first = side.pieces[0]
    return ChangePlaceOut(label=side.label, page=first.page, start=first.start, end=first.end)
