"""A publication as a document that questions are asked about: its open text, else its abstract."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from emilie.core.db import Sessions
from emilie.core.errors import AppError
from emilie.documents.extraction.kinds import PDF
from emilie.documents.kinds import kind_of
from emilie.documents.upload import NAME, Upload, display_name
from emilie.research import keeping
from emilie.research.errors import PageElsewhere, PageLarge, PageUnread, SearchFault
from emilie.research.pages import PageReader
from emilie.research.publications.binding import bound
from emilie.research.publications.errors import PublicationsNothingToRead
from emilie.research.publications.publication import Publication
from emilie.research.publications.reference import reference
from emilie.settings import Documents

WORDS = {
    "fr": ("résumé", "Résumé de la publication : son texte intégral n’a pas été lu."),
    "en": ("abstract", "Abstract of the publication: its full text was not read."),
}
"""What a file that holds an abstract is called, and says of itself."""


@dataclass(frozen=True)
class Joined:
    """What stands for a publication. `fault`: why that is not its text, though one is said to be
    open.
    """

    upload: Upload
    media_type: str
    full_text: bool
    fault: SearchFault | None = None


async def joined(
    reader: PageReader, statements: Sessions, agent_id: UUID, paper: Publication, language: str,
    *, private: bool, limits: Documents,
) -> Joined:  # fmt: skip
    """Its text where it is open, in at most `limits.bytes`, its reference and abstract on a last
    page; else its abstract.

    `PublicationsNothingToRead` when it has neither.
    """
    fault: SearchFault | None = None
    if paper.pdf:
        try:
            content = await _open_text(reader, statements, agent_id, paper.pdf, private=private)
            if len(content) > limits.bytes:
                raise PageLarge
            media_type = await _kind(_upload(paper, ".pdf", content))
            content = await bound(content, paper, language, limits)
            return Joined(_upload(paper, ".pdf", content), media_type, full_text=True)
        except SearchFault as failure:
            fault = failure
    if not paper.abstract:
        raise PublicationsNothingToRead
    word, says = WORDS["en" if language == "en" else "fr"]
    said = "\n\n".join([paper.title, reference(paper), says, paper.abstract])
    upload = _upload(paper, f" ({word}).txt", said.encode())
    media_type = await asyncio.to_thread(kind_of, upload.content, upload.name)
    upload.content.seek(0)
    return Joined(upload, media_type, full_text=False, fault=fault)


async def _open_text(
    reader: PageReader, statements: Sessions, agent_id: UUID, url: str, *, private: bool
) -> bytes:
    """What is at an address where a search of that agent led: Émilie goes nowhere else for them."""
    async with statements() as session:
        known = await keeping.was_found(session, agent_id, url)
    if not known:
        raise PageElsewhere
    return await reader.file(url, private=private)


async def _kind(upload: Upload) -> str:
    """Of a text: sites answer with a page that asks to sign in, too."""
    try:
        media_type = await asyncio.to_thread(kind_of, upload.content, upload.name)
    except AppError as refusal:
        raise PageUnread from refusal
    if media_type != PDF:
        raise PageUnread
    return media_type


def _upload(paper: Publication, ending: str, content: bytes) -> Upload:
    return Upload(
        io.BytesIO(content), name_of(paper, ending), len(content), sha256(content).digest()
    )


def name_of(paper: Publication, ending: str) -> str:
    """`Durand et al., 2024 – Titre.pdf`, of a bounded length, its ending kept."""
    first = paper.authors[0].family if paper.authors else ""
    more = " et al." if len(paper.authors) > 1 else ""
    front = ", ".join(filter(None, [f"{first}{more}", str(paper.year or "")]))
    whole = " – ".join(filter(None, [front, paper.title]))
    # A slash would be taken for the folder of a file.
    named = display_name(whole.replace("/", " ").replace("\\", " "))
    room = NAME - len(ending)
    return (named if len(named) <= room else f"{named[: room - 1].rstrip()}…") + ending
