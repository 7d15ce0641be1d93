"""A model hub: what a repository holds, and the only connections that fetching opens.

Source of the layout: public hubs serve `/{repository}/resolve/{revision}/{file}`, and sizes and
SHA-256 (under `lfs`) at `/api/models/{repository}/tree/{revision}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urljoin, urlsplit

from pydantic import SecretStr

from emilie.core.errors import AppError
from emilie.core.http import Outbound
from emilie.core.outbound.addresses import web_address
from emilie.core.outbound.calls import failures, patience, read_most
from emilie.inference.hub_address import OWNER, hosts_of, places
from emilie.settings import Hub

if TYPE_CHECKING:
    from aiohttp import ClientResponse


LISTING = 20_000_000
"""Most bytes of a hub's answer about a repository."""
REDIRECTS = 5
REPOSITORY = re.compile(r"[\w.-]+(/[\w.-]+)?")
SILENCE = 60.0
"""Seconds without a byte after which a connection is given up."""


class FetchRefused(AppError):
    """It was not fetched. This very one: the folder refuses to be written in."""

    code = "fetch_failed"


class HubNotSet(FetchRefused):
    code = "hub_not_set"


class HubUnreachable(FetchRefused):
    code = "hub_unreachable"


class HubKeyRefused(FetchRefused):
    code = "hub_key_refused"


class RepositoryUnknown(FetchRefused):
    code = "hub_repository_unknown"


class FileUnknown(FetchRefused):
    code = "hub_file_unknown"


class HubFailed(FetchRefused):
    code = "hub_failed"


class RedirectRefused(FetchRefused):
    code = "hub_redirect_refused"


class FetchCut(FetchRefused):
    """What had come is kept: the next try goes on with it."""

    code = "fetch_cut"


class FetchLost(FetchRefused):
    """Cut too, by a server that cannot go on from where it stopped."""

    code = "fetch_lost"


class SumWrong(FetchRefused):
    code = "fetch_sum_wrong"


class SumRefused(FetchRefused):
    code = "fetch_sum_refused"


class NoSpace(FetchRefused):
    code = "fetch_no_space"


class NameTaken(FetchRefused):
    code = "fetch_name_taken"


class FetchRunning(FetchRefused):
    code = "fetch_running"


class NameRefused(FetchRefused):
    code = "fetch_name_refused"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch: where it is, and what is known of it beforehand."""

    url: str
    file: str
    """The name that it gets here."""
    size: int | None = None
    sha256: str | None = None


def named(file: str) -> str:
    """The name here of a file of a repository; refused when it is not that of a GGUF file."""
    name = PurePosixPath(file).name
    if not name.endswith(".gguf") or name.startswith(".") or not name.isprintable():
        raise NameRefused(file=name[:80])
    return name


def expected(sha256: str) -> str:
    """A SHA-256 as somebody typed it."""
    if not re.fullmatch(r"[0-9a-fA-F]{64}", sha256.strip()):
        raise SumRefused
    return sha256.strip().lower()


def at_address(url: str, sha256: str | None) -> Wanted:
    """The file at a whole address."""
    file = named(unquote(urlsplit(url).path))
    return Wanted(url, file, sha256=None if sha256 is None else expected(sha256))


class HubClient:
    """One connection to one hub or address, and the hosts it may lead to."""

    def __init__(self, address: str, hub: Hub, outbound: Outbound) -> None:
        try:
            parts = urlsplit(web_address(address))
        except ValueError as error:
            raise NameRefused(file=address[:80]) from error
        if parts.username is not None:  # a key has its setting, which no log shows
            raise NameRefused(file=address.rpartition("@")[2][:80])
        self._address = address.rstrip("/")
        self.origin = parts.netloc
        ours = hub.url is not None and urlsplit(hub.url).netloc == parts.netloc
        self._key = hub.key if ours else SecretStr("")
        self._hosts = hosts_of(hub) | {parts.netloc}
        outbound.declare(OWNER, [*places(address, self._hosts)])
        # Not decompressed: ranges count the bytes that were stored.
        self._client = outbound.session(
            OWNER, auto_decompress=False, headers={"accept-encoding": "identity"},
            timeout=patience(SILENCE),
        )  # fmt: skip

    def failures(self) -> AbstractContextManager[None]:
        """What goes wrong with an answer in this block becomes one of core/http's errors."""
        return failures(self._client)

    async def close(self) -> None:
        await self._client.close()

    @asynccontextmanager
    async def get(
        self, url: str, headers: dict[str, str] | None = None
    ) -> AsyncIterator[ClientResponse]:
        """An answer, after the redirects that are allowed. The key only goes to the hub itself."""
        for _ in range(REDIRECTS):
            parts = urlsplit(url)
            sent = dict(headers or {})
            if self._key.get_secret_value() and parts.netloc == self.origin:
                sent["authorization"] = f"Bearer {self._key.get_secret_value()}"
            try:
                with failures(self._client):
                    response = await self._client.get(url, headers=sent, allow_redirects=False)
            except AppError as error:
                raise HubUnreachable(host=parts.netloc) from error
            if response.status not in {301, 302, 303, 307, 308}:
                try:
                    yield response
                finally:
                    response.close()
                return
            response.close()
            url = self._allowed(url, response.headers.get("location", ""))
        raise HubFailed(host=self.origin, status="redirections")

    def _allowed(self, url: str, location: str) -> str:
        try:
            target = urlsplit(web_address(urljoin(url, location)))
        except ValueError as error:
            raise RedirectRefused(host="…") from error
        secure = target.scheme == "https" or target.scheme == urlsplit(url).scheme
        if target.netloc not in self._hosts or not secure:
            raise RedirectRefused(host=target.netloc)
        return target.geturl()

    async def find(
        self, repository: str, revision: str, file: str | None, sha256: str | None = None
    ) -> Wanted:
        """The file of that name in a repository; its only GGUF file when no name is given."""
        if not REPOSITORY.fullmatch(repository) or ".." in repository:
            raise NameRefused(file=repository[:80])
        given = None if sha256 is None else expected(sha256)
        files = await self._files(repository, revision)
        if file is None and len(files) == 1:
            file = next(iter(files))
        if file not in files:
            near = get_close_matches(file, files, n=5, cutoff=0) if file else list(files)[:8]
            raise FileUnknown(
                file=file or "…", repository=repository, files=", ".join(near) or "aucun"
            )
        facts = files[file]
        lfs = facts.get("lfs") or {}
        place = f"{quote(repository)}/resolve/{quote(revision, safe='')}/{quote(file)}"
        size, oid = lfs.get("size", facts.get("size")), lfs.get("oid")
        return Wanted(
            url=f"{self._address}/{place}",
            file=named(file),
            size=size if isinstance(size, int) else None,
            # What the operator was told elsewhere counts more than what the hub says of itself.
            sha256=given or (oid.lower() if isinstance(oid, str) and len(oid) == 64 else None),
        )

    async def _files(self, repository: str, revision: str) -> dict[str, dict[str, Any]]:
        """The GGUF files of a repository, page after page."""
        place = f"api/models/{quote(repository)}/tree/{quote(revision, safe='')}?recursive=true"
        url: str | None = f"{self._address}/{place}"
        found: dict[str, dict[str, Any]] = {}
        while url is not None:
            async with self.get(url) as response:
                if response.status in {401, 403}:
                    raise HubKeyRefused(host=self.origin)
                if response.status == 404:
                    raise RepositoryUnknown(repository=repository, revision=revision)
                said = await self._whole(response)
                try:
                    for each in json.loads(said):
                        if each["type"] == "file" and each["path"].endswith(".gguf"):
                            found[str(each["path"])] = each
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise HubFailed(host=self.origin, status="réponse illisible") from error
                after = response.links.getone("next", None)
                here = url
                url = None if after is None else self._allowed(here, str(after["url"]))
                if url == here:
                    break
        return found

    async def _whole(self, response: ClientResponse) -> bytes:
        if response.status != 200:
            raise HubFailed(host=self.origin, status=response.status)
        try:
            with failures(self._client):
                return await read_most(response, LISTING)
        except AppError as error:
            raise HubUnreachable(host=self.origin) from error
