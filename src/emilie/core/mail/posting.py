"""Sending the letters that wait: each is handed over once.

A letter is taken in a transaction of its own before the mail server hears of it. What the server
refused, or never heard of, is tried again; where nobody knows, it is not: an agent who lacks an
e-mail can be reminded, one who had it twice was disturbed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import insert, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.core.db import Sessions
from emilie.core.errors import AppError
from emilie.core.http import Outbound
from emilie.core.mail.kinds import KINDS, Facts, Later
from emilie.core.mail.models import Letter, LetterState
from emilie.core.mail.writing import address, compose
from emilie.core.outbound.addresses import split
from emilie.settings import Mail

if TYPE_CHECKING:
    from emilie.core.outbound.mailing import Carrier

log = logging.getLogger(__name__)

BURST = 20.0
"""Seconds after which a job gives the others their turn."""
WAITS = (5, 15, 60, 240, 720, 1440)
"""Minutes before each new attempt at a letter that the server did not take."""
UNHEARD = 10
"""Minutes after which a letter that was being handed over is taken for lost with its worker."""

TAKE = text("""
update letters set state = 'sending', taken_at = now(), attempts = attempts + 1
where id = (
  select id from letters where state = 'waiting' and next_at <= now()
  order by next_at, id limit 1 for update skip locked
) returning id
""")
DUE = text("select exists (select from letters where state = 'waiting' and next_at <= now())")
LOST = text("""
update letters set state = 'unsure', error = 'letter_unsure', ended_at = now()
where state = 'sending' and taken_at < now() - make_interval(mins => :minutes)
""")


async def post(session: AsyncSession, letters: Iterable[Mapping[str, Any]]) -> None:
    """Add letters to those that wait. Whoever calls asks for the job, once for all of them."""
    rows = list(letters)
    if rows:
        await session.execute(insert(Letter), rows)


@dataclass(frozen=True, slots=True)
class Posting:
    """What letters leave by."""

    sessions: Sessions
    outbound: Outbound
    mail: Mail
    cut: asyncio.Event
    """Set when the worker is asked to stop: the letter under way is the last."""

    async def send(self) -> bool:
        """Send for a while; whether others are due."""
        async with self.sessions.begin() as session:
            await session.execute(LOST, {"minutes": UNHEARD})
            if not await session.scalar(DUE):
                return False
        # Imported here: most instances send no e-mail.
        from emilie.core.outbound import mailing  # noqa: PLC0415 -- as said above

        try:
            carrier = await mailing.call(self.outbound, mailing.Account.of(self.mail))
        except AppError as error:
            # No letter is at fault: they wait for the next look, minutes later.
            log.warning("e-mail: the server cannot be used (%s)", error.code)
            return False
        try:
            return await self._send_with(carrier)
        finally:
            await mailing.hang_up(carrier)

    async def _send_with(self, carrier: Carrier) -> bool:
        ends = monotonic() + BURST
        while monotonic() < ends and not self.cut.is_set():
            taken = await self._take()
            if taken is None:
                return False
            letter, facts = taken
            if isinstance(facts, Later):
                await self._put_off(letter.id, facts)
            elif facts is None:
                await self._end(letter.id, "dropped", None)
            elif not await self._hand_over(carrier, letter, facts):
                return False
        return not self.cut.is_set()

    async def _take(self) -> tuple[Letter, Facts | Later | None] | None:
        """The next letter with what it says; what that makes (a link) is kept before it leaves."""
        async with self.sessions.begin() as session:
            letter_id = await session.scalar(TAKE)
            if letter_id is None:
                return None
            letter = await session.get_one(Letter, letter_id)
            says = KINDS.get(letter.kind)
            assert self.mail.site is not None
            site = self.mail.site.rstrip("/")
            try:
                return letter, await says(session, letter, site) if says else None
            except Later as later:
                return letter, later

    async def _hand_over(self, carrier: Carrier, letter: Letter, facts: Facts) -> bool:
        """Whether the connection can be used again."""
        from emilie.core.outbound import mailing  # noqa: PLC0415 -- as above

        try:
            message = self._written(letter, facts)
        except (ValueError, LookupError) as error:
            # No other attempt would write it: the letters behind it do not wait for that.
            log.warning("e-mail: a letter (%s) cannot be written: %r", letter.kind, type(error))
            await self._end(letter.id, "refused", mailing.LetterRefused.code)
            return True
        sender = address(self.mail.sender).addr_spec
        try:
            await mailing.hand_over(carrier, message, sender, letter.email)
        except mailing.LetterRefused as refusal:
            spent = refusal.for_good or letter.attempts > len(WAITS)
            await self._end(letter.id, "refused" if spent else "waiting", refusal.code, letter)
            return True
        except mailing.LetterUnsure as failure:
            await self._end(letter.id, "unsure", failure.code)
            return False
        except AppError as failure:
            await self._end(letter.id, "waiting", failure.code, letter)
            return False
        await self._end(letter.id, "sent", None)
        return True

    def _written(self, letter: Letter, facts: Facts) -> EmailMessage:
        assert self.mail.site is not None
        return compose(
            letter_id=letter.id, kind=letter.kind, language=letter.language, name=letter.name,
            email=letter.email, sender=self.mail.sender, domain=split(self.mail.site)[1],
            facts=facts, at=datetime.now(UTC),
        )  # fmt: skip

    async def _put_off(self, letter_id: UUID, later: Later) -> None:
        values = {
            "state": "waiting", "next_at": later.at, "attempts": Letter.attempts - 1, "error": None,
        }  # fmt: skip
        async with self.sessions.begin() as session:
            await session.execute(update(Letter).where(Letter.id == letter_id).values(values))

    async def _end(
        self, letter_id: UUID, state: LetterState, error: str | None, letter: Letter | None = None
    ) -> None:
        values: dict[str, Any] = {"state": state, "error": error}
        if state == "waiting" and letter is not None:
            minutes = WAITS[min(letter.attempts, len(WAITS)) - 1]
            values["next_at"] = text(f"now() + interval '{minutes} minutes'")
        else:
            values["ended_at"] = text("now()")
        async with self.sessions.begin() as session:
            await session.execute(update(Letter).where(Letter.id == letter_id).values(values))
