"""Sessions with others: made by referents, joined by agents, attendance kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Agent
from emilie.accounts.session import Caller
from emilie.community.training import events
from emilie.community.training.errors import (
    MeetingFull,
    MeetingNotBegun,
    MeetingOver,
    MeetingRefused,
    MeetingSeatsTaken,
)
from emilie.community.training.followed import (
    AttendanceIn,
    EnrolledOut,
    MeetingIn,
    MeetingOut,
    MeetingPage,
    MeetingWithAgents,
)
from emilie.community.training.models import TrainingEnrolment, TrainingMeeting
from emilie.core.db import one_or_absent
from emilie.core.errors import NotFound
from emilie.core.events import record
from emilie.core.paging import cursor, read_cursor

FAR = timedelta(days=2 * 366)
LISTED = """
select meetings.*, (
    select count(*) from training_enrolments where meeting_id = meetings.id
  ) as enrolled, mine.agent_id is not null as mine, mine.attended
from training_meetings as meetings left join training_enrolments as mine
  on mine.meeting_id = meetings.id and mine.agent_id = :agent_id
where meetings.organisation_id = :organisation_id
"""
COMING = text(f"""
{LISTED} and starts_at + make_interval(mins => minutes) > now()
  and (meetings.state = 'open' or mine.agent_id is not null)
order by starts_at, meetings.id limit 100
""")
PAGE = text(f"""
{LISTED} and (starts_at, meetings.id) < (cast(:at as timestamptz), cast(:id as uuid))
order by starts_at desc, meetings.id desc limit :limit
""")
ONE = text(f"{LISTED} and meetings.id = :meeting_id")
LAST = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))


def _asked(caller: Caller, **more: Any) -> dict[str, Any]:
    return {"agent_id": caller.agent_id, "organisation_id": caller.organisation_id} | more


async def coming(session: AsyncSession, caller: Caller) -> list[MeetingOut]:
    """Those of the caller's organisation that are not over, in the order of their dates."""
    return [MeetingOut.model_validate(row) for row in await session.execute(COMING, _asked(caller))]


async def page(
    session: AsyncSession, caller: Caller, before: str | None, limit: int
) -> MeetingPage:
    """All of them, the latest first."""
    at, row_id = LAST if before is None else read_cursor(before)
    asked = _asked(caller, at=at, id=row_id, limit=limit + 1)
    rows = (await session.execute(PAGE, asked)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return MeetingPage(
        items=[MeetingOut.model_validate(row) for row in rows[:limit]],
        next=cursor(last.starts_at, last.id) if last else None,
    )


async def describe(session: AsyncSession, caller: Caller, meeting_id: UUID) -> MeetingOut:
    row = (await session.execute(ONE, _asked(caller, meeting_id=meeting_id))).one_or_none()
    if row is None:
        raise NotFound
    return MeetingOut.model_validate(row)


async def with_agents(session: AsyncSession, caller: Caller, meeting_id: UUID) -> MeetingWithAgents:
    meeting = await describe(session, caller, meeting_id)
    query = (
        select(Agent.id, Agent.name, Agent.email, TrainingEnrolment.attended)
        .join(TrainingEnrolment, TrainingEnrolment.agent_id == Agent.id)
        .where(TrainingEnrolment.meeting_id == meeting_id)
        .order_by(Agent.folded, Agent.id)
    )
    agents = [EnrolledOut.model_validate(row) for row in await session.execute(query)]
    return MeetingWithAgents(**meeting.model_dump(), agents=agents)


def _locked(caller: Caller, meeting_id: UUID) -> Select[TrainingMeeting]:
    query = select(TrainingMeeting).where(
        TrainingMeeting.id == meeting_id,
        TrainingMeeting.organisation_id == caller.organisation_id,
    )
    return query.with_for_update()


def _check(wanted: MeetingIn) -> None:
    if abs(wanted.starts_at - datetime.now(UTC)) > FAR or not (wanted.place or wanted.link):
        raise MeetingRefused


async def create(session: AsyncSession, caller: Caller, wanted: MeetingIn) -> UUID:
    _check(wanted)
    meeting = TrainingMeeting(
        **wanted.model_dump(), organisation_id=caller.organisation_id, state="open",
        made_by=caller.agent_id,
    )  # fmt: skip
    session.add(meeting)
    await session.flush()
    return meeting.id


async def change(
    session: AsyncSession, caller: Caller, meeting_id: UUID, wanted: MeetingIn
) -> None:
    meeting = await one_or_absent(session, _locked(caller, meeting_id))
    if meeting.state == "cancelled":
        raise MeetingOver
    if meeting.starts_at <= datetime.now(UTC) and wanted.starts_at != meeting.starts_at:
        # Its date is evidence.
        raise MeetingOver
    _check(wanted)
    enrolled = await _enrolled(session, meeting_id)
    if wanted.seats is not None and wanted.seats < enrolled:
        raise MeetingSeatsTaken(enrolled=enrolled)
    for name, value in wanted.model_dump().items():
        setattr(meeting, name, value)


async def cancel(session: AsyncSession, caller: Caller, meeting_id: UUID) -> None:
    """Those who are enrolled see it; who attended one that took place keeps the evidence."""
    meeting = await one_or_absent(session, _locked(caller, meeting_id))
    if meeting.state == "cancelled":
        return
    if meeting.starts_at <= datetime.now(UTC):
        raise MeetingOver
    meeting.state = "cancelled"
    await record(session, caller.agent_id, events.MeetingCancelled(meeting_id))


async def _enrolled(session: AsyncSession, meeting_id: UUID) -> int:
    query = select(func.count()).where(TrainingEnrolment.meeting_id == meeting_id)
    return await session.scalar(query) or 0


async def enrol(session: AsyncSession, caller: Caller, meeting_id: UUID) -> None:
    """The row of the meeting is held: two agents do not take the last seat."""
    meeting = await one_or_absent(session, _locked(caller, meeting_id))
    if meeting.state == "cancelled" or meeting.starts_at <= datetime.now(UTC):
        raise MeetingOver
    mine = {"meeting_id": meeting_id, "agent_id": caller.agent_id}
    if await session.get(TrainingEnrolment, mine) is not None:
        return
    if meeting.seats is not None and await _enrolled(session, meeting_id) >= meeting.seats:
        raise MeetingFull
    await session.execute(insert(TrainingEnrolment).values(mine).on_conflict_do_nothing())


async def leave(session: AsyncSession, caller: Caller, meeting_id: UUID) -> None:
    meeting = await one_or_absent(session, _locked(caller, meeting_id))
    if meeting.starts_at <= datetime.now(UTC):
        raise MeetingOver
    theirs = TrainingEnrolment.agent_id == caller.agent_id
    await session.execute(
        delete(TrainingEnrolment).where(theirs, TrainingEnrolment.meeting_id == meeting_id)
    )


async def attendance(
    session: AsyncSession, caller: Caller, meeting_id: UUID, wanted: AttendanceIn
) -> None:
    """Who came, of those who are enrolled; whom it does not name stays as they were."""
    meeting = await one_or_absent(session, _locked(caller, meeting_id))
    if meeting.state == "cancelled":
        raise MeetingOver
    if meeting.starts_at > datetime.now(UTC):
        raise MeetingNotBegun
    for attended, agents in ((True, wanted.present), (False, wanted.absent)):
        of = TrainingEnrolment.agent_id.in_(agents), TrainingEnrolment.meeting_id == meeting_id
        done = update(TrainingEnrolment).where(*of).values(attended=attended)
        found = (await session.scalars(done.returning(TrainingEnrolment.agent_id))).all()
        if len(found) < len(set(agents)):
            raise NotFound
    kept = events.AttendanceRecorded(meeting_id, len(wanted.present), len(wanted.absent))
    await record(session, caller.agent_id, kept)
