"""What a change leads to, told before it is made: nothing here refuses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Agent, Organisation
from emilie.administration.catalogue.bounds import Entry, entries_of
from emilie.administration.catalogue.schemas import CatalogueConsequenceOut, Consequence
from emilie.conversations.models import Conversation
from emilie.inference.catalogue import Catalogue, EndpointEntry
from emilie.inference.facts import on_this_machine
from emilie.inference.hosting import Requirement
from emilie.inference.sensitivities import SENSITIVITIES, Sensitivity

STRICTNESS: tuple[Requirement, ...] = (
    "anywhere", "european_union", "france", "secnumcloud", "instance", "nowhere",
)  # fmt: skip
UNDER_WAY = text("""
select count(*) from runs where heartbeat_at > now() - interval '10 seconds'
and metadata -> 'endpoint' ->> 'name' = any(:names)
""")


def _told(
    kind: Consequence, *, name: str | None = None, sensitivity: Sensitivity | None = None,
    requirement: Requirement | None = None, before: Requirement | None = None, count: int = 0,
) -> CatalogueConsequenceOut:  # fmt: skip
    return CatalogueConsequenceOut(
        kind=kind, name=name, sensitivity=sensitivity, requirement=requirement, before=before,
        count=count,
    )  # fmt: skip


class Comparison:
    """Two catalogues: the one in force, and the one that would be."""

    def __init__(self, before: Catalogue, after: Catalogue, one_line: EndpointEntry | None) -> None:
        self._before, self._after = before, after
        self._one_line = [one_line] if one_line else []

    async def consequences(self, session: AsyncSession) -> list[CatalogueConsequenceOut]:
        known = set(await session.scalars(select(Organisation.name)))
        closed = [await self._counted(session, each) for each in self._closed()]
        return [
            *closed, *self._loosened(), *await self._under_way(session), *self._models_left(),
            *self._services_lost(), *self._strangers(known),
        ]  # fmt: skip

    def _closed(self) -> Iterator[CatalogueConsequenceOut]:
        """Sensitivities that lose their last model: for everybody, else for whom."""
        names = {*self._before.named_organisations, *self._after.named_organisations}
        for level in SENSITIVITIES:
            for name in (None, *sorted(names)):
                if self._opens(self._before, level, name) and not self._opens(
                    self._after, level, name
                ):
                    yield _told("level_closed", name=name, sensitivity=level)
                    if name is None:
                        break

    def _opens(self, catalogue: Catalogue, level: Sensitivity, organisation: str | None) -> bool:
        """Whether something answers that organisation about such data: as `registry` decides."""
        policy = catalogue.policy.policy()
        theirs = catalogue.organisations.get(organisation or "")
        chosen = theirs.endpoints if theirs else ()
        answering = [
            each for each in (*self._one_line, *catalogue.endpoints) if "chat" in each.abilities
        ]
        if not any(each.url for each in answering):  # the built-in engine answers then
            return policy.requirements[level] != "nowhere"
        return any(
            each.serves(organisation)
            and (not chosen or each.name in chosen)
            and policy.allows(level, each.hosting, on_instance=on_this_machine(each))
            for each in answering
        )

    async def _counted(
        self, session: AsyncSession, closed: CatalogueConsequenceOut
    ) -> CatalogueConsequenceOut:
        """With how many conversations nobody would answer in any more."""
        query = select(func.count()).where(
            Conversation.sensitivity == closed.sensitivity, Conversation.deleted_at.is_(None)
        )
        if closed.name is not None:
            theirs = select(Agent.id).join(Organisation).where(Organisation.name == closed.name)
            query = query.where(Conversation.agent_id.in_(theirs))
        count = await session.scalar(query) or 0
        return closed.model_copy(update={"count": count})

    def _loosened(self) -> Iterator[CatalogueConsequenceOut]:
        """Sensitivities whose data may go where it could not."""
        before, after = self._before.policy.policy(), self._after.policy.policy()
        for level in SENSITIVITIES:
            was, now = before.requirements[level], after.requirements[level]
            if STRICTNESS.index(now) < STRICTNESS.index(was):
                yield _told(kind="level_loosened", sensitivity=level, requirement=now, before=was)

    async def _under_way(self, session: AsyncSession) -> list[CatalogueConsequenceOut]:
        """Answers of endpoints that go or change: they end there, the next ones do not."""
        kept = set(self._after.endpoints)
        names = [each.name for each in self._before.endpoints if each not in kept]
        count = await session.scalar(UNDER_WAY, {"names": names}) or 0
        told = _told("answers_under_way", name=", ".join(names), count=count)
        return [told] if count else []

    def _models_left(self) -> Iterator[CatalogueConsequenceOut]:
        if self._before.endpoints and not self._after.endpoints and not self._one_line:
            yield _told("builtin_only")

    def _services_lost(self) -> Iterator[CatalogueConsequenceOut]:
        """Searches and tools that organisations had."""
        for name, before in self._before.organisations.items():
            after = self._after.organisations.get(name)
            had = {*before.search, *before.sources, *before.mcp}
            lost = had - ({*after.search, *after.sources, *after.mcp} if after else set())
            if lost:
                yield _told("services_lost", name=name, count=len(lost))

    def _strangers(self, known: set[str]) -> Iterator[CatalogueConsequenceOut]:
        """Organisations newly named that nobody bears here: what is said of them serves nobody."""
        before = self._before.named_organisations
        for name in self._after.named_organisations:
            if name not in known and name not in before:
                yield _told("organisation_unknown", name=name)


def keys_without(
    before: Catalogue, after: Catalogue, has_key: Callable[[str, Entry], bool], *typed: str
) -> Iterator[CatalogueConsequenceOut]:
    """Entries that are new or changed, whose key is nowhere; `typed`: the one that comes along."""
    known = dict(entries_of(before))
    for path, entry in entries_of(after):
        if entry == known.get(path) or entry.key_env in typed:
            continue
        if (entry.key_env or entry.key_file) and not has_key(path[1], entry):
            yield _told("key_missing", name=path[1])
