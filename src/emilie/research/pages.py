"""Reading the pages and the PDF that a search found: their sites' rules first, a few seconds and
megabytes each, in a process of its own, and nowhere but where the search led.

Every turn has a way out of its own, to the hosts of its own results: public addresses, the ports
of the web. A page that sends on to another host is not followed there.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urljoin, urlsplit

from sqlalchemy.exc import SQLAlchemyError

from emilie.core.db import Sessions
from emilie.core.errors import AppError
from emilie.core.http import (
    Bounds,
    Destination,
    DestinationRefused,
    DestinationSilent,
    Outbound,
    Reply,
    ReplyTooLarge,
)
from emilie.core.outbound import addresses
from emilie.documents.forks import Forks
from emilie.research import keeping
from emilie.research.errors import (
    PageElsewhere,
    PageLarge,
    PageRefused,
    PageSlow,
    PageUnread,
    SearchFault,
)
from emilie.research.passages import PageRead, excerpt_of, page_of
from emilie.research.pdf import read_pdf
from emilie.research.results import Result
from emilie.research.robots import ANY_RULES, Robots
from emilie.settings import Documents

log = logging.getLogger(__name__)

AT_ONCE = 5
"""Pages of one search read at once."""
ENOUGH = 2
"""Pages that are, once patience is at its end."""
SECONDS = 8
"""For one page, its site's rules included."""
BYTES = 5_000_000
HOPS = 3
EXTRACTING = 5
"""Seconds of processor that the reading of a page may take; most take a hundredth of them."""
WAITING = 10
"""Seconds for which it is waited for, the start of what reads included."""
MEMORY = 1_000_000_000
ANSWER = 8_000_000
"""Bytes that the process that reads may say of one page."""
HTML = frozenset({"text/html", "application/xhtml+xml"})
PDF = "application/pdf"
PDFS = 2
"""PDF read at once in this process, each by a process of its own that is not kept."""
PAGE = Bounds(SECONDS, BYTES)
FILE = Bounds(20, 20_000_000)
"""A whole PDF, which somebody asked for and waits for."""
FILES = 3
"""PDF that are fetched whole at once in this process: they are in its memory meanwhile."""
FILE_KINDS = frozenset({PDF, "application/octet-stream"})
HEADS = 1_024
"""First bytes of a PDF, in which its mark stands."""
PURPOSE = "Pages et PDF trouvés par une recherche, le temps de les lire"
OWNER = "pages"

PRIVATE_NAMES = (".local", ".lan", ".internal", ".intranet", ".home.arpa")
"""Ends of names that no public resolver knows (RFC 6762, RFC 8375, ICANN's `.internal`)."""

State = Callable[[Result, str, SearchFault | None], None]
"""Told of what becomes of a result: `reading`, `read`, or `failed` with why."""


@dataclass(frozen=True)
class Sought:
    """What is read of the results of one search."""

    name: str
    """Keeps apart what was read so."""
    kinds: frozenset[str]
    """Media types that are read; anything else that a site answers is not."""
    wanted: int
    tried: int
    """Results tried for them: some sites refuse, some pages say nothing."""
    patience: float
    """Seconds after which `ENOUGH` are."""


PAGES = Sought("", frozenset({*HTML, PDF, "text/plain"}), wanted=5, tried=8, patience=4)
TEXTS = Sought("pdf ", FILE_KINDS, wanted=10, tried=10, patience=10)
"""Of publications: a page of their sites is no text of theirs, though it be at its address."""


class PageReader(Forks):
    """What reads pages in this process, for all turns."""

    def __init__(
        self, outbound: Outbound, statements: Callable[[], Sessions], limits: Documents
    ) -> None:
        super().__init__("emilie.research.extraction", AT_ONCE + 1)
        self._outbound = outbound
        self._statements = statements
        self._limits = limits
        self._robots = Robots()
        self._pdfs = asyncio.Semaphore(PDFS)
        self._files = asyncio.Semaphore(FILES)
        self._keeping: set[asyncio.Task[None]] = set()

    async def read(
        self, results: Sequence[Result], scope: str, told: State, sought: Sought, *, private: bool
    ) -> list[PageRead]:
        """The pages of the best results that can be read, in their order; of the others, what the
        service says of them.
        """
        tried = results[: sought.tried]
        scope = sought.name + scope
        async with self._statements()() as session:
            known = await keeping.cached(session, scope, [each.url for each in tried])
        turn = _Turn(self, self._outbound, self._robots, scope, told, private=private)
        try:
            found = await turn.read(tried, known, sought)
        finally:
            await self._outbound.forget(turn.owner)
        said = {each.url: each for each in found}
        pages = [said.get(each.url) or excerpt_of(each) for each in results]
        return [each for each in pages if each is not None]

    async def file(self, url: str, *, private: bool) -> bytes:
        """What is at the address of a PDF, in a bounded time, the wait for a place included; a
        `SearchFault` says why nothing is.
        """
        try:
            async with asyncio.timeout(FILE.seconds), self._files:
                turn = _Turn(self, self._outbound, self._robots, "", _nobody, private=private)
                try:
                    return await turn.file(url)
                finally:
                    await self._outbound.forget(turn.owner)
        except (AppError, OSError) as failure:
            raise _fault(failure) from failure

    async def extract(self, url: str, reply: Reply) -> dict[str, Any]:
        """What a page says, once it is here."""
        if reply.kind in FILE_KINDS:
            if b"%PDF-" not in reply.body[:HEADS]:
                raise PageUnread
            async with self._pdfs:
                return await read_pdf(reply.body, self._limits)
        wanted = {
            "bytes": len(reply.body), "url": url, "charset": reply.charset,
            "kind": "text/html" if reply.kind in HTML else reply.kind,
            "memory": MEMORY, "seconds": EXTRACTING,
        }  # fmt: skip

        async def extracted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
            writer.write(json.dumps(wanted).encode() + b"\n" + reply.body)
            length = int(await reader.readuntil())
            return await reader.readexactly(min(length, ANSWER))

        try:
            said = await self.ask(extracted, WAITING)
            read: dict[str, Any] = json.loads(said)
        except TimeoutError as error:
            raise PageSlow from error
        except (
            OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError,
        ) as error:  # fmt: skip
            raise PageUnread from error
        if not read:
            raise PageUnread
        return read

    def keep(self, scope: str, url: str, read: dict[str, Any]) -> None:
        """Have it kept for an hour, without anybody waiting for it."""
        task = asyncio.create_task(self._kept(scope, url, read))
        self._keeping.add(task)
        task.add_done_callback(self._keeping.discard)

    async def _kept(self, scope: str, url: str, read: dict[str, Any]) -> None:
        try:
            async with self._statements()() as session:
                await keeping.keep(session, scope, url, read)
        except (SQLAlchemyError, OSError):
            log.warning("a page was not kept")  # it is read again, that is all

    async def settled(self) -> None:
        """Until what is being kept is."""
        await asyncio.gather(*self._keeping, return_exceptions=True)


class _Turn:
    """The pages of one search: where they may be, and how far they are."""

    def __init__(
        self, reader: PageReader, outbound: Outbound, robots: Robots, scope: str, told: State,
        *, private: bool,
    ) -> None:  # fmt: skip
        self.owner = f"{OWNER} {secrets.token_hex(4)}"
        self._reader = reader
        self._outbound = outbound
        self._robots = robots
        self._scope = scope
        self._told = told
        self._private = private
        self._places: dict[tuple[str, str, int], Destination] = {}

    async def read(
        self, results: Sequence[Result], known: dict[str, Any], sought: Sought
    ) -> list[PageRead]:
        """Several at once; another result takes the place of one that cannot be read."""
        left = list(results)
        found: list[PageRead] = []
        underway: set[asyncio.Task[PageRead | None]] = set()
        began = monotonic()
        try:
            while left or underway:
                room = min(AT_ONCE, sought.wanted - len(found))
                while left and len(underway) < room:
                    trying = self._try(left.pop(0), known, sought.kinds)
                    underway.add(asyncio.create_task(trying))
                if not underway:
                    break
                left_over = max(0.0, began + sought.patience - monotonic())
                done, underway = await asyncio.wait(
                    underway, timeout=left_over if len(found) >= ENOUGH else None,
                    return_when=asyncio.FIRST_COMPLETED,
                )  # fmt: skip
                if not done:
                    break
                found += [page for task in done if (page := task.result()) is not None]
        finally:
            for task in underway:
                task.cancel()
            await asyncio.gather(*underway, return_exceptions=True)
        return found

    async def _try(
        self, result: Result, known: dict[str, Any], kinds: Collection[str]
    ) -> PageRead | None:
        self._told(result, "reading", None)
        try:
            read = known.get(result.url)
            if read is None:
                read = await self._read(result.url, kinds)
                self._reader.keep(self._scope, result.url, read)
            page = page_of(result, read)
        except asyncio.CancelledError:
            self._told(result, "failed", PageSlow())
            raise
        except (AppError, OSError) as failure:
            self._told(result, "failed", _fault(failure))
            return None
        self._told(result, "read", None)
        return page

    async def _read(self, url: str, kinds: Collection[str]) -> dict[str, Any]:
        async with asyncio.timeout(SECONDS):
            url, reply = await self._fetch(url, PAGE, kinds)
        return await self._reader.extract(url, reply)

    async def file(self, url: str) -> bytes:
        return (await self._fetch(url, FILE, FILE_KINDS))[1].body

    async def _fetch(self, url: str, bounds: Bounds, kinds: Collection[str]) -> tuple[str, Reply]:
        """The page, from wherever its site sends on to on the same host."""
        self._admit(url)
        for _ in range(HOPS):
            if not await self._robots.allow(url, self._rules):
                raise PageRefused
            reply = await self._get(url, bounds, kinds)
            if reply.location is None:
                break
            url = self._onward(url, reply.location)
        if reply.status != 200 or not reply.body:
            raise PageUnread
        return url, reply

    async def _get(self, url: str, bounds: Bounds, kinds: Collection[str]) -> Reply:
        accept = "text/html,application/xhtml+xml,application/pdf,text/plain;q=0.8"
        return await self._outbound.fetch(
            self.owner, url, kinds=kinds, bounds=bounds, accept=accept
        )

    async def _rules(self, url: str, bounds: Bounds) -> Reply:
        for _ in range(HOPS):
            reply = await self._get(url, bounds, ANY_RULES)
            if reply.location is None:
                break
            url = self._onward(url, reply.location)
        return reply

    def _onward(self, url: str, location: str) -> str:
        """Where a page sends on to: the same host, with or without www, never less private."""
        try:
            onward = urljoin(url, location).partition("#")[0]
            before, after = urlsplit(url), urlsplit(onward)
            same = _bare(before.hostname) == _bare(after.hostname)
            declared = addresses.split(onward) in self._places
        except ValueError:
            raise PageElsewhere from None
        downgraded = before.scheme == "https" and after.scheme != "https"
        if downgraded or "@" in after.netloc or not (same or declared):
            raise PageElsewhere
        self._admit(onward)
        return onward

    def _admit(self, url: str) -> None:
        """Let this turn connect there, if pages may be there."""
        try:
            scheme, host, port = place = addresses.split(url)
        except ValueError:
            raise PageElsewhere from None
        if not self._private and (port != addresses.PORTS[scheme] or self._is_inside(host)):
            raise PageElsewhere
        if place not in self._places:
            self._places[place] = Destination(
                scheme, host, port, PURPOSE, self.owner, private=self._private, redirects=True
            )
            self._outbound.declare(self.owner, list(self._places.values()))

    def _is_inside(self, host: str) -> bool:
        """Whether a name says by itself that it is no public one. Behind a proxy, which resolves
        names where nothing here sees it, those of private networks count.
        """
        if addresses.is_here(host):
            return True
        inner = "." not in host and ":" not in host
        return self._outbound.proxy is not None and (inner or host.endswith(PRIVATE_NAMES))


def _fault(failure: AppError | OSError) -> SearchFault:
    """Why a page was not read, as its agent is told."""
    if isinstance(failure, SearchFault):
        return failure
    if isinstance(failure, TimeoutError | DestinationSilent):
        return PageSlow()
    if isinstance(failure, ReplyTooLarge):
        return PageLarge()
    if isinstance(failure, DestinationRefused):
        return PageElsewhere()
    return PageUnread()  # no room on the disk, no more processes: one page fails


def _nobody(_: Result, __: str, ___: SearchFault | None) -> None:
    """Nobody follows it."""


def _bare(host: str | None) -> str:
    return (host or "").removeprefix("www.")
