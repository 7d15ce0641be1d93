"""What is noted of a part of a document: statements, each with the citations that prove it.

A citation is looked up in the passage that it names, as those of answers are: found, it is kept in
the words of the passage; not found, it goes, and a statement left without any goes with it.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from emilie.assistant.citations import SPACES
from emilie.core.db import Sessions
from emilie.core.text import locate
from emilie.inference.grounding import CITATION, NOTHING, cite, read_citation

log = logging.getLogger(__name__)

_BEGINNING = re.compile(r"^(?:[-–—•*]\s+|\d{1,2}[.)]\s+)")
_MARK = re.compile(rf"(?P<before>[{SPACES}]*){CITATION.pattern}", re.DOTALL)
_TAG = re.compile(r"<(?=/?notes\b)", re.IGNORECASE)
_HEADING = re.compile(r"^(?:#{1,6}\s|\*\*[^*]+\*\*:?$)")

KEPT = text("""
select document_id, key, notes, endpoint from notes_of_parts
where document_id = any(cast(:ids as uuid[]))
""")
KEEP = text("""
insert into notes_of_parts (document_id, key, notes, endpoint)
values (:document_id, :key, cast(:notes as jsonb), cast(:endpoint as jsonb))
on conflict (document_id, key) do nothing
""")


@dataclass(frozen=True)
class Notes:
    """Statements with their marks; `dropped` is how many had nothing that proves them."""

    statements: tuple[str, ...] = ()
    dropped: int = 0
    nothing: bool = False
    """Whether the part was said to hold nothing of what is asked."""

    @property
    def useless(self) -> bool:
        """Whether it says neither something nor that there is nothing."""
        return not self.statements and not self.nothing


@dataclass(frozen=True)
class Kept:
    """Notes as they are stored, and the facts of the endpoint that wrote them."""

    notes: Notes
    endpoint: dict[str, Any]


def read_notes(said: str, texts: Mapping[int, str]) -> Notes:
    """The statements of a reply that the passages of those numbers prove."""
    if said.strip(" .\n*").upper() == NOTHING:
        return Notes(nothing=True)
    statements: list[str] = []
    dropped = 0
    # A mark that runs over two lines is one all the same.
    for line in CITATION.sub(lambda mark: " ".join(mark[0].split()), said).splitlines():
        statement = _BEGINNING.sub("", line.strip())
        if not statement or _HEADING.match(statement):
            continue
        proved = _MARK.sub(lambda mark: _proved(mark, texts), statement)
        if CITATION.search(proved):
            statements.append(" ".join(proved.split()))
        else:
            dropped += 1
    return Notes(tuple(statements), dropped)


def _proved(mark: re.Match[str], texts: Mapping[int, str]) -> str:
    cited = read_citation(mark)
    words = texts.get(cited.id)
    found = None if words is None else locate(cited.quote, words)
    if words is None or found is None:
        return ""
    return mark["before"] + cite(cited.id, words[found[0] : found[1]])


def moved(notes: Notes, by: int) -> Notes:
    """The same, the numbers of their passages that much further."""

    def further(mark: re.Match[str]) -> str:
        cited = read_citation(mark)
        return cite(cited.id + by, cited.quote)

    moved_on = tuple(CITATION.sub(further, statement) for statement in notes.statements)
    return Notes(moved_on, notes.dropped, notes.nothing)


def quotes_of(notes: Sequence[Notes]) -> dict[int, list[str]]:
    """The words cited of each passage, each once, in the order of the notes."""
    found: dict[int, dict[str, None]] = {}
    for each in notes:
        for statement in each.statements:
            for mark in CITATION.finditer(statement):
                cited = read_citation(mark)
                found.setdefault(cited.id, {})[cited.quote] = None
    return {number: list(quotes) for number, quotes in found.items()}


class Block(NamedTuple):
    """Notes as they stand in a prompt, with the facts of the part that they were taken of."""

    facts: Mapping[str, Any]
    notes: Notes

    @property
    def text(self) -> str:
        """They cannot close their own tag."""
        lines = "\n".join(f"- {_TAG.sub('&lt;', each)}" for each in self.notes.statements)
        pages = f"{self.facts['from']}-{self.facts['to']}"
        told = {"document": self.facts["document"], "title": self.facts["title"], "pages": pages}
        named = " ".join(f'{key}="{_attribute(str(value))}"' for key, value in told.items())
        return f"<notes {named}>\n{lines}\n</notes>"


def _attribute(words: str) -> str:
    return words.replace("<", "&lt;").replace('"', "&quot;").replace("\n", " ")


def key_of(*made_of: object) -> bytes:
    """Names notes by all that they were made of."""
    return hashlib.sha256(orjson.dumps([str(each) for each in made_of])).digest()


async def kept_notes(sessions: Sessions, document_ids: Sequence[UUID]) -> dict[bytes, Kept]:
    """What was noted of those documents before; the caller may read them."""
    async with sessions() as session:
        rows = (await session.execute(KEPT, {"ids": list(document_ids)})).all()
    return {
        bytes(row.key): Kept(
            Notes(tuple(row.notes["statements"]), row.notes["dropped"], row.notes["nothing"]),
            row.endpoint,
        )
        for row in rows
    }


async def keep_notes(
    sessions: Sessions, document_id: UUID, key: bytes, notes: Notes, endpoint: dict[str, Any]
) -> None:
    """Store them; one that cannot be is asked again another time, and nothing else is lost."""
    told = {"statements": notes.statements, "dropped": notes.dropped, "nothing": notes.nothing}
    values = {
        "document_id": document_id, "key": key, "endpoint": orjson.dumps(endpoint).decode(),
        "notes": orjson.dumps(told).decode().replace("\\u0000", ""),
    }  # fmt: skip
    try:
        async with sessions() as session:
            await session.execute(KEEP, values)
    except (SQLAlchemyError, OSError):
        log.exception("notes of a part not stored")
