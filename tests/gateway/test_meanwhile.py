"""What changes while a request to `/v1` is under way: the file, the caller who leaves."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import openai
import pytest

from emilie.accounts.keys import KeyHolder
from emilie.accounts.steering.errors import UnderMaintenance
from emilie.accounts.steering.known import Snapshot, Steering
from emilie.accounts.steering.values import Maintenance
from emilie.core.http import Outbound
from emilie.core.ids import new_id
from emilie.gateway.access import Underway, candidates, open_to
from emilie.gateway.asking import Asked, read_chat
from emilie.gateway.completions import Answering
from emilie.inference.budgets import RESERVE, SETTLE
from emilie.inference.registry import Chosen, Endpoints
from emilie.maintenance_command import _decide
from emilie.settings import Settings
from gateway.conftest import EYES, ClientOf, MakeKey, saying
from gateway.upstream import Upstream
from support.server import Server

HOLDER = KeyHolder(
    new_id(), new_id(), EYES, frozenset({"chat"}), "interne", 10_000, None, b"", None
)  # fmt: skip
VECTORS = """
[[endpoints]]
name = "vecteurs"
url = "http://127.0.0.1:9/v1"
abilities = ["embeddings"]
"""
LOCAL = """
[[endpoints]]
name = "local"
file = "/absent.gguf"
"""


def asked_for(text: str = "Bonjour") -> Asked:
    return read_chat({"model": "emilie", "messages": saying(text)})


def test_a_file_tightened_while_an_endpoint_hangs_is_obeyed(
    make_key: MakeKey, client_of: ClientOf, gateway: Server, endpoint: Upstream, upstreams: Any
) -> None:
    client = client_of(make_key(EYES))
    catalogue = Path(gateway.environment["EMILIE_CATALOGUE"])
    before = catalogue.read_text()
    ask: Any = client.chat.completions.create
    asked: Any = {"model": "emilie", "messages": saying("[attend] Racontez"), "max_tokens": 1}
    with ThreadPoolExecutor(2) as threads:
        pending = [threads.submit(ask, **asked, stream=stream) for stream in (False, True)]
        _until(lambda: len(endpoint.requests) == 2)
        catalogue.write_text(before.replace(f'organisations = ["{EYES}"]', 'organisations = ["X"]'))
        try:
            failures = [each.exception() for each in pending]
        finally:
            catalogue.write_text(before)
            endpoint.held.set()
    assert [getattr(each, "code", None) for each in failures] == ["model_silent"] * 2
    assert upstreams[1].requests == []
    # As it was for the other tests: read again, and the endpoint seen well.
    _until(lambda: "voit" in [each.id for each in client.models.list()])
    ask(model="essai", messages=saying("Oui"))


def _until(seen: Any) -> None:
    end = time.monotonic() + 60
    while not seen():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_maintenance_ends_what_keys_are_answered(
    client: openai.OpenAI, gateway: Server, endpoint: Upstream
) -> None:
    assert gateway.dsn is not None
    dsn = gateway.dsn
    ask: Any = client.chat.completions.create
    asked: Any = {"model": "essai", "max_tokens": 1}
    with ThreadPoolExecutor(2) as threads:
        whole = threads.submit(ask, **asked, messages=saying("[attend] Racontez"))
        with ask(**asked, messages=saying("[tient] Racontez"), stream=True) as words:
            next(iter(words))
            _until(lambda: len(endpoint.requests) == 2)
            planned = Maintenance(starts_at=datetime.now(UTC))
            threads.submit(asyncio.run, _decide(dsn, planned)).result()
            try:
                with pytest.raises(openai.APIError) as told:
                    list(words)
                refused = whole.exception()
            finally:
                threads.submit(asyncio.run, _decide(dsn, None)).result()
                endpoint.held.set()
    assert told.value.code == "under_maintenance"
    assert isinstance(refused, openai.APIStatusError)
    assert (refused.status_code, refused.code) == (503, "under_maintenance")
    _until(lambda: not _is_closed(client))


def _is_closed(client: openai.OpenAI) -> bool:
    try:
        client.models.list()
    except openai.InternalServerError:
        return True
    return False


async def test_nothing_begins_for_a_key_once_it_has_begun() -> None:
    steering = Steering()
    underway, key_id = Underway(steering), new_id()
    async with underway.one_more(key_id, 1):
        pass
    planned = Maintenance(starts_at=datetime.now(UTC))
    steering._now = Snapshot(values={("maintenance", None): planned})
    with pytest.raises(UnderMaintenance):
        async with underway.one_more(key_id, 1):
            pytest.fail("it was let in")


@pytest.mark.parametrize("local", ["", LOCAL])
def test_the_built_in_engine_answers_where_only_vectors_are_made(
    tmp_path: Path, local: str
) -> None:
    file = tmp_path / "emilie.toml"
    file.write_text(local + VECTORS)
    endpoints = Endpoints(Settings(catalogue=file), Outbound())
    for each in endpoints.opened:
        if each.name == "local":
            for _ in range(3):
                each.circuit.failed()
    assert [each.name for each in open_to(endpoints, HOLDER, "interne")][-1] == "integre"
    able = candidates(endpoints, HOLDER, "interne", asked_for())
    assert [each.name for each in able] == ["integre"]


class SlowStatements:
    """The reservation is committed whatever happens to who asked for it."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.settled: list[int] = []

    def __call__(self) -> Self:
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.sleep(0)

    async def execute(self, statement: Any, values: Any) -> Any:
        if statement is RESERVE:
            self.asked.set()
            await asyncio.sleep(0.05)
            return SimpleNamespace(scalar_one=lambda: ["2026-01-01"] * len(values["scopes"]))
        assert statement is SETTLE
        self.settled.extend(values["differences"])
        return None


async def test_who_hangs_up_as_it_is_reserved_is_given_it_back(tmp_path: Path) -> None:
    statements = SlowStatements()
    settings = Settings(data=tmp_path)
    state: Any = SimpleNamespace(
        statements=statements, underway=Underway(Steering()), settings=settings,
        endpoints=Endpoints(settings, Outbound()),
    )  # fmt: skip
    asked = asked_for()
    sent: list[Any] = []

    async def receive() -> Any:
        await statements.asked.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    def look() -> list[Chosen]:
        raise AssertionError("nothing is asked of anybody")

    answering = Answering(state, HOLDER, asked, look, "/chat/completions")
    async with asyncio.timeout(60):
        await answering({"type": "http"}, receive, send)
    assert sent == []
    assert statements.settled
    assert set(statements.settled) == {-(asked.tokens + settings.limits.answer)}
