"""What is common to all that one answer asks outside: its agent's permission, what is shown while
it goes on, what is accounted for.

It is told as one part of the message, `data-search`, from the question whether it may leave to what
was found.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, NamedTuple, Protocol

from sqlalchemy.exc import SQLAlchemyError

from emilie.assistant.context import Asked
from emilie.assistant.saying import Say
from emilie.core.db import Sessions
from emilie.core.errors import AppError
from emilie.core.events import record
from emilie.inference.registry import Needs
from emilie.research.errors import SearchFault
from emilie.research.events import SearchMade
from emilie.research.pages import PageReader
from emilie.research.publications.declared import Publications
from emilie.research.searching import Engines
from emilie.research.tools import Toolbox

log = logging.getLogger(__name__)

PATIENCE = 300.0
"""Seconds for which what would leave waits for its agent to say whether it may."""


class Searched(NamedTuple):
    """What comes of it: what the model is told, how many passages that is, or the code of why
    there are none.
    """

    told: str
    passages: int = 0
    error: str | None = None


@dataclass(frozen=True)
class Decision:
    """What an agent decided of a query; they may have written it anew."""

    search: bool
    query: str | None = None


class Permission(Protocol):
    """Asks the agent of a conversation, wherever they are, whether a query may leave."""

    async def given(self, service: str) -> bool:
        """Whether they said once and for all that queries of this conversation may go there."""

    async def ask(self, search_id: str, service: str, seconds: float) -> Decision | None:
        """What they decide within that time; None when they say nothing."""


@dataclass(frozen=True)
class Outside:
    """What an answer may use to look outside."""

    services: Engines
    publications: Publications
    reader: PageReader
    permission: Permission
    sessions: Sessions
    """For what is accounted for."""
    toolboxes: Sequence[Toolbox] = ()
    """Tools that ask other services."""


class Errand:
    """One request that leaves, as its agent sees it."""

    def __init__(
        self, outside: Outside, standing: Needs, say: Say, errand_id: str, **told: Any
    ) -> None:
        self.id = errand_id
        self.account = ""
        """Who is asked, as permissions and the journal name them."""
        self.results = 0
        self.lines: list[dict[str, Any]] = []
        """What was found, each thing as it is shown."""
        self._outside = outside
        self._standing = standing
        self._say = say
        self._took: int | None = None
        """Milliseconds; None: nobody was asked."""
        self._told: dict[str, Any] = {
            "state": "checking", "query": None, "service": None, "reason": None, "until": None,
            "passages": None,
        } | told  # fmt: skip

    def tell(self, **news: Any) -> None:
        self._told |= news
        pages = [dict(each) for each in self.lines]
        self._say({"type": "data-search", "id": self.id, "data": self._told | {"pages": pages}})

    async def decided(self) -> Decision | None:
        """What the agent says of it; None when they say nothing in time."""
        until = datetime.now(UTC) + timedelta(seconds=PATIENCE)
        self.tell(state="asking", until=until.isoformat(timespec="seconds"))
        decision = await self._outside.permission.ask(self.id, self.account, PATIENCE)
        await self._standing.again()
        return decision

    @contextmanager
    def asking(self) -> Iterator[None]:
        """The time in which somebody outside is asked."""
        began = monotonic()
        self.tell(state="searching", until=None)
        try:
            yield
        finally:
            self._took = round(1_000 * (monotonic() - began))

    async def ended(
        self, work: Awaitable[Searched], asked: Asked, unavailable: type[SearchFault]
    ) -> Searched:
        """What the work gives; a failure is a sentence for the model, and the answer goes on.

        `unavailable`: what is said of a failure of ours.
        """
        try:
            searched = await work
        except SearchFault as fault:
            self.tell(state="failed", reason=fault.code, until=None)
            await self._account(asked, fault.code)
            return Searched(fault.told, error=fault.code)
        except (SQLAlchemyError, OSError):
            log.exception("a request to somebody outside")
            self.tell(state="failed", reason=unavailable.code, until=None)
            return Searched(unavailable.told, error=unavailable.code)
        self.tell(state="done", passages=searched.passages)
        await self._account(asked, "")
        return searched

    async def _account(self, asked: Asked, error: str) -> None:
        """Write down who was asked, and what came of it; nothing of what was asked."""
        if self._took is None:
            return
        read = sum(each["state"] == "read" for each in self.lines)
        made = SearchMade(
            asked.conversation_id, self.account, self._standing.now().sensitivity,
            self.results, read, self._took, error,
        )  # fmt: skip
        try:
            async with self._outside.sessions.begin() as session:
                await record(session, asked.agent_id, made)
        except (SQLAlchemyError, OSError, AppError):
            log.exception("a request to somebody outside was not recorded")
