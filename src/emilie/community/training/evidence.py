"""Evidence of AI literacy (regulation (EU) 2024/1689, article 4): an agent's own, and that of an
organisation.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Agent, Organisation
from emilie.accounts.session import Caller
from emilie.community.training import events
from emilie.community.training.errors import DeclarationRefused
from emilie.community.training.followed import (
    CertificateOut,
    DeclarationIn,
    EvidenceOut,
    RecordLine,
    RecordOut,
)
from emilie.community.training.models import TrainingCompletion, TrainingDeclaration
from emilie.core.db import one_or_absent
from emilie.core.errors import NotFound
from emilie.core.events import record
from emilie.core.sheets import as_csv

OLDEST = timedelta(days=20 * 366)
# On the clocks of France, as certificates say it.
ALL = """
with evidence as (
  select 'module' as kind, id, agent_id, organisation_id, title, number as version,
    '' as organiser, cast(completed_at at time zone 'Europe/Paris' as date) as "on", minutes
  from training_completions
  union all
  select 'meeting', meetings.id, agent_id, organisation_id, title, null, '',
    cast(starts_at at time zone 'Europe/Paris' as date), minutes
  from training_meetings as meetings join training_enrolments on meeting_id = meetings.id
  where attended
  union all
  select 'declaration', id, agent_id, organisation_id, title, null, organiser, held_on, minutes
  from training_declarations
)
"""
MINE = text(f"""
{ALL} select * from evidence where agent_id = :agent_id order by "on" desc, id
""")  # noqa: S608 -- our own constants
THEIRS = text(f"""
{ALL} select evidence.*, agents.name, agents.email, units.name as unit
from evidence join agents on agents.id = agent_id left join units on units.id = agents.unit_id
where evidence.organisation_id = :organisation_id
order by agents.folded, agents.id, "on", evidence.id
""")  # noqa: S608 -- our own constants
COUNTED = text(f"""
{ALL} select count(*) filter (where kind = 'module') as modules,
  count(*) filter (where kind = 'meeting') as meetings,
  count(*) filter (where kind = 'declaration') as declarations,
  coalesce(sum(minutes), 0) as minutes,
  (select count(*) from agents
   where organisation_id = :organisation_id and state = 'active') as agents,
  count(distinct agents.id) filter (where agents.state = 'active') as with_evidence
from evidence join agents on agents.id = agent_id
where evidence.organisation_id = :organisation_id
  and agents.organisation_id = :organisation_id
""")  # noqa: S608 -- our own constants
Words = dict[str, str]
SAID: dict[Literal["fr", "en"], Words] = {
    "fr": {
        "name": "Nom", "email": "Adresse", "unit": "Unité", "kind": "Nature", "title": "Intitulé",
        "version": "Version", "organiser": "Organisme", "on": "Date", "hours": "Heures",
        "module": "module en ligne", "meeting": "session avec présence constatée",
        "declaration": "déclaration de l’agent", "file": "formation", "point": ",",
    },
    "en": {
        "name": "Name", "email": "Address", "unit": "Unit", "kind": "Kind", "title": "Title",
        "version": "Version", "organiser": "Organiser", "on": "Date", "hours": "Hours",
        "module": "online module", "meeting": "session, attendance recorded",
        "declaration": "declared by the agent", "file": "training", "point": ".",
    },
}  # fmt: skip
COLUMNS = ("name", "email", "unit", "kind", "title", "version", "organiser", "on", "hours")


def words_of(language: str) -> Words:
    return SAID["en" if language == "en" else "fr"]


async def mine(session: AsyncSession, caller: Caller) -> RecordOut:
    rows = await session.execute(MINE, {"agent_id": caller.agent_id})
    items = [RecordLine.model_validate(row) for row in rows]
    return RecordOut(
        name=caller.name, organisation=caller.organisation, items=items,
        minutes=sum(each.minutes for each in items),
    )  # fmt: skip


async def certificate(
    session: AsyncSession, caller: Caller, completion_id: UUID, institution: str
) -> CertificateOut:
    """The caller's own."""
    query = (
        select(TrainingCompletion, Agent.name, Organisation.name)
        .join(Agent, Agent.id == TrainingCompletion.agent_id)
        .join(Organisation, Organisation.id == TrainingCompletion.organisation_id)
        .where(TrainingCompletion.id == completion_id)
        .where(TrainingCompletion.agent_id == caller.agent_id)
    )
    found = (await session.execute(query)).one_or_none()
    if found is None:
        raise NotFound
    done, name, organisation = found
    return CertificateOut(
        id=done.id, name=name, organisation=organisation, institution=institution,
        title=done.title, version=done.number, minutes=done.minutes,
        completed_at=done.completed_at,
    )  # fmt: skip


async def declare(session: AsyncSession, caller: Caller, wanted: DeclarationIn) -> None:
    today = datetime.now(UTC).date()
    # A day of leeway: it is tomorrow already somewhere in the Republic.
    if not today - OLDEST <= wanted.held_on <= today + timedelta(days=1):
        raise DeclarationRefused
    session.add(
        TrainingDeclaration(
            **wanted.model_dump(), agent_id=caller.agent_id,
            organisation_id=caller.organisation_id,
        )
    )  # fmt: skip


async def take_back(session: AsyncSession, caller: Caller, declaration_id: UUID) -> None:
    theirs = TrainingDeclaration.agent_id == caller.agent_id
    query = select(TrainingDeclaration).where(TrainingDeclaration.id == declaration_id, theirs)
    found = await one_or_absent(session, query)
    await session.execute(delete(TrainingDeclaration).where(TrainingDeclaration.id == found.id))


async def of_organisation(session: AsyncSession, organisation_id: UUID) -> EvidenceOut:
    row = (await session.execute(COUNTED, {"organisation_id": organisation_id})).one()
    return EvidenceOut.model_validate(row)


async def table(session: AsyncSession, caller: Caller, organisation_id: UUID) -> Sequence[Row[Any]]:
    """Each piece of it with its agent; taking it away is accounted for."""
    rows = (await session.execute(THEIRS, {"organisation_id": organisation_id})).all()
    await record(session, caller.agent_id, events.EvidenceExported(organisation_id))
    return rows


def written(rows: Sequence[Row[Any]], language: str) -> bytes:
    """As CSV: tens of thousands of lines take a while, not on the event loop."""
    said = words_of(language)
    lines = (
        [
            row.name, row.email, row.unit or "", said[row.kind], row.title,
            str(row.version or ""), row.organiser, _day(row.on),
            f"{row.minutes / 60:.2f}".replace(".", said["point"]),
        ]
        for row in rows
    )  # fmt: skip
    return as_csv([said[name] for name in COLUMNS], lines)


def _day(day: date) -> str:
    return day.isoformat()
