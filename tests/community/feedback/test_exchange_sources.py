"""Files and sources of an exchange that is attached: named before, as they are read."""

from __future__ import annotations

import httpx2
import pytest

from support import talk
from support.documents import sent
from support.feedback import Answer


@pytest.fixture
def worker() -> bool:
    """Documents are read by a job."""
    return True


async def test_the_names_of_files_and_sources_are_seen_before(
    agent_client: httpx2.AsyncClient,
) -> None:
    conversation = await talk.begin(agent_client)
    words = b"Le budget de 2031 est de 12 000 euros."
    document = await sent(agent_client, words, "budget.txt")
    await conversation.ask("Quel est le budget de 2031 ?", documents=[document["id"]])
    last = (await conversation.messages())[-1]
    seen = await Answer(agent_client, conversation.id, last["id"]).preview()
    assert "Fichiers joints\u00a0:\nbudget.txt" in seen["content"]
    assert "Sources\u00a0:\n[1] budget.txt" in seen["content"]
    # Citations stand as numbers, as they are read.
    assert "(#source-" not in seen["content"]
