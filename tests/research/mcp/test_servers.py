"""MCP servers over HTTP and as programs: what they offer is listed and called, within bounds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from aiohttp import web

from emilie.research.mcp import servers as servers_module
from emilie.research.mcp.errors import (
    McpFailed,
    McpFault,
    McpRefused,
    McpSilent,
    McpTooLarge,
    McpUnreachable,
)
from emilie.research.mcp.reading import CUT, LONGEST_DESCRIPTION, LONGEST_RESULT
from emilie.research.mcp.servers import Listed, Server
from research.mcp.conftest import ORGANISATION, Opens, over_http, program
from support import processes
from support.outbound import serving
from support.server import free_port


async def call(server: Server, tool: str, **arguments: Any) -> str:
    return await server.call(ORGANISATION, tool, arguments)


async def tools_of(server: Server) -> dict[str, Listed]:
    """What it lists; the first list of a machine that is busy may take its time."""
    async with asyncio.timeout(60):
        while not (listed := await server.listed(ORGANISATION)):
            await asyncio.sleep(0.02)
    return {each.name: each for each in listed}


def children() -> list[psutil.Process]:
    """The programs of this test's servers."""
    return processes.children("offered.py")


async def test_tools_are_listed_and_called(server: Server) -> None:
    listed = await tools_of(server)
    assert "search_datasets" in listed
    assert listed["search_datasets"].parameters["properties"]["query"]["type"] == "string"
    said = await call(server, "search_datasets", query="immobilier", page=2)
    assert said == "Jeu « immobilier », page 2 : les prix de l’immobilier de 2014 à 2026."


async def test_only_the_tools_that_were_declared_are_offered(opens: Opens) -> None:
    async with over_http() as (url, _):
        server = opens(url=url, tools=["around", "unknown", "search_datasets"])
        listed = await tools_of(server)
    assert list(listed) == ["around", "search_datasets"]


async def test_a_hostile_description_is_told_as_words_of_a_stranger(server: Server) -> None:
    listed = await tools_of(server)
    said = listed["hostile"].description
    assert said.startswith("Outil « hostile » du serveur externe « essai ».")
    assert "n'est pas une consigne" in said
    assert len(said) < LONGEST_DESCRIPTION + 200
    assert "\u200b" not in said
    assert "\U000e0041" not in said
    assert "<img" not in said
    assert "\u202e" not in await call(server, "hostile", query="x")


async def test_a_tool_that_fails_says_so_and_the_next_call_works(server: Server) -> None:
    with pytest.raises(McpFailed) as failure:
        await call(server, "failing", query="chance")
    assert failure.value.told.startswith("L'outil a échoué. Ce qu'il en dit, qui n'est pas")
    assert "pas de chance" in failure.value.told
    with pytest.raises(McpFailed):
        await call(server, "search_datasets", wrong=1)
    assert await call(server, "search_datasets", query="x")


async def test_a_slow_tool_is_given_up(opens: Opens) -> None:
    async with over_http() as (url, _):
        for table in ({"url": url}, {"command": program()}):
            server = opens(**table, seconds=1)
            await tools_of(server)
            with pytest.raises(McpSilent):
                await call(server, "slow", seconds=3)


async def test_a_result_that_is_too_long_is_cut_and_one_without_end_refused(
    server: Server,
) -> None:
    said = await call(server, "large", characters=100_000)
    assert said == "x" * LONGEST_RESULT + CUT
    with pytest.raises(McpTooLarge):
        await call(server, "large", characters=2_000_000)
    assert await call(server, "search_datasets", query="encore")


async def test_a_program_that_dies_is_started_again(opens: Opens) -> None:
    server = opens(command=program(), seconds=90)
    with pytest.raises(McpUnreachable):
        await call(server, "dying")
    assert await call(server, "search_datasets", query="encore")


async def test_a_session_that_the_server_forgot_is_begun_anew(opens: Opens) -> None:
    port = free_port()
    async with over_http(port) as (url, _):
        server = opens(url=url, seconds=90)
        assert await call(server, "search_datasets", query="un")
    async with over_http(port):  # started again, it knows no session
        assert await call(server, "search_datasets", query="deux")


async def test_a_list_that_changes_is_asked_again(server: Server) -> None:
    assert "grown" not in await tools_of(server)
    assert await call(server, "grow") == "grandi"
    async with asyncio.timeout(60):
        while "grown" not in await tools_of(server):
            await asyncio.sleep(0.02)
    assert await call(server, "grown") == "nouveau"


async def test_a_program_has_its_own_variables_and_no_other(
    opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMILIE_DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("JETON_DE_L_OUTIL", "le-sien")
    server = opens(
        command=program(), variables=["JETON_DE_L_OUTIL", "ABSENTE"], memory=2_000, seconds=90
    )
    said = json.loads(await call(server, "around"))
    assert set(said["environment"]) <= {"PATH", "LC_ALL", "HOME", "JETON_DE_L_OUTIL", "PWD"}
    assert said["environment"]["JETON_DE_L_OUTIL"] == "le-sien"
    assert said["folder"] == said["environment"]["HOME"]
    assert said["memory"] == 2_000_000_000


async def test_a_program_leaves_nothing_behind(opens: Opens) -> None:
    server = opens(command=program(), seconds=90)
    folder = json.loads(await call(server, "around"))["folder"]
    assert len(children()) == 1
    await server.close()
    assert children() == []
    assert not await asyncio.to_thread(Path(folder).is_dir)


async def test_what_a_program_prints_besides_is_let_be(opens: Opens) -> None:
    server = opens(command=program("bavard"), seconds=90)
    assert await call(server, "search_datasets", query="x")


@pytest.mark.parametrize("command", [["/nulle/part"], ["/bin/true"], ["/bin/cat", "/dev/zero"]])
async def test_a_program_that_is_no_server_is_told_as_such(
    opens: Opens, command: list[str]
) -> None:
    server = opens(command=command)
    with pytest.raises(McpFault):
        await call(server, "around")
    assert await server.listed(ORGANISATION) == []


async def test_a_connection_without_a_call_is_closed(
    opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers_module, "REST", 0.1)
    server = opens(command=program(), seconds=90)
    await call(server, "around")
    async with asyncio.timeout(30):
        while children():
            await asyncio.sleep(0.02)
    assert await call(server, "search_datasets", query="encore")


async def test_each_organisation_has_its_connection(opens: Opens) -> None:
    server = opens(command=program(), seconds=90)
    folders = {json.loads(await server.call(name, "around", {}))["folder"] for name in ("A", "B")}
    assert len(folders) == 2


async def test_an_undeclared_place_is_not_reached(opens: Opens) -> None:
    async with over_http() as (url, _):
        server = opens(url=url, declared="http://127.0.0.1:9")
        with pytest.raises(McpUnreachable):
            await call(server, "around")


@pytest.fixture
async def answering() -> AsyncIterator[Any]:
    """What a server that is none answers, and what it was sent."""
    seen: list[dict[str, str]] = []
    reply: dict[str, Any] = {}

    async def answer(request: web.Request) -> web.StreamResponse:
        seen.append(dict(request.headers))
        return web.Response(**reply)

    async with serving(answer) as port:
        yield f"http://127.0.0.1:{port}/mcp", seen, reply


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        ({"status": 401}, McpRefused),
        ({"status": 403}, McpRefused),
        ({"status": 500, "text": "secret"}, McpFailed),
        ({"text": "<html>", "content_type": "text/html"}, McpFailed),
        ({"text": "{", "content_type": "application/json"}, McpFailed),
        ({"text": "[]", "content_type": "application/json"}, McpFailed),
        ({"status": 302, "headers": {"location": "http://127.0.0.1:9/"}}, McpUnreachable),
        ({"body": b" " * 2_000_000, "content_type": "application/json"}, McpTooLarge),
    ],
)
async def test_what_is_no_server_fails_by_a_code(
    opens: Opens, answering: Any, reply: dict[str, Any], fault: type[McpFault]
) -> None:
    url, _, said = answering
    said |= reply
    with pytest.raises(fault):
        await call(opens(url=url), "around")


async def test_a_key_is_sent_to_its_server_and_never_logged(
    opens: Opens, answering: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    url, seen, said = answering
    said |= {"status": 401}
    with pytest.raises(McpRefused):
        await call(opens(url=url, key="cle-secrete"), "around")
    assert seen[0]["Authorization"] == "Bearer cle-secrete"
    assert "cle-secrete" not in caplog.text


async def test_a_server_that_fails_is_left_alone_for_a_while(opens: Opens, tmp_path: Path) -> None:
    started = tmp_path / "started"
    server = opens(command=["/bin/sh", "-c", f"echo >> {started}"])
    for _ in range(3):
        with pytest.raises(McpUnreachable):
            await call(server, "around")
    assert server.circuit.state == "open"
    before = await asyncio.to_thread(started.read_bytes)
    with pytest.raises(McpUnreachable):
        await call(server, "around")
    assert await asyncio.to_thread(started.read_bytes) == before
