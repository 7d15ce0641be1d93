"""Verbs of decisions: read, decide, look back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from emilie.accounts.models import Organisation
from emilie.accounts.steering.changing import Author, Scope, change, found
from emilie.accounts.steering.known import Steering
from emilie.accounts.steering.models import Setting, Topic
from emilie.accounts.steering.values import VALUES, Features, Off, Value
from emilie.accounts.waves.models import Wave
from emilie.administration.steering import checks, contrast
from emilie.administration.steering.errors import ReasonMissing
from emilie.administration.steering.schemas import (
    PresetOut,
    RetentionPreviewOut,
    ScopeOut,
    ScopesOut,
    SettingChangeOut,
    SettingChangePage,
    SettingsOut,
    SwitchedOff,
)
from emilie.conversations import retention
from emilie.core.db import one_or_absent
from emilie.core.errors import NotFound

PAGE = 50
MOST_EXPORTED = 100_000
HISTORY = text("""
select steering_changes.id as number, at, agents.name as by, source, topic, before, after, reason,
  organisations.name as organisation, waves.name as wave
from steering_changes left join agents on agents.id = changed_by
left join organisations on organisations.id = steering_changes.organisation_id
left join waves on waves.id = steering_changes.wave_id
where steering_changes.id < :before
  and (cast(:organisation_id as uuid) is null
    or steering_changes.organisation_id = :organisation_id)
order by steering_changes.id desc limit :most
""")
END = 2**62


async def check_exists(session: AsyncSession, scope: Scope) -> None:
    """`NotFound` when it is an organisation or a wave that is not there."""
    if scope.organisation_id is not None and scope.wave_id is not None:
        raise NotFound
    if scope.organisation_id is not None:
        query = select(Organisation.id).where(Organisation.id == scope.organisation_id)
        await one_or_absent(session, query)
    if scope.wave_id is not None:
        await one_or_absent(session, select(Wave.id).where(Wave.id == scope.wave_id))


async def read(session: AsyncSession, state: State, scope: Scope) -> SettingsOut:
    """Everything that was decided for that scope."""
    await check_exists(session, scope)
    query = select(Setting).where(
        Setting.organisation_id.is_not_distinct_from(scope.organisation_id),
        Setting.wave_id.is_not_distinct_from(scope.wave_id),
    )
    rows = {row.topic: row for row in (await session.scalars(query)).all()}
    decided = {
        topic: {
            "value": kind.model_validate(rows[topic].value).model_dump() if topic in rows else None,
            "change": rows[topic].change if topic in rows else 0,
        }
        for topic, kind in VALUES.items()
    }
    steering: Steering = state.steering
    return SettingsOut.model_validate(
        {
            **decided,
            "kept": steering.retention(scope.organisation_id).model_dump(),
            "batch_days": state.settings.batches.days,
            "override": state.settings.maintenance,
            "presets": [
                PresetOut(name=name, accent=accent) for name, accent in contrast.PRESETS.items()
            ],
            "least": contrast.LEAST,
        }
    )


async def scopes(session: AsyncSession) -> ScopesOut:
    of = select(Organisation.id, Organisation.name).order_by(Organisation.name)
    waves = select(Wave.id, Wave.name).order_by(Wave.begins_at.desc())
    return ScopesOut(
        organisations=[ScopeOut(id=row.id, name=row.name) for row in await session.execute(of)],
        waves=[ScopeOut(id=row.id, name=row.name) for row in await session.execute(waves)],
    )


async def decide(
    session: AsyncSession, steering: Steering, author: Author, topic: Topic, scope: Scope,
    value: Value | None, after: int,
) -> int:  # fmt: skip
    """Check it, then put it in force; the number of the change."""
    await check_exists(session, scope)
    checks.check(topic, scope, value, steering.retention().most)
    return await change(session, author, topic, scope, value, after)


async def switch(
    session: AsyncSession, author: Author, scope: Scope, wanted: SwitchedOff, after: int
) -> int:
    """What was off already stays so since the day that it was."""
    await check_exists(session, scope)
    checks.check_scope("features", scope)
    row = await found(session, "features", scope)
    before = Features.model_validate(row.value) if row else Features()
    now = datetime.now(UTC).replace(microsecond=0)
    off = {
        feature: Off(since=before.off[feature].since if feature in before.off else now, reason=why)
        for feature, why in wanted.off.items()
    }
    if any(not each.reason for each in off.values()):
        raise ReasonMissing
    value = Features(off=off) if off else None
    return await change(session, author, "features", scope, value, after)


async def preview(
    session: AsyncSession, steering: Steering, months: int, organisation_id: UUID | None
) -> RetentionPreviewOut:
    """What a period would erase: of one organisation, or of those without a period of their own."""
    await check_exists(session, Scope(organisation_id))
    but = [] if organisation_id else steering.with_own_period()
    conversations, agents = await retention.count(session, months, organisation_id, but)
    return RetentionPreviewOut(
        months=months, conversations=conversations, agents=agents,
        notice_days=retention.NOTICE.days,
    )  # fmt: skip


async def rows_of_history(
    session: AsyncSession, before: int | None, organisation_id: UUID | None, most: int
) -> Sequence[Row[Any]]:
    values = {
        "before": END if before is None else before, "organisation_id": organisation_id,
        "most": most,
    }  # fmt: skip
    return (await session.execute(HISTORY, values)).all()


async def history(
    session: AsyncSession, before: int | None, organisation_id: UUID | None
) -> SettingChangePage:
    """The latest first."""
    rows = await rows_of_history(session, before, organisation_id, PAGE + 1)
    items = [SettingChangeOut.model_validate(row._asdict()) for row in rows[:PAGE]]
    return SettingChangePage(items=items, next=items[-1].number if len(rows) > PAGE else None)
