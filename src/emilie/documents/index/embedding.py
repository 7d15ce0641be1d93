"""Documents embedded in the background, as the catalogue and the policy stand at each request.

What is wanted is found out by comparing: documents that somebody may ask about, and the model that
the policy opens to each first. So a document that was just attached, one that was raised, and a
model that changed are the same work; nothing is lost when it is cut.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import ClassVar
from uuid import UUID

from sqlalchemy import text

from emilie.core.db import Sessions
from emilie.core.errors import AppError
from emilie.core.events import Event, record
from emilie.documents.index import vectors
from emilie.inference.abilities import able
from emilie.inference.embedding import VectorModel, Vectors, embed, model_of
from emilie.inference.errors import ModelContextExceeded, ModelRefused, NoEndpointAllowed
from emilie.inference.registry import Chosen, Endpoints, Need
from emilie.inference.sensitivities import SENSITIVITIES, Sensitivity, highest

log = logging.getLogger(__name__)

TOGETHER = 32
"""Passages of one request: what most servers take at once."""
SHORTEST = 200
"""Characters below which no passage is cut for an endpoint that takes short ones only."""
AT_A_TIME = 20
"""Documents that are looked for at once."""
FAILURES = 3
"""Documents in a row whose embedding fails after which the rest waits for the next run."""

MOST_FAILED = 1_000
_failed: dict[UUID, None] = {}
"""Documents whose embedding failed when this process last tried: an endpoint may fail at their
words each time, and the others are not to wait for them.
"""

ORGANISATIONS = text("select name from organisations order by name")
# The latest first: somebody is likely to ask about them. Those that failed last time come after all
# others.
WAITING = text("""
select document_id, model_id from searched_documents
  join unnest(
    cast(:organisations as text[]), cast(:levels as text[]), cast(:models as integer[])
  ) as wanted (organisation, sensitivity, model_id) using (organisation, sensitivity)
where document_id <> all(:left_out) and not exists (
  select from embeddings where embeddings.document_id = searched_documents.document_id
    and embeddings.model_id = wanted.model_id)
order by document_id = any(:failed), document_id desc limit :most
""")
NEXT = text("""
select organisation, sensitivity, passages.ordinal, concat_ws(
  E'\\n', passages.heading, substr(pages.text, start_at + 1, end_at - start_at)) as said
from searched_documents join passages using (document_id)
  join pages on pages.document_id = passages.document_id and pages.number = passages.page
where passages.document_id = :document_id and passages.ordinal > :after and not exists (
  select from vectors where vectors.document_id = passages.document_id
    and vectors.ordinal = passages.ordinal and vectors.model_id = :model_id)
order by passages.ordinal limit :most
""")
STANDS = text("""
select organisation, sensitivity from searched_documents where document_id = :document_id
""")
# A scope keeps the vectors of a former model until all its documents have those of theirs.
FORMER = text("""
with wanted_of as (
  select document_id, scope_id, model_id, exists (
    select from embeddings where embeddings.document_id = searched_documents.document_id
      and embeddings.model_id = wanted.model_id) as done
  from searched_documents join unnest(
    cast(:organisations as text[]), cast(:levels as text[]), cast(:models as integer[])
  ) as wanted (organisation, sensitivity, model_id) using (organisation, sensitivity)
), covered as (
  select scope_id from wanted_of group by scope_id having bool_and(done)
), gone as (
  delete from embeddings using wanted_of join covered using (scope_id)
  where embeddings.document_id = wanted_of.document_id
    and embeddings.model_id <> wanted_of.model_id
  returning embeddings.document_id, embeddings.model_id
)
delete from vectors using gone
where (vectors.document_id, vectors.model_id) = (gone.document_id, gone.model_id)
""")


@dataclass(frozen=True)
class DocumentEmbedded(Event):
    """Its passages are being sent to an endpoint that embeds them."""

    kind: ClassVar[str] = "document:embedded"
    document_id: UUID
    model: str
    endpoint: str


@dataclass
class Wanted:
    """The model wanted for the documents of each organisation and sensitivity."""

    organisations: list[str] = field(default_factory=list)
    levels: list[Sensitivity] = field(default_factory=list)
    models: list[int] = field(default_factory=list)
    by_id: dict[int, VectorModel] = field(default_factory=dict)

    def values(self) -> dict[str, object]:
        return {
            "organisations": self.organisations, "levels": self.levels, "models": self.models,
        }  # fmt: skip


def need_of(endpoints: Endpoints, organisation: str, sensitivity: Sensitivity) -> Need:
    """What embedding such a document needs: its organisation's default is the least."""
    return Need(highest(sensitivity, endpoints.default_sensitivity(organisation)), organisation)


async def embed_waiting(sessions: Sessions, endpoints: Endpoints, seconds: float) -> bool:
    """Embed what lacks its vectors, for so long; whether something may be left to do at once."""
    until = monotonic() + seconds
    wanted = await find_wanted(sessions, endpoints)
    if not wanted.models:
        return False
    left_out: list[UUID] = []
    failures = 0
    while waiting := await _waiting(sessions, wanted, left_out):
        for document_id, model_id in waiting:
            try:
                whole = await embed_document(
                    sessions, endpoints, document_id, model_id, wanted.by_id[model_id], until
                )
            except AppError as failure:
                log.warning("a document stays without vectors: %s", failure.code)
                left_out.append(document_id)
                _remember(document_id)
                failures += 1
                if failures == FAILURES:
                    return False
                continue
            if not whole:
                return True
            failures = 0
            left_out.append(document_id)
            _failed.pop(document_id, None)
    async with sessions.begin() as session:
        await session.execute(FORMER, wanted.values())
    await vectors.index_large(sessions)
    return False


def _remember(document_id: UUID) -> None:
    _failed.pop(document_id, None)
    _failed[document_id] = None
    if len(_failed) > MOST_FAILED:
        del _failed[next(iter(_failed))]


async def find_wanted(sessions: Sessions, endpoints: Endpoints) -> Wanted:
    """As the catalogue and the policy stand; endpoints that cannot be asked now are left out."""
    wanted = Wanted()
    async with sessions() as session:
        organisations = list(await session.scalars(ORGANISATIONS))
    found: dict[Chosen, tuple[int, VectorModel] | None] = {}
    for organisation in organisations:
        for level in SENSITIVITIES:
            need = need_of(endpoints, organisation, level)
            if not (opened := able(endpoints, need, "embeddings")):
                continue
            first = opened[0]
            if first not in found:
                found[first] = await _identified(sessions, first)
            if (known := found[first]) is not None:
                model_id, wanted.by_id[model_id] = known
                wanted.organisations.append(organisation)
                wanted.levels.append(level)
                wanted.models.append(model_id)
    return wanted


async def _identified(sessions: Sessions, chosen: Chosen) -> tuple[int, VectorModel] | None:
    if not chosen.up:
        return None
    try:
        model = await model_of(chosen)
    except AppError as failure:
        log.warning("endpoint %s makes no vectors: %s", chosen.name, failure.code)
        return None
    async with sessions.begin() as session:
        return await vectors.id_of(session, model), model


async def _waiting(
    sessions: Sessions, wanted: Wanted, left_out: Sequence[UUID]
) -> list[tuple[UUID, int]]:
    values = wanted.values() | {
        "left_out": list(left_out), "failed": list(_failed), "most": AT_A_TIME,
    }  # fmt: skip
    async with sessions() as session:
        return [(row.document_id, row.model_id) for row in await session.execute(WAITING, values)]


async def embed_document(
    sessions: Sessions,
    endpoints: Endpoints,
    document_id: UUID,
    model_id: int,
    model: VectorModel,
    until: float,
) -> bool:
    """Embed the passages that have no vector of the model yet; whether that was done by then.

    Raises what an endpoint fails of; what it gave before is kept.
    """
    values = {"document_id": document_id, "model_id": model_id, "most": TOGETHER, "after": -1}
    sending = _Sending(sessions, endpoints, document_id, model)
    while True:
        async with sessions() as session:
            rows = (await session.execute(NEXT, values)).all()
        if not rows:
            break
        if monotonic() > until:
            return False
        # As it stands now: the policy and the sensitivity may have changed since the last request.
        sending.stands_at(rows[0].organisation, rows[0].sensitivity)
        try:
            made = await sending.embed([row.said for row in rows])
        finally:
            await sending.tell()
        async with sessions.begin() as session:
            for start, some in made:
                ordinals = [row.ordinal for row in rows[start : start + len(some.rows)]]
                await vectors.store(session, document_id, model_id, ordinals, some)
        values["after"] = rows[-1].ordinal
    async with sessions.begin() as session:
        await vectors.complete(session, document_id, model_id)
    return True


@dataclass
class _Sending:
    """Passages of one document being sent, as it stands. `most`: characters of each that endpoints
    take, as far as they said.
    """

    sessions: Sessions
    endpoints: Endpoints
    document_id: UUID
    model: VectorModel
    most: int | None = None
    sent_to: dict[str, bool] = field(default_factory=dict)
    """Who was sent some of it, and whether that is in the journal."""
    need: Need = field(init=False)

    def now(self) -> Need:
        return self.need

    async def again(self) -> None:
        """Raises `NoEndpointAllowed` once no question may reach the document."""
        async with self.sessions() as session:
            values = {"document_id": self.document_id}
            stands = (await session.execute(STANDS, values)).one_or_none()
        if stands is None:
            raise NoEndpointAllowed(sensitivity=self.need.sensitivity)
        self.stands_at(stands.organisation, stands.sensitivity)

    def stands_at(self, organisation: str, sensitivity: Sensitivity) -> None:
        self.need = need_of(self.endpoints, organisation, sensitivity)

    def _sent(self, chosen: Chosen) -> None:
        self.sent_to.setdefault(chosen.name, False)

    async def tell(self) -> None:
        """Say in the journal who was sent passages, each once, whatever came of it."""
        if not (names := [name for name, told in self.sent_to.items() if not told]):
            return
        event = DocumentEmbedded(self.document_id, self.model.name, ", ".join(names))
        async with self.sessions.begin() as session:
            await record(session, None, event)
        self.sent_to |= dict.fromkeys(names, True)

    async def embed(self, said: list[str]) -> list[tuple[int, Vectors]]:
        """Vectors of the texts, with the place of the first of each run of them.

        Texts are cut as short as they are taken; one that is refused whatever its length has no
        vector, and is found by its words.
        """
        try:
            cut = [each[: self.most] for each in said]
            made = await embed(
                self.endpoints, self, self.model.name, cut, "passage", self._sent,
                dimensions=self.model.dimensions,
            )  # fmt: skip
            return [(0, made)]
        except ModelContextExceeded:
            shorter = max(map(len, cut)) * 2 // 3
            if shorter >= SHORTEST:
                self.most = shorter
                await self.again()
                return await self.embed(said)
            if len(said) == 1:
                return []
        except ModelRefused:
            if len(said) == 1:
                return []
        half = len(said) // 2
        await self.again()
        first = await self.embed(said[:half])
        await self.again()
        second = await self.embed(said[half:])
        return [*first, *((half + start, some) for start, some in second)]
