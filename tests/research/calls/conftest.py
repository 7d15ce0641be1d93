"""Answers that call tools outside: the State's services and an MCP server, on this machine."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from emilie.settings import ModelEndpoint, Settings
from research.mcp.conftest import program
from research.sources.state import State
from support.model import ScriptedModel
from support.outbound import serving
from support.web import demonstration


@pytest.fixture
async def companies() -> AsyncIterator[tuple[State, int]]:
    state = State("entreprises")
    async with serving(state.answer) as port:
        yield state, port


@pytest.fixture
async def law() -> AsyncIterator[tuple[State, int]]:
    state = State("legifrance")
    async with serving(state.answer) as port:
        yield state, port


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the MCP server's tool writes."""
    monkeypatch.setenv("NOTES", str(tmp_path / "notes.txt"))
    monkeypatch.setenv("SECRET_DE_PISTE", "secret-d-essai")
    return tmp_path / "notes.txt"


def catalogue(companies: int, law: int, *, policy: str = "", mcp: str | None = None) -> str:
    """`mcp`: more about a server of tools, which there is none of without it."""
    command = json.dumps(program())
    tools = f"""
[mcp.outils]
command = {command}
variables = ["NOTES"]
label = "Serveur d’essai"
tools = ["search_datasets", "write_note", "failing", "hostile"]
reads = ["search_datasets", "failing", "hostile"]
{mcp}
"""
    return f"""
{policy}
[sources.entreprises]
kind = "entreprises"
url = "http://127.0.0.1:{companies}"

[sources.legifrance]
kind = "legifrance"
url = "http://127.0.0.1:{law}"
token_url = "http://127.0.0.1:{law}/api/oauth/token"
client_id = "application-d-essai"
key_env = "SECRET_DE_PISTE"
{"" if mcp is None else tools}
[organisations."{demonstration()}"]
sources = ["entreprises", "legifrance"]
{"" if mcp is None else 'mcp = ["outils"]'}
"""


@pytest.fixture
def more() -> dict[str, Any]:
    """What a test's file says besides."""
    return {}


@pytest.fixture
async def settings(
    tmp_path: Path, model: ScriptedModel, companies: tuple[State, int], law: tuple[State, int],
    notes: Path, more: dict[str, Any],
) -> Settings:  # fmt: skip
    file = tmp_path / "emilie.toml"
    file.write_text(catalogue(companies[1], law[1], **more), "utf-8")
    return Settings(
        data=tmp_path / "data", catalogue=file, model=ModelEndpoint(url=model.url, name="essai")
    )
