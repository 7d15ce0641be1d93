"""Reasoning, then tools: each a step with its state, whatever ends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest

from emilie.assistant import tools
from emilie.settings import ModelEndpoint, Settings
from support.documents import sent
from support.model import ScriptedModel
from support.talk import Talk, begin

LONG = "\n\n".join(f"Le registre numéro {n} est conservé par le service {n}." for n in range(400))


@pytest.fixture
def settings(tmp_path: Path, model: ScriptedModel) -> Settings:
    """A window so small that documents are searched."""
    return Settings(
        data=tmp_path / "data", model=ModelEndpoint(url=model.url, name="essai", context=4_000)
    )


@pytest.fixture
def worker() -> bool:
    return True


async def searched(client: httpx2.AsyncClient) -> tuple[Talk, list[dict[str, Any]]]:
    """A question that makes the model think, then search; the parts of its answer."""
    document = await sent(client, LONG.encode(), "registres.txt")
    talk = await begin(client)
    await talk.ask("[raisonne] [cherche] Qui le conserve ?", documents=[document["id"]])
    parts: list[dict[str, Any]] = (await talk.messages())[1]["parts"]
    return talk, parts


async def test_a_model_thinks_searches_and_answers(agent_client: httpx2.AsyncClient) -> None:
    _, parts = await searched(agent_client)
    kinds = [part["type"] for part in parts]
    assert kinds == [
        "data-reading", "reasoning", "tool-search_documents", "reasoning", "text", "data-closest",
    ]  # fmt: skip
    step = parts[2]
    assert (step["state"], step["input"]) == (
        "output-available", {"query": "terme introuvable ailleurs"}
    )  # fmt: skip
    assert "passages" in step["output"]
    assert {part["state"] for part in parts if "text" in part} == {"done"}


async def test_a_search_that_fails_is_a_step_that_failed_and_the_answer_goes_on(
    agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    async def fails(*_: Any) -> None:
        raise OSError("secret")

    monkeypatch.setattr(tools, "find_passages", fails)
    talk, parts = await searched(agent_client)
    step = next(part for part in parts if part["type"].startswith("tool-"))
    assert (step["state"], step["errorText"]) == ("output-error", "tool_failed")
    [said] = [part["text"] for part in parts if part["type"] == "text"]
    assert said == "J’ai cherché dans le document."
    assert "secret" not in str(await talk.messages())
    assert "search in documents" in caplog.text
