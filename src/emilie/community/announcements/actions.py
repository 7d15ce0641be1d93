"""Verbs of announcements: written, published, changed, withdrawn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import CursorResult, delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Organisation, Unit
from emilie.accounts.session import Caller
from emilie.accounts.waves.models import Wave
from emilie.community.announcements import events
from emilie.community.announcements.errors import (
    AnnouncementAudienceRefused,
    AnnouncementChanged,
    AnnouncementDatesRefused,
    AnnouncementEmpty,
    AnnouncementForNobody,
    AnnouncementOver,
    AnnouncementPublished,
)
from emilie.community.announcements.models import (
    Announcement,
    AnnouncementOrganisation,
    AnnouncementUnit,
)
from emilie.community.announcements.reach import REACHES, SPEAKS, owner_of, state_of
from emilie.community.announcements.schemas import AnnouncementIn
from emilie.core.db import one_or_absent
from emilie.core.errors import NotFound
from emilie.core.events import record
from emilie.core.mail.writing import ADDRESS

FAR = timedelta(days=3 * 366)
FIELDS = {"title", "body", "level", "dismissible", "audience", "starts_at", "ends_at"}

# One letter an agent, when it begins.
TELL = text(f"""
insert into letters (id, kind, about, number, email, name, language, next_at)
select gen_random_uuid(), 'announcement', announcements.id,
  row_number() over (order by agents.id), lower(agents.email), agents.name, agents.language,
  greatest(now(), starts_at)
from announcements, agents
where announcements.id = :announcement_id and {REACHES} and lower(agents.email) ~ :address
on conflict do nothing
""")  # noqa: S608 -- our own constants
# What the mail server did not take has its own time; it is looked at again as it is taken.
PUT_OFF = text("""
update letters set next_at = greatest(now(), cast(:starts_at as timestamptz))
where kind = 'announcement' and about = :announcement_id and state = 'waiting'
  and (attempts = 0 or error is null)
""")


async def _find(session: AsyncSession, caller: Caller, announcement_id: UUID) -> Announcement:
    query = select(Announcement).where(
        Announcement.id == announcement_id,
        Announcement.organisation_id.is_not_distinct_from(owner_of(caller)),
    )
    return await one_or_absent(session, query.with_for_update())


async def _unchanged(
    session: AsyncSession, caller: Caller, announcement_id: UUID, revision: int
) -> Announcement:
    announcement = await _find(session, caller, announcement_id)
    if announcement.revision != revision:
        raise AnnouncementChanged
    return announcement


async def create(session: AsyncSession, caller: Caller, wanted: AnnouncementIn) -> UUID:
    _check_dates(wanted)
    announcement = Announcement(
        **wanted.model_dump(include=FIELDS), organisation_id=owner_of(caller),
        author_id=caller.agent_id, state="draft",
    )  # fmt: skip
    session.add(announcement)
    await session.flush()
    await _aim(session, caller, announcement, wanted)
    return announcement.id


async def change(
    session: AsyncSession, caller: Caller, announcement_id: UUID, wanted: AnnouncementIn,
    revision: int,
) -> None:  # fmt: skip
    """A draft, or what is published, as long as it is not over. Letters that left are not sent
    again; those that wait follow its beginning.
    """
    announcement = await _unchanged(session, caller, announcement_id, revision)
    if state_of(announcement) in {"ended", "withdrawn"}:
        raise AnnouncementOver
    _check_dates(wanted)
    for name, value in wanted.model_dump(include=FIELDS).items():
        setattr(announcement, name, value)
    announcement.revision += 1
    await _aim(session, caller, announcement, wanted)
    if announcement.state == "draft":
        return
    _check_whole(announcement)
    values = {"announcement_id": announcement_id, "starts_at": announcement.starts_at}
    await session.execute(PUT_OFF, values)
    edited = events.AnnouncementEdited(announcement_id, announcement.revision)
    await record(session, caller.agent_id, edited)


async def publish(
    session: AsyncSession, caller: Caller, announcement_id: UUID, revision: int, *, by_mail: bool
) -> None:
    """Shown to its agents from its beginning on. Whoever calls has the letters sent."""
    announcement = await _unchanged(session, caller, announcement_id, revision)
    if announcement.state != "draft":
        raise AnnouncementPublished
    _check_whole(announcement)
    announcement.state, announcement.published_at = "published", datetime.now(UTC)
    announcement.revision += 1
    letters = 0
    await session.flush()
    if by_mail:
        announcement.mailed_at = announcement.published_at
        asked = {"announcement_id": announcement_id, "address": f"^{ADDRESS.pattern}$"}
        told = await session.execute(TELL, asked)
        assert isinstance(told, CursorResult)
        letters = told.rowcount
    published = events.AnnouncementWasPublished(announcement_id, announcement.audience, letters)
    await record(session, caller.agent_id, published)


async def withdraw(session: AsyncSession, caller: Caller, announcement_id: UUID) -> None:
    """Shown to nobody any more; its letters that did not leave do not."""
    announcement = await _find(session, caller, announcement_id)
    if announcement.state == "draft" or state_of(announcement) == "ended":
        raise AnnouncementOver
    if announcement.state == "withdrawn":
        return
    announcement.state = "withdrawn"
    announcement.revision += 1
    await record(session, caller.agent_id, events.AnnouncementWithdrawn(announcement_id))


async def remove(session: AsyncSession, caller: Caller, announcement_id: UUID) -> None:
    """A draft alone: of what agents read, something has to stay."""
    announcement = await _find(session, caller, announcement_id)
    if announcement.state != "draft":
        raise AnnouncementPublished
    await session.delete(announcement)


def _check_dates(wanted: AnnouncementIn) -> None:
    now = datetime.now(UTC)
    ends_at = wanted.ends_at
    if abs(wanted.starts_at - now) > FAR:
        raise AnnouncementDatesRefused
    if ends_at is not None and not max(wanted.starts_at, now) < ends_at <= now + FAR:
        raise AnnouncementDatesRefused


def _check_whole(announcement: Announcement) -> None:
    if not announcement.body:
        raise AnnouncementEmpty
    if announcement.ends_at is not None and announcement.ends_at <= datetime.now(UTC):
        raise AnnouncementDatesRefused


async def _aim(
    session: AsyncSession, caller: Caller, announcement: Announcement, wanted: AnnouncementIn
) -> None:
    """Keep whom it is for, and for nobody else."""
    if wanted.audience not in SPEAKS[caller.role]:
        raise AnnouncementAudienceRefused
    owner = owner_of(caller)
    organisations, units = set(wanted.organisation_ids), set(wanted.unit_ids)
    if wanted.audience != "organisations":
        organisations = set()
    elif owner is not None:
        organisations = {owner}
    units = units if wanted.audience == "units" else set()
    wave_id = wanted.wave_id if wanted.audience == "wave" else None
    if wanted.audience != "everybody" and not (organisations or units or wave_id):
        raise AnnouncementForNobody
    await _check_there(session, owner, organisations, units, wave_id)
    announcement.wave_id = wave_id
    named = {"announcement_id": announcement.id}
    theirs = AnnouncementOrganisation.announcement_id == announcement.id
    await session.execute(delete(AnnouncementOrganisation).where(theirs))
    theirs = AnnouncementUnit.announcement_id == announcement.id
    await session.execute(delete(AnnouncementUnit).where(theirs))
    if organisations:
        rows = [named | {"organisation_id": each} for each in organisations]
        await session.execute(insert(AnnouncementOrganisation), rows)
    if units:
        rows = [named | {"unit_id": each} for each in units]
        await session.execute(insert(AnnouncementUnit), rows)


async def _check_there(
    session: AsyncSession, owner: UUID | None, organisations: set[UUID], units: set[UUID],
    wave_id: UUID | None,
) -> None:  # fmt: skip
    """`NotFound` for what is missing, or another organisation's."""
    count = func.count()
    asked = [
        (len(organisations), select(count).where(Organisation.id.in_(organisations))),
        (len(units), select(count).where(Unit.id.in_(units), Unit.organisation_id == owner)),
        (int(wave_id is not None), select(count).where(Wave.id == wave_id)),
    ]
    for wanted, query in asked:
        if wanted and await session.scalar(query) != wanted:
            raise NotFound
