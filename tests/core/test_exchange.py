"""Each request has an identifier, a line in the logs and a place in the counts."""

from __future__ import annotations

import logging
import re

import httpx2
import pytest

from emilie.core import logs
from support.talk import begin


@pytest.fixture
def worker() -> bool:
    return False


@pytest.mark.parametrize("given", ["0123456789abcdef", "a.b-c_d0", "f" * 64])
async def test_a_valid_identifier_is_kept(client: httpx2.AsyncClient, given: str) -> None:
    answer = await client.get("/api/health", headers={"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given",
    ["", "court", "f" * 65, "deux mots ici", "<script>x</script>", "accentué-é", "a\tb\tc\td\t"],
)
async def test_another_one_is_made_in_place_of_a_wrong_one(
    client: httpx2.AsyncClient, given: str
) -> None:
    answer = await client.get("/api/health", headers={b"X-Request-ID": given.encode()})
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-ID"])


async def test_every_answer_has_one(client: httpx2.AsyncClient) -> None:
    for path, host in (("/", "127.0.0.1"), ("/api/nowhere", "127.0.0.1"), ("/", "evil.example")):
        answer = await client.get(path, headers={"host": host})
        assert answer.headers["X-Request-ID"], path


async def test_it_is_shown_to_nobody_else(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient
) -> None:
    talk = await begin(agent_client)
    given = {"X-Request-ID": "un-identifiant-a-moi"}
    asked = await agent_client.post(f"{talk.path}/turns", json={"text": "Bonjour"}, headers=given)
    assert asked.headers["X-Request-ID"] == given["X-Request-ID"]
    assert given["X-Request-ID"] not in asked.text
    other = await other_agent_client.get("/api/conversations")
    assert other.headers["X-Request-ID"] != given["X-Request-ID"]


async def test_a_request_leaves_one_line(
    client: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "emilie.access")
    await client.get("/api/conversations/un-secret?q=un-secret")
    await client.get("/un-secret")
    await client.get("/", headers={"host": "evil.example"})
    told = [logs.facts(record) for record in caplog.records if record.name == "emilie.access"]
    assert [(each["method"], each["route"], each["status"], each.get("code")) for each in told] == [
        ("GET", "/api/conversations/{conversation_id}", 401, "signed_out"),
        ("GET", "/{path:path}", 200, None),
        ("GET", "none", 421, "host_refused"),
    ]
    assert all(each["ms"] >= 0 for each in told)
    assert "un-secret" not in str(told)


async def test_what_a_request_starts_carries_its_identifier(
    agent_client: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "emilie.conversations.runs")
    seen: list[str | None] = []

    class Asks(logging.Filter):
        def filter(self, record: logging.LogRecord) -> bool:
            seen.append(logs.request_id.get())
            return True

    runs = logging.getLogger("emilie.conversations.runs")
    asks = Asks()
    runs.addFilter(asks)
    try:
        talk = await begin(agent_client)
        headers = {"X-Request-ID": "un-identifiant-a-moi"}
        await agent_client.post(f"{talk.path}/turns", json={"text": "Bonjour"}, headers=headers)
    finally:
        runs.removeFilter(asks)
    assert seen == ["un-identifiant-a-moi"]
    told = logs.facts(caplog.records[-1])
    assert told["message"] == "answer done"
    assert told["seconds"] >= told["first_word_seconds"] >= 0
    assert told["output_tokens"] > 0
