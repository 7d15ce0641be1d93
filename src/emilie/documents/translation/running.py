"""A translation under way: read, then segment by segment, as the policy and the budgets stand at
each request. What is translated is stored as it comes: cut, it goes on from there.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, ClassVar, cast
from uuid import UUID

import orjson
from sqlalchemy import select, text, update

from emilie.core.db import Sessions
from emilie.core.errors import AppError
from emilie.core.events import Event, record
from emilie.core.lanes import lanes
from emilie.core.objects import Objects
from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.recognising import STANDS
from emilie.documents.translation.errors import TranslationFailed
from emilie.documents.translation.models import UNDER_WAY, Translation
from emilie.documents.translation.opening import NoLongerWanted, check_readable, check_seen, read
from emilie.documents.translation.terms import Term, Terms
from emilie.documents.translation.translator import Translated, Translator
from emilie.documents.translation.wording import CHARACTERS, TOGETHER, Tone, Wanted, batches
from emilie.inference.errors import EndpointError
from emilie.inference.provenance import told, was_sent, wrote
from emilie.inference.queue import ModelBusy
from emilie.inference.quotas import Allowance, Settlements, Spending, allowance_of, untaken
from emilie.inference.registry import Chosen, Endpoints, Need
from emilie.inference.sensitivities import highest
from emilie.settings import Documents

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Requests of one translation at once."""
ROUND = AT_ONCE * TOGETHER
"""Segments looked for at once: a burst ends after those."""
LARGEST_ROUND = AT_ONCE * CHARACTERS
FAILURES = 3
"""Batches in a row that bring nothing, after which the translation is given up."""

FACTS: dict[str, Any] = {
    "sent_to": [], "endpoint": None, "energy": None, "input_tokens": None, "output_tokens": None,
}  # fmt: skip
BEGUN = text("""
update translations set state = 'translating' from documents, agents, organisations
where translations.id = :translation_id and translations.state in ('waiting', 'translating')
  and translations.by_batch = :by_batch
  and documents.id = translations.document_id and agents.id = translations.agent_id
  and organisations.id = agents.organisation_id
returning translations.document_id, translations.agent_id, translations.source_language,
  translations.target_language, translations.tone, translations.glossary_id, translations.facts,
  translations.by_batch, documents.object_key, documents.media_type, documents.name,
  organisations.id as organisation_id, organisations.name as organisation
""")
WAITING = text("""
select ordinal, source, refused, groups from translation_segments
where translation_id = :translation_id and state = 'waiting' and (refused is not null or not :again)
  and exists (select from translations
    where id = :translation_id and state = 'translating' and by_batch = :by_batch)
order by ordinal limit :most
""")
# Nothing is stored of a translation that was stopped, or went with its document; what somebody
# wrote meanwhile stays, and so does what no other translation came in place of.
STORE = text("""
update translation_segments set target = coalesce(given.target, translation_segments.target),
  flags = case when given.target is not null or translation_segments.target is null
      then given.flags
    when translation_segments.flags @> given.flags then translation_segments.flags
    else translation_segments.flags || given.flags end,
  state = case when given.target is null and translation_segments.target is not null
    then 'edited' else given.state end,
  refused = null
from jsonb_to_recordset(cast(:given as jsonb))
  as given (ordinal integer, target text, flags jsonb, state text)
where translation_id = :translation_id and translation_segments.ordinal = given.ordinal
  and translation_segments.state = 'waiting'
""")
STILL = text("""
update translations set facts = cast(:facts as jsonb)
where id = :translation_id and state = 'translating' and by_batch = :by_batch returning id
""")
TERMS = text("""
select source, target from glossary_terms where glossary_id = :glossary_id order by ordinal
""")


@dataclass(frozen=True)
class DocumentTranslated(Event):
    """Some of its text is being sent to an endpoint that translates it."""

    kind: ClassVar[str] = "document:translated"
    document_id: UUID
    target: str
    endpoint: str


async def run(
    sessions: Sessions, objects: Objects, limits: Documents, endpoints: Endpoints,
    translation_id: UUID, seconds: float,
) -> bool:  # fmt: skip
    """Translate for so long; whether some is left to do. What keeps it from going on is stored."""
    try:
        return await burst(sessions, objects, limits, endpoints, translation_id, seconds)
    except ModelBusy:
        # It takes its time, and nobody waits here: a long translation is not lost for a line.
        log.info("a translation waits for an endpoint that is full")
        return True


async def burst(
    sessions: Sessions, objects: Objects, limits: Documents, endpoints: Endpoints,
    translation_id: UUID, seconds: float, *, by_batch: bool = False,
) -> bool:  # fmt: skip
    """The same, for whom it is told that every endpoint is full: `ModelBusy`. Only who works on it,
    its own job or its batch, finds something to do.
    """
    until = monotonic() + seconds
    async with sessions.begin() as session:
        values = {"translation_id": translation_id, "by_batch": by_batch}
        begun = (await session.execute(BEGUN, values)).one_or_none()
    if begun is None:
        return False
    try:
        await check_readable(sessions, translation_id, begun)
        source = await read(sessions, objects, limits, translation_id, begun)
        running = await _Running.of(sessions, endpoints, translation_id, begun, source)
        while (wanted := await running.waiting()) or not await running.is_done():
            if monotonic() > until:
                return True
            await running.translate(wanted)
    except NoLongerWanted:
        log.info("a translation is not wanted any more")
    except Unreadable as unreadable:
        await _fail(sessions, values, unreadable.code)
    except ModelBusy:
        raise
    except FileNotFoundError:
        await _fail(sessions, values, "document_failed")
    except AppError as failure:
        await _fail(sessions, values, failure.code, failure.params)
    return False


async def fail(sessions: Sessions, translation_id: UUID) -> None:
    """Give up what its own job was cut of too often."""
    await end(sessions, translation_id, TranslationFailed())


async def end(sessions: Sessions, translation_id: UUID, why: AppError) -> None:
    """Not by a batch: what is translated stays, and can be gone on with."""
    values = {"translation_id": translation_id, "by_batch": False}
    await _fail(sessions, values, why.code, why.params)


async def _fail(
    sessions: Sessions,
    whose: Mapping[str, Any],
    error: str,
    params: dict[str, Any] | None = None,
) -> None:
    failed = update(Translation).where(
        Translation.id == whose["translation_id"], Translation.by_batch == whose["by_batch"],
        Translation.state.in_(UNDER_WAY),
    )  # fmt: skip
    async with sessions.begin() as session:
        await session.execute(
            failed.values(state="failed", error=error, error_params=params or {})
        )  # fmt: skip


async def terms_of(
    sessions: Sessions, glossary_id: UUID | None, source: str | None, target: str
) -> Terms:
    if glossary_id is None:
        return Terms([], source, target)
    async with sessions() as session:
        rows = (await session.execute(TERMS, {"glossary_id": glossary_id})).all()
    return Terms([Term(*row) for row in rows], source, target)


async def stands(sessions: Sessions, endpoints: Endpoints, document_id: UUID) -> Need:
    """What translating a document needs, as it stands now."""
    async with sessions() as session:
        found = (await session.execute(STANDS, {"document_id": document_id})).one_or_none()
    if found is None:
        raise NoLongerWanted
    default = endpoints.default_sensitivity(found.organisation)
    return Need(highest(default, *found.known), found.organisation, background=True)


@dataclass
class _Standing:
    """What the next request needs: a document may be raised while it is translated, and who asked
    may leave its space.
    """

    running: _Running
    need: Need

    def now(self) -> Need:
        return self.need

    async def again(self) -> None:
        self.need = await self.running.stands()


class _Account:
    """What one batch takes of its agent's budgets, and who is sent it."""

    def __init__(self, running: _Running) -> None:
        self._running = running
        allowance = running.allowance
        self._spending = Spending(allowance, untaken(allowance))

    def sent(self, chosen: Chosen) -> None:
        was_sent(self._running.facts, chosen)

    async def cover(self, read: int, most: int) -> None:
        await self._running.tell()
        # What is taken is kept, whatever becomes of the request: in a transaction of its own.
        kept = cast(Sessions, self._running.sessions.begin)
        await self._spending.cover(kept, read, most)

    def counted(self, chosen: Chosen, read: int, written: int) -> None:
        self._spending.counted(read, written)
        self._running.facts["endpoint"] = told(chosen)
        wrote(self._running.facts, chosen, read=read, written=written)

    async def failed(self, failure: EndpointError) -> None:
        self._spending.failed(failure)

    async def close(self) -> None:
        settlements = Settlements()
        settlements.close(self._spending)
        async with self._running.sessions.begin() as session:
            await settlements.flush(session)


@dataclass
class _Running:
    sessions: Sessions
    endpoints: Endpoints
    translation_id: UUID
    by_batch: bool
    document_id: UUID
    agent_id: UUID
    languages: tuple[str | None, str]
    tone: Tone | None
    terms: Terms
    allowance: Allowance
    facts: dict[str, Any]
    journal: set[str]
    """Endpoints that the journal names already."""
    failures: int = 0

    @classmethod
    async def of(
        cls, sessions: Sessions, endpoints: Endpoints, translation_id: UUID, begun: Any,
        source: str | None,
    ) -> _Running:  # fmt: skip
        terms = await terms_of(sessions, begun.glossary_id, source, begun.target_language)
        facts = FACTS | begun.facts
        return cls(
            sessions, endpoints, translation_id, begun.by_batch, begun.document_id, begun.agent_id,
            (source, begun.target_language), begun.tone, terms,
            allowance_of(endpoints.catalogue, begun), facts,
            {each["name"] for each in facts["sent_to"]},
        )  # fmt: skip

    @property
    def _again(self) -> bool:
        """Whether only what was asked for again is translated: see `actions.restart`."""
        return bool(self.facts.get("again"))

    @property
    def _whose(self) -> dict[str, Any]:
        return {"translation_id": self.translation_id, "by_batch": self.by_batch}

    async def stands(self) -> Need:
        await check_seen(self.sessions, self.translation_id, self.agent_id)
        return await stands(self.sessions, self.endpoints, self.document_id)

    async def waiting(self) -> list[Wanted]:
        values = self._whose | {"most": ROUND, "again": self._again}
        async with self.sessions() as session:
            rows = (await session.execute(WAITING, values)).all()
        wanted, length = list[Wanted](), 0
        for row in rows:
            length += len(row.source)
            if wanted and length > LARGEST_ROUND:
                break
            wanted.append(Wanted(row.ordinal, row.source, row.refused, row.groups))
        return wanted

    async def is_done(self) -> bool:
        """Declare it done, unless a segment was asked for again meanwhile; stopped, where it was
        before one was.
        """
        values = self._whose | {"most": 1, "again": self._again}
        async with self.sessions.begin() as session:
            lock = select(Translation).where(Translation.id == self.translation_id)
            found = await session.scalar(lock.with_for_update())
            if found is None or (found.state, found.by_batch) != ("translating", self.by_batch):
                raise NoLongerWanted
            if (await session.execute(WAITING, values)).first() is not None:
                return False
            left = (await session.execute(WAITING, values | {"again": False})).first()
            found.state = "done" if left is None else "stopped"
        return True

    async def translate(self, wanted: Sequence[Wanted]) -> None:
        await lanes([self._batch] * AT_ONCE, batches(wanted))

    async def _batch(self, batch: Sequence[Wanted]) -> None:
        account = _Account(self)
        standing = _Standing(self, await self.stands())
        source, target = self.languages
        translator = Translator(
            self.endpoints, standing, account, source, target, self.terms, self.tone
        )
        try:
            made = await translator.translate(batch)
        finally:
            await account.close()
            await self.tell()
        self.failures = self.failures + 1 if all(each.target is None for each in made) else 0
        await self._store(made)
        if self.failures >= FAILURES:
            raise TranslationFailed

    async def _store(self, made: Sequence[Translated]) -> None:
        given = [
            {
                "ordinal": each.ordinal, "target": each.target,
                "flags": [flag.facts() for flag in each.flags],
                "state": "failed" if each.target is None else "machine",
            }
            for each in made
        ]  # fmt: skip
        async with self.sessions.begin() as session:
            values = self._whose | {"facts": orjson.dumps(self.facts).decode()}
            if (await session.execute(STILL, values)).one_or_none() is None:
                raise NoLongerWanted
            stored = {"given": orjson.dumps(given).decode()}
            await session.execute(STORE, {"translation_id": self.translation_id} | stored)

    async def tell(self) -> None:
        """Say in the journal who was sent some of the document, each once."""
        names = [each["name"] for each in self.facts["sent_to"]]
        new = [name for name in names if name not in self.journal]
        self.journal.update(new)
        if not new:
            return
        async with self.sessions.begin() as session:
            for name in new:
                event = DocumentTranslated(self.document_id, self.languages[1], name)
                await record(session, None, event)
