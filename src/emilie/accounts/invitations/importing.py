"""A list of people, invited in one transaction: all of them, or nobody.

The lines go by COPY into a table of the transaction, where the database compares them: the file
is never whole in memory, whatever its length.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import IO
from uuid import UUID

from fastapi import Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import ClientDisconnect

from emilie.accounts.invitations import filling
from emilie.accounts.invitations.errors import (
    ListEmpty,
    ListHasErrors,
    ListTooLarge,
    ListUnreadable,
)
from emilie.accounts.invitations.sheet import BYTES, LINES, Fault, Person, Sheet, open_sheet
from emilie.accounts.models import Organisation
from emilie.accounts.organisations import seats
from emilie.accounts.waves.models import Wave
from emilie.core.db import driver_of
from emilie.core.objects import Objects

AT_ONCE = 1_000
"""Lines read, then written, before the next."""
TOLD = 5_000
"""Most faults that are told of one list."""
SHOWN = 5
"""People shown of a list, for whoever sends it to see that its columns were understood."""

INCOMING = text("""
create temporary table incoming (
  line integer not null, email text not null, given_name text not null, name text not null,
  unit text not null, role text not null, agent_id uuid, known boolean not null default false
) on commit drop
""")
COPY = "copy incoming (line, email, given_name, name, unit, role) from stdin"
TWICE = text("""
select line, email from (
  select line, email, row_number() over (partition by email order by line) as time from incoming
) as numbered where time > 1 order by line limit :most
""")
# Who is there already, by their address; who is invited already, or has answered yes.
COMPARE = text("""
update incoming set agent_id = found.agent_id, known = found.known
from (
  select incoming.line,
    (select id from agents where organisation_id = :organisation_id
      and lower(agents.email) = incoming.email and email_proven order by id limit 1) as agent_id,
    exists (select from invitations where organisation_id = :organisation_id
      and invitations.email = incoming.email and (state in ('waiting', 'invited')
        or (state = 'activated' and wave_id is not distinct from cast(:wave_id as uuid)))) as known
  from incoming
) as found where found.line = incoming.line and (found.agent_id is not null or found.known)
""")
ARE_KNOWN = text("""
update incoming set known = true where agent_id is not null and cast(:wave_id as uuid) is null
""")
COUNTED = text("""
select count(*) filter (where known) as known, count(*) filter (where not known) as new,
  count(*) filter (where not known and agent_id is null) as heads from incoming
""")
ADD = text("""
with added as (
  insert into invitations (id, organisation_id, wave_id, email, given_name, name, unit, role,
    source, state, days, invited_by, agent_id)
  select gen_random_uuid(), :organisation_id, :wave_id, email, given_name, name, unit, role,
    'list', 'waiting', :days, :invited_by, agent_id
  from incoming where not known order by line
  returning id
)
insert into participations (invitation_id, organisation_id, wave_id, happening)
select id, :organisation_id, cast(:wave_id as uuid), 'listed' from added
""")


@dataclass
class Reading:
    """What a list says, compared with who is there."""

    lines: int = 0
    ignored: list[str] = field(default_factory=list)
    sample: list[Person] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    wrong: int = 0
    known: int = 0
    new: int = 0
    invited: int = 0
    """Those for whom there is a seat; the others wait."""

    def take(self, fault: Fault) -> None:
        self.wrong += 1
        if len(self.faults) < TOLD:
            self.faults.append(fault)


@asynccontextmanager
async def received(request: Request, objects: Objects) -> AsyncIterator[IO[bytes]]:
    """The request's body, in a file that goes when it is done with."""
    with objects.spool() as spool:
        size = 0
        try:
            async for piece in request.stream():
                size += len(piece)
                if size > BYTES:
                    raise ListTooLarge(lines=LINES)
                spool.write(piece)
        except ClientDisconnect as error:
            raise ListUnreadable from error
        if size == 0:
            raise ListEmpty
        yield spool


async def read(
    session: AsyncSession, content: IO[bytes], organisation_id: UUID, wave: Wave | None,
    roles: frozenset[str],
) -> Reading:  # fmt: skip
    """Read a list into the transaction, and compare it with who is there."""
    sheet = await asyncio.to_thread(open_sheet, content, roles)
    reading = Reading(ignored=sheet.ignored)
    try:
        await session.execute(INCOMING)
        await _copy(session, sheet, reading)
    finally:
        sheet.close()
    if reading.lines == 0:
        raise ListEmpty
    for line, email in await session.execute(TWICE, {"most": TOLD}):
        reading.take(Fault(line, "email_twice", email))
    reading.faults.sort()
    if reading.wrong == 0:
        await _compare(session, reading, organisation_id, wave)
    return reading


async def _copy(session: AsyncSession, sheet: Sheet, reading: Reading) -> None:
    driver = await driver_of(session)
    async with driver.cursor() as cursor, cursor.copy(COPY) as copy:
        while people := await asyncio.to_thread(sheet.people, AT_ONCE):
            reading.lines += len(people)
            for each in people:
                if isinstance(each, Fault):
                    reading.take(each)
                else:
                    await copy.write_row(each)
            if len(reading.sample) < SHOWN:
                found = [each for each in people if isinstance(each, Person)]
                reading.sample += found[: SHOWN - len(reading.sample)]


async def _compare(
    session: AsyncSession, reading: Reading, organisation_id: UUID, wave: Wave | None
) -> None:
    asked = {"organisation_id": organisation_id, "wave_id": wave and wave.id}
    await session.execute(text("analyze incoming"))
    await session.execute(COMPARE, asked)
    await session.execute(ARE_KNOWN, asked)
    reading.known, reading.new, heads = (await session.execute(COUNTED)).one()
    organisation = await session.get_one(Organisation, organisation_id)
    free = await seats.free(session, organisation)
    room = filling.NO_END if free is None else free + reading.new - heads
    if wave is not None:
        room = min(room, sum(await filling.free_in_wave(session, wave, organisation_id)))
    reading.invited = min(reading.new, room)


async def invite(
    session: AsyncSession, reading: Reading, organisation: Organisation, wave: Wave | None,
    *, days: int, invited_by: UUID, sends: bool,
) -> Reading:  # fmt: skip
    """Invite those whom `read` found; the organisation was locked before it."""
    if reading.wrong:
        raise ListHasErrors(count=reading.wrong, line=reading.faults[0].line)
    asked = {
        "organisation_id": organisation.id, "wave_id": wave and wave.id, "days": days,
        "invited_by": invited_by,
    }  # fmt: skip
    await session.execute(ADD, asked)
    reading.invited = await filling.fill(session, organisation, wave, sends=sends)
    return reading
