"""Verbs of those who write modules: drafts, versions, order."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.session import Caller
from emilie.community.training import events
from emilie.community.training.checks import check_whole
from emilie.community.training.contents import ModuleContentIn
from emilie.community.training.errors import (
    TrainingChanged,
    TrainingInUse,
    TrainingNotPublished,
    TrainingPartTwice,
    TrainingTooMany,
    TrainingUnchanged,
)
from emilie.community.training.models import TrainingModule, TrainingVersion, TrainingVideo
from emilie.community.training.schemas import ModuleLine, ModuleList, ModuleOut, VideoOut
from emilie.core.db import one_or_absent
from emilie.core.errors import NotFound
from emilie.core.events import record
from emilie.core.small_cells import Part, tell

MOST_MODULES = 200
ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('emilie:training'))")
"""Modules are made and put in order one after the other."""
LISTED = text("""
select modules.id, draft ->> 'title' as title, cast(draft ->> 'minutes' as int) as minutes,
  jsonb_array_length(draft -> 'parts') as parts, modules.version, modules.open,
  latest.content is distinct from draft as changed, coalesce(counted.agents, 0) as completed
from training_modules as modules
left join training_versions as latest
  on latest.module_id = modules.id and latest.number = modules.version
left join (
  select module_id, count(distinct agent_id) as agents from training_completions group by module_id
) as counted on counted.module_id = modules.id
where modules.organisation_id is not distinct from cast(:owner as uuid)
order by place, modules.id
""")
AGENTS = text("""
select count(*) from agents where state = 'active'
  and (cast(:owner as uuid) is null or organisation_id = :owner)
""")


def owner_of(caller: Caller) -> UUID | None:
    """The organisation whose modules the caller writes; None for national ones."""
    return caller.organisation_id if caller.role == "referent" else None


@cache
def example() -> dict[str, Any]:
    """The module that we propose to begin from; `tests` hold it to what a publication asks."""
    written = files("emilie.community.training").joinpath("example.toml").read_text("utf-8")
    content = tomllib.loads(written)
    for part in content["parts"]:
        part["id"] = str(uuid5(UUID(int=0), part["title"]))
    return ModuleContentIn.model_validate(content).model_dump(mode="json")


async def find(
    session: AsyncSession, caller: Caller, module_id: UUID, *, lock: bool = False
) -> TrainingModule:
    query = select(TrainingModule).where(
        TrainingModule.id == module_id,
        TrainingModule.organisation_id.is_not_distinct_from(owner_of(caller)),
    )
    return await one_or_absent(session, query.with_for_update() if lock else query)


async def listing(session: AsyncSession, caller: Caller, smallest: int) -> ModuleList:
    """Those of the caller's level; who completed them as a count that tells of nobody."""
    asked = {"owner": owner_of(caller)}
    agents = int(await session.scalar(AGENTS, asked) or 0)
    items = []
    for row in await session.execute(LISTED, asked):
        counted = min(row.completed, agents)
        told = tell([Part(agents, counted)], smallest).total
        facts = dict(row._mapping) | {"completed": counted if told else None}  # noqa: SLF001 -- its public name
        items.append(ModuleLine.model_validate(facts))
    return ModuleList(items=items, smallest=smallest)


async def describe(session: AsyncSession, module: TrainingModule) -> ModuleOut:
    query = select(TrainingVideo).where(TrainingVideo.module_id == module.id)
    videos = (await session.scalars(query.order_by(TrainingVideo.id))).all()
    return ModuleOut(
        id=module.id, revision=module.revision, version=module.version, open=module.open,
        content=ModuleContentIn.model_validate(module.draft),
        videos=[VideoOut.model_validate(each) for each in videos],
    )  # fmt: skip


async def create(session: AsyncSession, caller: Caller, draft: dict[str, Any]) -> TrainingModule:
    await session.execute(ONE_AT_A_TIME)
    theirs = TrainingModule.organisation_id.is_not_distinct_from(owner_of(caller))
    query = select(func.count(), func.coalesce(func.max(TrainingModule.place), 0)).where(theirs)
    count, last = (await session.execute(query)).one()
    if count >= MOST_MODULES:
        raise TrainingTooMany(most=MOST_MODULES)
    module = TrainingModule(
        organisation_id=owner_of(caller), place=last + 1, draft=draft, made_by=caller.agent_id
    )
    session.add(module)
    await session.flush()
    return module


async def write(
    session: AsyncSession, caller: Caller, module_id: UUID, content: ModuleContentIn, revision: int
) -> TrainingModule:
    """The draft. Agents keep the version that they are offered."""
    module = await _unchanged(session, caller, module_id, revision)
    parts = [part.id for part in content.parts]
    if len(set(parts)) < len(parts):
        raise TrainingPartTwice
    wanted = {each.video_id for each in content.parts if each.kind == "video"} - {None}
    query = select(func.count()).where(
        TrainingVideo.id.in_(wanted), TrainingVideo.module_id == module.id
    )
    if wanted and await session.scalar(query) != len(wanted):
        raise NotFound
    module.draft = content.model_dump(mode="json")
    module.revision += 1
    return module


async def _unchanged(
    session: AsyncSession, caller: Caller, module_id: UUID, revision: int
) -> TrainingModule:
    module = await find(session, caller, module_id, lock=True)
    if module.revision != revision:
        raise TrainingChanged
    return module


async def publish(
    session: AsyncSession, caller: Caller, module_id: UUID, revision: int
) -> TrainingModule:
    """The draft becomes a version, which agents are offered from now on."""
    module = await _unchanged(session, caller, module_id, revision)
    latest = select(TrainingVersion.content).where(
        TrainingVersion.module_id == module.id, TrainingVersion.number == module.version
    )
    if module.open and await session.scalar(latest) == module.draft:
        raise TrainingUnchanged
    await check_whole(session, module)
    if await session.scalar(latest) != module.draft:
        module.version += 1
        session.add(
            TrainingVersion(
                module_id=module.id, number=module.version, content=module.draft,
                published_by=caller.agent_id,
            )
        )  # fmt: skip
    module.open = True
    module.revision += 1
    published = events.TrainingPublished(module.id, module.version)
    await record(session, caller.agent_id, published)
    return module


async def set_open(
    session: AsyncSession, caller: Caller, module_id: UUID, *, is_open: bool
) -> TrainingModule:
    module = await find(session, caller, module_id, lock=True)
    if is_open and module.version == 0:
        raise TrainingNotPublished
    if module.open != is_open:
        module.open = is_open
        await record(session, caller.agent_id, events.TrainingOpened(module.id, is_open))
    return module


async def remove(session: AsyncSession, caller: Caller, module_id: UUID) -> None:
    """One that no agent was ever offered."""
    module = await find(session, caller, module_id, lock=True)
    if module.version:
        raise TrainingInUse
    await session.delete(module)
    await record(session, caller.agent_id, events.TrainingDeleted(module_id))


async def put_in_order(session: AsyncSession, caller: Caller, ids: list[UUID]) -> None:
    """All of the caller's level; `TrainingChanged` when others came or went meanwhile."""
    await session.execute(ONE_AT_A_TIME)
    theirs = TrainingModule.organisation_id.is_not_distinct_from(owner_of(caller))
    known = (await session.scalars(select(TrainingModule.id).where(theirs))).all()
    if sorted(known) != sorted(ids):
        raise TrainingChanged
    if ids:
        places = [{"id": each, "place": place} for place, each in enumerate(ids, 1)]
        await session.execute(update(TrainingModule), places)
