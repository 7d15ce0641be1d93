"""What fails reaches OpenAI's client as its own exceptions, and nothing of an endpoint's words."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import Any

import httpx2
import openai
import psycopg
import pytest
from openai import AsyncOpenAI

from emilie.core.errors import sentence
from gateway.conftest import BROKEN, ClientOf, MakeKey, refused, saying, settled, used
from gateway.upstream import SECRET, Upstream
from support.server import Server

BROKEN_ONES = (f"casse-{number}" for number in count())
LEAKS = [part for part in SECRET.split() if len(part) > 1]


@pytest.mark.parametrize(
    ("word", "kind", "code"),
    [
        ("[panne]", openai.InternalServerError, "model_failed"),
        ("[clé]", openai.InternalServerError, "model_key_refused"),
        ("[illisible]", openai.InternalServerError, "model_failed"),
        ("[refuse]", openai.BadRequestError, "model_refused"),
        ("[trop long]", openai.BadRequestError, "model_context_exceeded"),
        ("[sature]", openai.RateLimitError, "model_overloaded"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_an_endpoint_s_failure_is_told_in_our_words(
    make_key: MakeKey, client_of: ClientOf, gateway: Server,
    word: str, kind: type[openai.APIStatusError], code: str, stream: bool,
) -> None:  # fmt: skip
    client = client_of(make_key(BROKEN))
    if stream and word == "[illisible]":
        code = "answer_cut"
    with pytest.raises(kind) as failed:
        client.chat.completions.create(
            model=next(BROKEN_ONES), messages=saying(word), stream=stream
        )
    assert (failed.value.code, failed.value.message.split(" - ", 1)[1]) == (code, sentence(code))
    said = failed.value.response.text + str(failed.value.response.headers)
    assert [leak for leak in LEAKS if leak in said] == []
    if code == "model_overloaded":
        assert failed.value.response.headers["retry-after"] == "7"
    # What an endpoint refused cost nothing; of what it failed of, nobody knows what it read.
    may_have_read = code in {"model_failed", "answer_cut"}
    settled(gateway, len(word) // 3 + 1 if may_have_read else 0)


def test_an_endpoint_that_takes_no_more_says_when(make_key: MakeKey, client_of: ClientOf) -> None:
    client = client_of(make_key(BROKEN))
    asked = saying("[lent] Racontez")
    first = client.chat.completions.create(model="etroit", messages=asked, stream=True)
    next(iter(first))
    error = refused(client, model="etroit")
    assert (type(error), error.code) == (openai.RateLimitError, "models_busy")
    assert int(error.response.headers["retry-after"]) >= 1
    first.response.close()


def test_a_parameter_is_named_when_the_caller_wrote_it(
    make_key: MakeKey, client_of: ClientOf
) -> None:
    client = client_of(make_key(BROKEN))
    error = refused(client, "[refuse]", model="casse-19", response_format={"type": "text"})
    assert error.param == "response_format"
    assert refused(client, "[refuse]", model="casse-19").param is None


@pytest.mark.parametrize(
    ("word", "code"), [("[coupe]", "answer_cut"), ("[erreur]", "model_failed")]
)
def test_a_failure_after_the_first_words_keeps_them(
    make_key: MakeKey, client_of: ClientOf, gateway: Server, word: str, code: str
) -> None:
    client = client_of(make_key(BROKEN))
    stream = client.chat.completions.create(
        model=next(BROKEN_ONES), messages=saying(word), stream=True
    )
    words: list[str] = []
    with pytest.raises(openai.APIError) as failed:
        words.extend(chunk.choices[0].delta.content or "" for chunk in stream)
    assert "".join(words).startswith("mot0 mot1")
    assert (failed.value.code, failed.value.message) == (code, sentence(code))
    assert 0 < used(gateway)["day"] < 40


def test_before_the_first_word_the_next_endpoint_answers(
    make_key: MakeKey, client_of: ClientOf, endpoint: Upstream, upstreams: Any
) -> None:
    """Only `emilie` chooses again: a model that was named is not replaced by another."""
    client = client_of(make_key(BROKEN))
    asked = saying("[panne d’essai]")
    upstreams[0].failing = True
    try:
        said = client.chat.completions.with_raw_response.create(model="emilie", messages=asked)
        assert said.headers["x-emilie-endpoint"] != "essai"
        chunks = list(client.chat.completions.create(model="emilie", messages=asked, stream=True))
        assert chunks[-1].choices[0].finish_reason == "stop"
    finally:
        upstreams[0].failing = False
        # Seen well again: three failures in a row would keep it away from the other tests.
        client.chat.completions.create(model="essai", messages=asked)


def test_keys_that_are_not_accepted(
    make_key: MakeKey, client_of: ClientOf, gateway: Server, key: str
) -> None:
    for wrong in ("emilie_" + "x" * 43, "sk-autre", "é" * 20, key[:-1], key + "x"):
        answer = httpx2.get(
            f"{gateway.url}/v1/models", headers={b"authorization": f"Bearer {wrong}".encode()}
        )
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "key_refused")
        assert answer.headers["www-authenticate"] == "Bearer"
    for header in ({}, {"authorization": key}, {"authorization": f"Basic {key}"}, {"api-key": key}):
        answer = httpx2.get(f"{gateway.url}/v1/models", headers=header)
        assert answer.status_code == 401
    with pytest.raises(openai.AuthenticationError) as failed:
        client_of("emilie_inconnue").models.list()
    assert "référent·e IA" in failed.value.message


@pytest.mark.parametrize(
    ("change", "code"),
    [("revoked_at = now()", "key_refused"), ("expires_at = now()", "key_expired")],
)
def test_a_key_ends(
    make_key: MakeKey, client_of: ClientOf, gateway: Server, change: str, code: str
) -> None:
    client = client_of(make_key())
    assert gateway.dsn is not None
    with psycopg.connect(gateway.dsn) as connection:
        connection.execute(f"update api_keys set {change}".encode())
    with pytest.raises(openai.AuthenticationError) as failed:
        client.models.list()
    assert failed.value.code == code


def test_a_key_does_what_its_scopes_say(make_key: MakeKey, client_of: ClientOf) -> None:
    reads = client_of(make_key(scopes=["models"]))
    reads.models.list()
    error = refused(reads)
    assert isinstance(error, openai.PermissionDeniedError)
    assert "« chat »" in error.message.replace("\xa0", " ")
    speaks = client_of(make_key(scopes=["chat"]))
    assert speaks.chat.completions.create(model="emilie", messages=saying("Oui")).choices
    with pytest.raises(openai.PermissionDeniedError):
        speaks.models.list()


def test_sensitivity_is_raised_by_a_header_and_never_lowered(
    make_key: MakeKey, client_of: ClientOf
) -> None:
    client = client_of(make_key(sensitivity="interne"))
    for given in ("public", "interne", "sensible"):
        said = client.chat.completions.create(
            model="essai", messages=saying("Oui"), extra_headers={"X-Emilie-Sensitivity": given}
        )
        assert said.choices
    secret = {"X-Emilie-Sensitivity": "diffusion_restreinte"}
    error = refused(client, extra_headers=secret)
    assert isinstance(error, openai.PermissionDeniedError)
    assert error.code == "no_endpoint_allowed"
    assert client.models.list(extra_headers=secret).data == []
    error = refused(client, model="essai", extra_headers=secret)
    assert isinstance(error, openai.NotFoundError)
    error = refused(client, extra_headers={"X-Emilie-Sensitivity": "secret"})
    assert error.code == "sensitivity_unknown"
    closed = client_of(make_key(sensitivity="diffusion_restreinte"))
    error = refused(closed, extra_headers={"X-Emilie-Sensitivity": "public"})
    assert error.code == "no_endpoint_allowed"


def test_a_spent_budget_says_when_to_come_back(
    make_key: MakeKey, client_of: ClientOf, gateway: Server, endpoint: Upstream
) -> None:
    client = client_of(make_key(tokens_a_day=30), max_retries=2)
    asked: Any = {"model": "essai", "messages": saying("Oui"), "max_tokens": 10}
    client.chat.completions.create(**asked)
    settled(gateway, 18)
    client.chat.completions.create(**asked)
    settled(gateway, 36)
    with pytest.raises(openai.RateLimitError) as failed:
        client.chat.completions.create(**asked)
    assert failed.value.code == "budget_of_day_spent"
    assert "il en reste 0" in failed.value.message
    assert 0 < int(failed.value.response.headers["retry-after"]) <= 25 * 3600
    assert len(endpoint.requests) == 2, "refused before anything is sent, and not tried again"


def test_an_answer_is_no_longer_than_what_its_budget_reserves(
    make_key: MakeKey, client_of: ClientOf, endpoint: Upstream
) -> None:
    client = client_of(make_key(tokens_a_month=100_000))
    client.chat.completions.create(model="essai", messages=saying("Oui"))
    client.chat.completions.create(model="essai", messages=saying("Oui"), max_completion_tokens=9)
    assert endpoint.requests[0]["max_tokens"] == 4_000
    assert "max_tokens" not in endpoint.requests[1]
    small = client_of(make_key(tokens_a_day=100))
    error = refused(small)
    assert (error.status_code, error.code) == (429, "budget_of_day_spent")


async def test_two_replicas_share_a_budget(
    make_key: MakeKey, gateway: Server, endpoint: Upstream
) -> None:
    other = Server(gateway.data, dsn=gateway.dsn, environment=gateway.environment)
    other.start()
    secret = make_key(tokens_a_day=500)
    clients = [
        AsyncOpenAI(api_key=secret, base_url=f"{server.url}/v1", max_retries=0)
        for server in (gateway, other)
    ]

    refusals = 0

    async def ask(number: int) -> bool:
        nonlocal refusals
        try:
            stream = await clients[number % 2].chat.completions.create(
                model="essai", messages=saying("[attend] Racontez"), max_tokens=90, stream=True
            )
            async for _ in stream:
                pass
        except openai.RateLimitError:
            refusals += 1
            if refusals == 15:
                endpoint.held.set()
            return False
        return True

    try:
        answered = sum(await asyncio.gather(*map(ask, range(20))))
    finally:
        for client in clients:
            await client.close()
        other.stop()
    # 6 tokens are estimated for the question: 96 fit five times in 500.
    assert answered == 5
    assert len(endpoint.requests) == 5
    settled(gateway, 5 * 18)


def test_refusals_before_any_room_have_the_same_shape(gateway: Server, key: str) -> None:
    bearer = {"authorization": f"Bearer {key}"}
    elsewhere = httpx2.get(
        f"{gateway.url}/v1/models", headers=bearer | {"host": "ailleurs.example"}
    )
    large = httpx2.post(f"{gateway.url}/v1/models", headers=bearer, content=b" " * 3_000_000)
    for answer, status, code in ((elsewhere, 421, "host_refused"), (large, 413, "body_too_large")):
        fault = answer.json()["error"]
        assert (answer.status_code, fault["code"]) == (status, code)
        assert (fault["type"], fault["message"]) == ("invalid_request_error", sentence(code))


def test_a_body_without_end_is_refused(gateway: Server, key: str) -> None:
    headers = {"authorization": f"Bearer {key}"}
    answer = httpx2.post(
        f"{gateway.url}/v1/chat/completions", headers=headers, timeout=30,
        content=(b" " * 1_000_000 for _ in range(40)),
    )  # fmt: skip
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")


def test_other_addresses_do_not_exist(gateway: Server, key: str) -> None:
    headers = {"authorization": f"Bearer {key}"}
    for method, path in (
        ("GET", "/v1/rien"), ("POST", "/v1/completions"), ("GET", "/v1/chat/completions"),
        ("DELETE", "/v1/models/essai"), ("POST", "/v1/"),
    ):  # fmt: skip
        answer = httpx2.request(method, gateway.url + path, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found"), path
        assert httpx2.request(method, gateway.url + path).status_code == 401


def test_cookies_open_nothing_here_and_keys_nothing_there(gateway: Server, key: str) -> None:
    with httpx2.Client(base_url=gateway.url) as browser:
        signed = browser.post("/api/sign-in/demonstration", json={"persona": "administratrice"})
        csrf = {"x-csrf-token": signed.json()["csrf_token"]}
        assert browser.get("/api/me").status_code == 200
        assert browser.get("/v1/models", headers=csrf).status_code == 401
        asked = {"model": "emilie", "messages": saying("Oui")}
        answer = browser.post("/v1/chat/completions", json=asked, headers=csrf)
        assert answer.status_code == 401
    bearer = {"authorization": f"Bearer {key}"}
    for path in ("/api/me", "/api/keys", "/api/conversations", "/api/endpoints"):
        assert httpx2.get(gateway.url + path, headers=bearer).status_code == 401


def test_no_other_site_s_page_may_read(gateway: Server, key: str) -> None:
    headers = {
        "authorization": f"Bearer {key}", "origin": "http://ailleurs.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
    }  # fmt: skip
    for method in ("OPTIONS", "GET"):
        answer = httpx2.request(method, f"{gateway.url}/v1/models", headers=headers)
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert answer.headers["cache-control"] == "no-store"


def test_nothing_of_a_request_is_kept(
    make_key: MakeKey, client_of: ClientOf, gateway: Server
) -> None:
    mark = "une phrase que personne d’autre n’écrit"
    client = client_of(make_key())
    for text in (mark, f"[panne d’essai] {mark}"):
        client.chat.completions.create(model="essai", messages=saying(text))
    settled(gateway, 36)
    assert mark not in gateway.log.read_text()
    assert gateway.dsn is not None
    with psycopg.connect(gateway.dsn) as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'public'"
        ).fetchall()
        for (table,) in tables:
            query = f"select count(*) from {table} kept where kept::text like %s"
            assert connection.execute(query.encode(), [f"%{mark}%"]).fetchone() == (0,), table
        seen = connection.execute("select last_used_at is not null from api_keys").fetchall()
    assert seen == [(True,)]
