"""What administrators decided, as this process knows it: no request asks the database for it.

Changes are numbered one after the other, under a lock. Every process asks for the last number
by the clock (`core/rounds.py`), and reads all again when it is another.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

from sqlalchemy import text

from emilie.accounts.steering.errors import FeatureOff, UnderMaintenance
from emilie.accounts.steering.models import Topic
from emilie.accounts.steering.values import (
    VALUES,
    Accent,
    Appearance,
    Banner,
    Banners,
    Feature,
    Features,
    Floor,
    Maintenance,
    Off,
    Retention,
    Value,
)
from emilie.core.db import Sessions

log = logging.getLogger(__name__)

By = Literal["instance", "organisation", "wave"]
NUMBER = text("select coalesce(max(id), 0) from steering_changes")
ALL = text("""
select topic, organisation_id, wave_id, value, organisations.name
from steering left join organisations on organisations.id = organisation_id
""")
V = TypeVar("V", bound=Value)


@dataclass(frozen=True, slots=True)
class Closed:
    """A feature that is off, since when, by whom and why."""

    off: Off
    by: By


@dataclass(frozen=True)
class Snapshot:
    """Everything that is in force; what is of one organisation or wave, by its id."""

    number: int = 0
    values: Mapping[tuple[Topic, UUID | None], Value] = field(default_factory=dict)
    floors: Mapping[str, str] = field(default_factory=dict)
    """By the name of organisations."""
    of_waves: bool = False

    def get(self, topic: Topic, of: type[V], scope: UUID | None = None) -> V | None:
        found = self.values.get((topic, scope))
        return found if isinstance(found, of) else None


def understood(number: int, rows: list[Any]) -> Snapshot:
    """Rows of an older or newer release that cannot be read are left out, and logged."""
    values: dict[tuple[Topic, UUID | None], Value] = {}
    floors: dict[str, str] = {}
    for topic, organisation_id, wave_id, value, name in rows:
        try:
            read = VALUES[topic].model_validate(value)
        except (KeyError, ValueError):
            log.exception("steering: %s is not understood", topic)
            continue
        values[topic, organisation_id or wave_id] = read
        if isinstance(read, Floor) and name is not None:
            floors[name] = read.level
    return Snapshot(number, values, floors, any(wave_id for _, _, wave_id, *_ in rows))


class Steering:
    """One a process. `override` is the operator's, from the environment."""

    def __init__(self, override: Literal["on", "off"] | None = None) -> None:
        self._override = override
        self._since = datetime.now(UTC)
        self._now = Snapshot()
        self._closed = False

    @property
    def snapshot(self) -> Snapshot:
        return self._now

    async def refresh(self, statements: Sessions) -> None:
        """Know what is in force now."""
        async with statements() as session:
            number = (await session.execute(NUMBER)).scalar_one()
            if number == self._now.number:
                return
            rows = (await session.execute(ALL)).all()
        self._now = understood(number, list(rows))

    async def look(self, statements: Sessions, closes: Callable[[], Awaitable[None]]) -> None:
        """Know it, and end what is under way when a maintenance began since the last look."""
        await self.refresh(statements)
        await self.turn(closes)

    async def turn(self, closes: Callable[[], Awaitable[None]]) -> None:
        """End what is under way when a maintenance has begun since the last look."""
        was, self._closed = self._closed, self.maintenance is not None
        if self._closed and not was:
            await closes()

    @property
    def planned(self) -> Maintenance | None:
        """As it was decided, in force or not."""
        return self._now.get("maintenance", Maintenance)

    @property
    def maintenance(self) -> Maintenance | None:
        """The one in force."""
        if self._override == "off":
            return None
        found = self.planned
        if found is not None and found.is_on(datetime.now(UTC)):
            return found
        return Maintenance(starts_at=self._since) if self._override == "on" else None

    @property
    def announced(self) -> Maintenance | None:
        """One that is to come, which agents are told of."""
        found = self.planned
        off = found is None or self._override is not None
        return None if off or not found or not found.is_announced(datetime.now(UTC)) else found

    def check_open(self) -> None:
        if (found := self.maintenance) is not None:
            raise UnderMaintenance.until(found.ends_at)

    @property
    def banners(self) -> list[Banner]:
        found = self._now.get("banners", Banners) or Banners()
        now = datetime.now(UTC)
        return [each for each in found.items if each.is_shown(now)]

    @property
    def product(self) -> str:
        found = self._now.get("appearance", Appearance)
        return (found and found.product) or "Émilie"

    def accent(self, organisation_id: UUID | None = None) -> Accent | None:
        """An organisation's own one; None: that of the instance, then ours."""
        found = self._now.get("appearance", Appearance, organisation_id)
        return found.accent if found else None

    def closed(
        self, feature: Feature, organisation_id: UUID, wave_id: UUID | None = None
    ) -> Closed | None:
        """None for what is on."""
        scopes: tuple[tuple[By, UUID | None], ...] = (
            ("instance", None), ("organisation", organisation_id), ("wave", wave_id),
        )  # fmt: skip
        for by, scope in scopes:
            if scope is None and by != "instance":
                continue
            found = self._now.get("features", Features, scope)
            if found is not None and feature in found.off:
                return Closed(found.off[feature], by)
        return None

    @property
    def tells_waves_apart(self) -> bool:
        """Whether something is off for some wave."""
        return self._now.of_waves

    def check(self, feature: Feature, organisation_id: UUID, wave_id: UUID | None = None) -> None:
        found = self.closed(feature, organisation_id, wave_id)
        if found is not None:
            raise FeatureOff(
                feature=feature, by=found.by, since=f"{found.off.since:%d/%m/%Y}",
                reason=found.off.reason,
            )  # fmt: skip

    def retention(self, organisation_id: UUID | None = None) -> Retention:
        """What an organisation's things are kept for, the bounds of the instance applied."""
        whole = self._now.get("retention", Retention) or Retention()
        theirs = organisation_id and self._now.get("retention", Retention, organisation_id)
        own = theirs or Retention()
        months = [own.conversations or whole.conversations, whole.most]
        days = [each for each in (own.batches, whole.batches) if each is not None]
        return whole.model_copy(
            update={
                "conversations": min((each for each in months if each is not None), default=None),
                "batches": min(days, default=None),
            }
        )

    def retentions(self) -> dict[UUID, Retention]:
        """Of the organisations that decided something of it."""
        theirs = (scope for topic, scope in self._now.values if topic == "retention")
        return {scope: self.retention(scope) for scope in theirs if scope is not None}

    def with_own_period(self) -> list[UUID]:
        """The organisations that keep conversations otherwise than the instance."""
        return [
            scope
            for (_, scope), value in self._now.values.items()
            if scope is not None and isinstance(value, Retention) and value.conversations
        ]

    def floor(self, organisation: str | None) -> str | None:
        """The sensitivity that an organisation, by its name, wants at least."""
        return self._now.floors.get(organisation or "")
