"""What bounds a key: its organisation's budget, its requests at once, its minimum."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openai
import psycopg
import pytest

from emilie.core.errors import sentence
from emilie.gateway.errors import KeySensitivityTooLow
from gateway.conftest import CAREFUL, COUNTED, EYES, ClientOf, MakeKey, saying, settled, used
from gateway.upstream import Upstream
from support.server import Server

AT_ONCE = 8
"""As the settings say by default."""


def set_used(gateway: Server, scope: str, tokens: int) -> None:
    assert gateway.dsn is not None
    with psycopg.connect(gateway.dsn) as connection:
        connection.execute("update budget_use set used = %s where scope = %s", [tokens, scope])


def test_a_key_spends_its_organisation_s_budget_too(
    make_key: MakeKey, client_of: ClientOf, gateway: Server, endpoint: Upstream
) -> None:
    asked: Any = {"model": "essai", "messages": saying("Oui"), "max_tokens": 100}
    first, other = client_of(make_key(COUNTED)), client_of(make_key(COUNTED, tokens_a_day=5_000))
    first.chat.completions.create(**asked)
    settled(gateway, 18)
    set_used(gateway, "organisation", 150)
    for client in (first, other):
        with pytest.raises(openai.RateLimitError) as refused:
            client.chat.completions.create(**asked)
        assert refused.value.code == "organisation_budget_of_day_spent"
        assert "de votre organisation" in refused.value.message
        assert "il en reste 50" in refused.value.message
        assert int(refused.value.response.headers["retry-after"]) > 0
    assert len(endpoint.requests) == 1
    assert used(gateway)["day"] == 18, "nothing is taken from the keys' own"
    assert used(gateway, "organisation")["day"] == 150


def test_its_own_budget_is_told_as_its_own(make_key: MakeKey, client_of: ClientOf) -> None:
    client = client_of(make_key(COUNTED, tokens_a_day=10))
    with pytest.raises(openai.RateLimitError) as refused:
        client.chat.completions.create(model="essai", messages=saying("Oui"), max_tokens=100)
    assert refused.value.code == "budget_of_day_spent"
    assert refused.value.message.endswith(
        sentence("budget_of_day_spent", {"left": 10})
    ), refused.value.message  # fmt: skip


def test_the_organisation_s_budget_bounds_answers_that_name_no_length(
    make_key: MakeKey, client_of: ClientOf, gateway: Server, endpoint: Upstream
) -> None:
    client = client_of(make_key(COUNTED))
    with pytest.raises(openai.RateLimitError):
        client.chat.completions.create(model="essai", messages=saying("Oui"))
    assert endpoint.requests == []


def test_one_key_has_so_many_requests_at_once(
    make_key: MakeKey, client_of: ClientOf, gateway: Server, endpoint: Upstream
) -> None:
    client, other = client_of(make_key()), client_of(make_key())
    ask: Any = client.chat.completions.create
    asked: Any = {"model": "essai", "messages": saying("[attend] Racontez")}
    with ThreadPoolExecutor(AT_ONCE) as threads:
        pending = [threads.submit(ask, **asked) for _ in range(AT_ONCE)]
        try:
            end = time.monotonic() + 60
            while len(endpoint.requests) < AT_ONCE:
                assert time.monotonic() < end
                time.sleep(0.02)
            with pytest.raises(openai.RateLimitError) as refused:
                client.chat.completions.create(model="essai", messages=saying("Oui"))
            assert refused.value.code == "key_busy"
            assert refused.value.response.headers["retry-after"] == "1"
            assert other.chat.completions.create(model="essai", messages=saying("Oui")).choices
        finally:
            endpoint.held.set()
        assert all(each.result().choices for each in pending)
    assert client.chat.completions.create(model="essai", messages=saying("Oui")).choices


async def hang_up(gateway: Server, key: str, endpoint: Upstream, text: str) -> None:
    """Once the endpoint was asked."""
    async with openai.AsyncOpenAI(api_key=key, base_url=f"{gateway.url}/v1") as client:
        asked = client.chat.completions.create(model="essai", messages=saying(text))
        asking = asyncio.ensure_future(asked)
        async with asyncio.timeout(60):
            while not endpoint.requests:
                await asyncio.sleep(0.02)
        asking.cancel()
        await asyncio.wait([asking])


def test_who_hangs_up_before_the_first_word_pays_for_what_was_sent(
    key: str, gateway: Server, endpoint: Upstream
) -> None:
    text = "[attend] " + "Le registre est conservé. " * 100
    asyncio.run(hang_up(gateway, key, endpoint, text))
    settled(gateway, len(text) // 3 + 1)
    endpoint.held.set()
    time.sleep(0.1)  # the endpoint looks every 20 ms


def test_embeddings_are_not_a_way_to_chat(
    make_key: MakeKey, client_of: ClientOf, endpoint: Upstream, upstreams: Any
) -> None:
    client = client_of(make_key(EYES, scopes=["embeddings"]))
    image = [{"type": "image_url", "image_url": {"url": "http://ailleurs.example/p.png"}}]
    for field, value in (
        ("stream", True), ("stream", "oui"), ("messages", [{"role": "user", "content": image}]),
        ("max_tokens", 10), ("prompt", "Bonjour"), ("tools", []),
    ):  # fmt: skip
        with pytest.raises(openai.BadRequestError) as refused:
            client.embeddings.create(model="vecteurs", input="un", extra_body={field: value})
        assert (refused.value.code, refused.value.param) == ("invalid", field)
    assert [each.requests for each in upstreams] == [[], []]
    asked = {"stream": False}
    assert client.embeddings.create(model="vecteurs", input="un", extra_body=asked).data
    assert "stream" not in upstreams[1].requests[0]


def test_tokens_sent_to_embeddings_are_all_counted(
    make_key: MakeKey, client_of: ClientOf, upstreams: Any
) -> None:
    client = client_of(make_key(EYES, scopes=["embeddings"], tokens_a_day=100))
    for given in ([list(range(200))], list(range(200)), "mot " * 200):
        with pytest.raises(openai.RateLimitError) as refused:
            client.embeddings.create(model="vecteurs", input=given)
        assert refused.value.code == "budget_of_day_spent"


def test_a_key_made_before_the_minimum_was_raised_obeys_it(
    make_key: MakeKey, client_of: ClientOf, gateway: Server
) -> None:
    with pytest.raises(KeySensitivityTooLow):
        make_key(CAREFUL, sensitivity="sensible")
    secret = make_key(CAREFUL, sensitivity=None)
    assert gateway.dsn is not None
    with psycopg.connect(gateway.dsn) as connection:
        connection.execute("update api_keys set sensitivity = 'public'")
    assert client_of(secret).models.list().data == [], "its policy opens nothing to these data"
