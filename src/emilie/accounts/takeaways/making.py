"""An archive made in the background, thing by thing, on the disk and never whole in memory."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Literal, cast
from uuid import UUID

from sqlalchemy import func, select, update
from starlette.datastructures import State

from emilie.accounts.belongings import Content, Item, Owner, belongings
from emilie.accounts.models import Agent
from emilie.accounts.takeaways.actions import DAYS, key_of
from emilie.accounts.takeaways.models import UNDER_WAY, Takeaway
from emilie.core.objects import ObjectExists

TOLD_EVERY = 5
"""Things between two words of where it stands."""
NOTE = {
    "fr": (
        "LISEZ-MOI.txt",
        (
            "Ce dossier contient ce qui est à vous dans Émilie, le {day}.\n\n"
            "Les conversations sont en Markdown, à lire, et en JSON, pour un autre outil.\n"
            "Les documents sont ceux que vous avez déposés, tels qu’ils sont conservés.\n"
            "Ce qui appartient à un espace partagé n’y est pas : il reste à l’espace.\n"
        ),
    ),
    "en": (
        "README.txt",
        (
            "This folder holds what is yours in Émilie, on {day}.\n\n"
            "Conversations are in Markdown, to be read, and in JSON, for another tool.\n"
            "Documents are those that you uploaded, as they are kept.\n"
            "What belongs to a shared space is not here: it stays the space’s.\n"
        ),
    ),
}


async def make(state: State, takeaway_id: UUID) -> None:
    """Begun again from nothing, if it was cut: what was half made is gone with its process."""
    owner = await _begin(state, takeaway_id)
    if owner is None:
        return
    with state.objects.spool() as spooled:
        await _fill(state, takeaway_id, owner, spooled)
        size = spooled.seek(0, 2)
        spooled.seek(0)
        try:
            await state.objects.put(key_of(takeaway_id), spooled)
        except ObjectExists:
            # Of an earlier attempt, that could not say so.
            await state.objects.delete(key_of(takeaway_id))
            spooled.seek(0)
            await state.objects.put(key_of(takeaway_id), spooled)
    await _end(state, takeaway_id, {"state": "ready", "bytes": size})


async def give_up(state: State, takeaway_id: UUID) -> None:
    await _end(state, takeaway_id, {"state": "failed", "error": "takeaway_failed"})


async def _end(state: State, takeaway_id: UUID, values: Mapping[str, object]) -> None:
    ends = {"ended_at": func.now(), "expires_at": func.now() + func.make_interval(0, 0, 0, DAYS)}
    async with state.sessions.begin() as session:
        these = update(Takeaway).where(Takeaway.id == takeaway_id)
        await session.execute(these.values({**values, **ends}))


async def _begin(state: State, takeaway_id: UUID) -> Owner | None:
    async with state.sessions.begin() as session:
        query = select(Takeaway, Agent.language).join(Agent, Agent.id == Takeaway.agent_id)
        row = (await session.execute(query.where(Takeaway.id == takeaway_id))).one_or_none()
        if row is None or row[0].state == "ready":
            return None
        takeaway, language = row
        if takeaway.state == "failed":
            # Tried again from the page of health; not beside another that was asked for since.
            under_way = Takeaway.state.in_(UNDER_WAY)
            of_theirs = select(Takeaway.id).where(Takeaway.agent_id == takeaway.agent_id, under_way)
            if await session.scalar(of_theirs) is not None:
                return None
            takeaway.error = takeaway.ended_at = takeaway.expires_at = None
        counts = [
            await each.count(session, takeaway.agent_id)
            for each in belongings()
            if each.take is not None
        ]
        takeaway.state, takeaway.done, takeaway.total = "running", 0, sum(counts)
        return Owner(takeaway.agent_id, cast("Literal['fr', 'en']", language))


async def _fill(state: State, takeaway_id: UUID, owner: Owner, spooled: IO[bytes]) -> None:
    done = 0
    with zipfile.ZipFile(spooled, "w", zipfile.ZIP_DEFLATED) as package:
        name, said = NOTE[owner.language]
        day = f"{datetime.now(UTC):%Y-%m-%d}"
        package.writestr(name, said.replace("{day}", day))
        for each in belongings():
            if each.take is None:
                continue
            async for item in each.take(state, owner):
                await asyncio.to_thread(_put, package, item)
                done += 1
                if done % TOLD_EVERY == 0:
                    async with state.sessions.begin() as session:
                        these = update(Takeaway).where(Takeaway.id == takeaway_id)
                        total = func.greatest(Takeaway.total, done)
                        await session.execute(these.values(done=done, total=total))


def _put(package: zipfile.ZipFile, item: Item) -> None:
    for name, content in item:
        place = _free(package, name)
        _write(package, place, content)


def _write(package: zipfile.ZipFile, name: str, content: Content) -> None:
    entry = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    if isinstance(content, Path):
        with content.open("rb") as source, package.open(entry, "w", force_zip64=True) as into:
            while piece := source.read(1 << 20):
                into.write(piece)
    else:
        package.writestr(entry, content)


def _free(package: zipfile.ZipFile, name: str) -> str:
    """The name, or one beside it: two things may be called the same."""
    stem, dot, ending = name.rpartition(".")
    number, free = 1, name
    while free in package.NameToInfo:
        number += 1
        free = f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"
    return free
