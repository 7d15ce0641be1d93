"""How what is in force is changed: one after the other, each change kept with who, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.steering.errors import SettingChanged
from emilie.accounts.steering.models import Setting, SettingChange, Source, Topic
from emilie.accounts.steering.values import Value
from emilie.core.events import Event, record

# Numbers are then committed in their order: whoever saw the last one has seen them all.
ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('emilie:steering'))")


@dataclass(frozen=True)
class SettingDecided(Event):
    kind: ClassVar[str] = "setting:changed"
    topic: str
    organisation_id: UUID | None
    wave_id: UUID | None
    number: int


@dataclass(frozen=True, slots=True)
class Scope:
    """The whole instance, unless an organisation or a wave is named."""

    organisation_id: UUID | None = None
    wave_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Author:
    agent_id: UUID | None
    source: Source
    reason: str = ""


async def lock(session: AsyncSession) -> None:
    """Until the transaction ends, nobody else changes anything of it."""
    await session.execute(ONE_AT_A_TIME)


async def found(session: AsyncSession, topic: Topic, scope: Scope) -> Setting | None:
    query = select(Setting).where(
        Setting.topic == topic,
        Setting.organisation_id.is_not_distinct_from(scope.organisation_id),
        Setting.wave_id.is_not_distinct_from(scope.wave_id),
    )
    return (await session.execute(query)).scalar_one_or_none()


async def change(
    session: AsyncSession,
    author: Author,
    topic: Topic,
    scope: Scope,
    value: Value | None,
    after: int | None = None,
) -> int:
    """Put a value in force, or none; the number of the change. The same value changes nothing.

    `after`: the change that was seen by who decides; one of another number is a conflict.
    """
    await lock(session)
    row = await found(session, topic, scope)
    number = 0 if row is None else row.change
    if after is not None and after != number:
        raise SettingChanged(topic=topic)
    before = None if row is None else row.value
    wanted = None if value is None else value.model_dump(mode="json", exclude_defaults=True)
    if before == wanted:
        return number
    made = SettingChange(
        changed_by=author.agent_id, source=author.source, topic=topic, before=before, after=wanted,
        organisation_id=scope.organisation_id, wave_id=scope.wave_id, reason=author.reason,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    await _put(session, row, topic, scope, wanted, made.id)
    told = SettingDecided(topic, scope.organisation_id, scope.wave_id, made.id)
    await record(session, author.agent_id, told)
    return made.id


async def _put(
    session: AsyncSession,
    row: Setting | None,
    topic: Topic,
    scope: Scope,
    value: dict[str, object] | None,
    number: int,
) -> None:
    if value is None:
        # What is not there can be seen by nobody: its row stays away, its history stays.
        await session.delete(row)
    elif row is None:
        session.add(
            Setting(
                topic=topic,
                organisation_id=scope.organisation_id,
                wave_id=scope.wave_id,
                value=value,
                change=number,
            )
        )
    else:
        row.value, row.change = value, number
    await session.flush()
