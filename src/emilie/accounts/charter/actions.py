"""Verbs of the charter: read, accept, publish, count."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import ClassVar, Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.charter.errors import (
    CharterChanged,
    CharterEmpty,
    CharterTooLong,
    CharterUnchanged,
)
from emilie.accounts.charter.models import Charter, CharterAcceptance, in_force
from emilie.accounts.charter.schemas import CharterOut, CharterVersionOut, CharterVersionsOut
from emilie.accounts.models import Agent
from emilie.core.db import one_or_absent
from emilie.core.errors import NotFound
from emilie.core.events import Event, record
from emilie.core.ids import new_id

LONGEST = 60_000
"""Characters: thirty pages, that nobody would read."""
Standing = Literal["none", "due", "accepted"]
"""Of an agent: nothing to accept, something to accept, nothing left to accept."""


@dataclass(frozen=True)
class CharterAccepted(Event):
    kind: ClassVar[str] = "charter:accepted"
    number: int


@dataclass(frozen=True)
class CharterPublished(Event):
    kind: ClassVar[str] = "charter:published"
    number: int


@cache
def example() -> str:
    """The charter that we propose to begin from."""
    return files("emilie.accounts.charter").joinpath("example.md").read_text("utf-8")


async def read(session: AsyncSession, agent_id: UUID, number: int | None = None) -> CharterOut:
    """The version of that number, or the one in force; `NotFound` when there is none."""
    asked = in_force() if number is None else select(Charter).where(Charter.number == number)
    query = asked.add_columns(CharterAcceptance.accepted_at).outerjoin(
        CharterAcceptance,
        (CharterAcceptance.charter_id == Charter.id) & (CharterAcceptance.agent_id == agent_id),
    )
    found = (await session.execute(query)).one_or_none()
    if found is None:
        raise NotFound
    charter, accepted_at = found
    return CharterOut(
        number=charter.number, text=charter.text, published_at=charter.published_at,
        accepted_at=accepted_at,
    )  # fmt: skip


async def standing(session: AsyncSession, agent_id: UUID) -> Standing:
    """Whether that agent has a charter to accept."""
    try:
        charter = await read(session, agent_id)
    except NotFound:
        return "none"
    return "due" if charter.accepted_at is None else "accepted"


async def accept(session: AsyncSession, agent_id: UUID, number: int) -> None:
    """Keep that the agent accepted the version in force; doing it again changes nothing."""
    charter = await one_or_absent(session, in_force())
    if charter.number != number:
        raise CharterChanged(number=charter.number)
    accepted = await session.execute(
        insert(CharterAcceptance)
        .values(agent_id=agent_id, charter_id=charter.id)
        .on_conflict_do_nothing()
        .returning(CharterAcceptance.charter_id)
    )
    if accepted.one_or_none() is not None:
        await record(session, agent_id, CharterAccepted(number))


async def publish(session: AsyncSession, agent_id: UUID, text: str, after: int) -> int:
    """Put a version in force, which every agent is then asked to accept: its number."""
    if not text:
        raise CharterEmpty
    if len(text) > LONGEST:
        raise CharterTooLong(most=LONGEST)
    current = (await session.execute(in_force())).scalar_one_or_none()
    number = 0 if current is None else current.number
    if number != after:
        raise CharterChanged(number=number)
    if current is not None and current.text == text:
        raise CharterUnchanged
    values = {"id": new_id(), "number": number + 1, "text": text, "published_by": agent_id}
    statement = insert(Charter).values(values).on_conflict_do_nothing().returning(Charter.id)
    if (await session.execute(statement)).one_or_none() is None:
        # Somebody else's came in between.
        raise CharterChanged(number=number + 1)
    await record(session, agent_id, CharterPublished(number + 1))
    return number + 1


async def versions(session: AsyncSession) -> CharterVersionsOut:
    """Every version, the latest first, with how many of the agents who may
    sign in accepted it: never which ones.
    """
    accepted = (
        select(func.count())
        .select_from(CharterAcceptance)
        .join(Agent, Agent.id == CharterAcceptance.agent_id)
        .where(CharterAcceptance.charter_id == Charter.id, Agent.state == "active")
        .correlate(Charter)
        .scalar_subquery()
    )
    query = (
        select(
            Charter.number, Charter.published_at, Agent.name.label("published_by"),
            accepted.label("accepted"),
        )
        .outerjoin(Agent, Agent.id == Charter.published_by)
        .order_by(Charter.number.desc())
    )  # fmt: skip
    items = [CharterVersionOut.model_validate(row) for row in await session.execute(query)]
    active = select(func.count()).select_from(Agent).where(Agent.state == "active")
    agents = await session.scalar(active) or 0
    return CharterVersionsOut(items=items, agents=agents, example=example())
