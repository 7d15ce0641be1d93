"""Keeping what was read: an hour for who asks the same, as long as its answer for who cites it.
And, for a day, where the searches of an agent led.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.db import one_or_absent
from emilie.inference.registry import Need
from emilie.research.models import ReadPage, read_in

if TYPE_CHECKING:
    from emilie.research.passages import PageRead

HOUR = 3_600
"""Seconds for which a page is not fetched again."""
DAY = 86_400
"""Seconds for which an open text may be fetched once a search found it."""
MOST = 5_000
"""Pages kept so, of everybody: half a gigabyte at the very most."""

FIND = text("""
select digest, read from cached_pages
where scope = :scope and digest = any(cast(:digests as bytea[]))
  and read_at > now() - make_interval(secs => :seconds)
""")
KEEP = text("""
insert into cached_pages (scope, digest, read) values (:scope, :digest, cast(:read as jsonb))
on conflict (scope, digest) do update set read = excluded.read, read_at = now()
""")
# The latest are kept, however many came within the hour.
PURGE = text("""
delete from cached_pages where read_at < now() - make_interval(secs => :seconds)
  or read_at < (select read_at from cached_pages order by read_at desc offset :most limit 1)
""")
STORE = text("""
insert into read_pages
  (id, conversation_id, url, title, site, published, excerpt, text, publication)
select * from unnest(cast(:ids as uuid[]), cast(:conversations as uuid[]), cast(:urls as text[]),
  cast(:titles as text[]), cast(:sites as text[]), cast(:dates as date[]),
  cast(:excerpts as boolean[]), cast(:texts as text[]), cast(:publications as jsonb[]))
on conflict do nothing
""")
FOUND = text("""
insert into found_addresses (agent_id, digest)
select :agent_id, unnest(cast(:digests as bytea[]))
on conflict (agent_id, digest) do update set found_at = now()
""")
WAS_FOUND = text("""
select exists (select from found_addresses where agent_id = :agent_id and digest = :digest
  and found_at > now() - make_interval(secs => :seconds))
""")
PURGE_FOUND = text("""
delete from found_addresses where found_at < now() - make_interval(secs => :seconds)
""")


def scope_of(need: Need) -> str:
    """Who may be given what was read: their organisation, at their conversation's sensitivity."""
    return f"{need.sensitivity} {need.organisation or ''}"


def digest_of(url: str) -> bytes:
    return sha256(url.encode()).digest()


async def cached(session: AsyncSession, scope: str, urls: Sequence[str]) -> dict[str, Any]:
    """What was read of these addresses within the hour."""
    by_digest = {digest_of(url): url for url in urls}
    values = {"scope": scope, "digests": list(by_digest), "seconds": HOUR}
    rows = (await session.execute(FIND, values)).all()
    return {by_digest[bytes(row.digest)]: row.read for row in rows}


async def keep(session: AsyncSession, scope: str, url: str, read: Mapping[str, Any]) -> None:
    values = {"scope": scope, "digest": digest_of(url), "read": _json(read)}
    await session.execute(KEEP, values)


async def purge(session: AsyncSession) -> None:
    """Forget what is older than an hour, or more than there is room for, and yesterday's finds."""
    await session.execute(PURGE, {"seconds": HOUR, "most": MOST})
    await session.execute(PURGE_FOUND, {"seconds": DAY})


async def note_found(session: AsyncSession, agent_id: UUID, urls: Sequence[str]) -> None:
    """A search of that agent found these addresses."""
    # In one order, whatever theirs: two searches of theirs at once would wait for each other.
    digests = sorted({digest_of(each) for each in urls})
    await session.execute(FOUND, {"agent_id": agent_id, "digests": digests})


async def was_found(session: AsyncSession, agent_id: UUID, url: str) -> bool:
    """Whether a search of that agent found it within the day."""
    values = {"agent_id": agent_id, "digest": digest_of(url), "seconds": DAY}
    return bool(await session.scalar(WAS_FOUND, values))


async def store(session: AsyncSession, conversation_id: UUID, pages: Sequence[PageRead]) -> None:
    """Keep the pages that an answer is about to be given words of."""
    values = {
        "ids": [each.id for each in pages], "conversations": [conversation_id] * len(pages),
        "urls": [each.url for each in pages], "titles": [each.title for each in pages],
        "sites": [each.site for each in pages], "dates": [each.published for each in pages],
        "excerpts": [each.excerpt for each in pages], "texts": [each.text for each in pages],
        "publications": [
            each.publication and each.publication.model_dump_json() for each in pages
        ],
    }  # fmt: skip
    await session.execute(STORE, values)


async def find(session: AsyncSession, conversation_id: UUID, page_id: UUID) -> ReadPage:
    """One of them; `NotFound` when the conversation has no such page."""
    return await one_or_absent(session, read_in(conversation_id).where(ReadPage.id == page_id))


async def forget(session: AsyncSession, conversations: Sequence[UUID]) -> None:
    """Those conversations are being erased."""
    query = delete(ReadPage).where(ReadPage.conversation_id.in_(conversations))
    await session.execute(query)


def _json(read: Mapping[str, Any]) -> str:
    return orjson.dumps(dict(read)).decode()
