"""Keys need no jobs; the API is called on a real server, by OpenAI's own client."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import openai
import psycopg
import pytest
from openai import OpenAI

from emilie.accounts.demonstration import ORGANISATION
from emilie.gateway import terminal
from emilie.settings import Settings
from gateway.upstream import Upstream, upstream
from support.database import TestPostgres
from support.server import Server

CATALOGUE = """
[policy]
preset = "european_union"

[organisations."Les Comptés"]
tokens_a_day = 200

[organisations."Les Prudents"]
default = "diffusion_restreinte"

[[endpoints]]
name = "essai"
url = "{first}"
model = "modele-brut"
label = "Modèle d’essai"
key_env = "CLE_ESSAI"
first_word = 5
abilities = ["chat", "tools"]
hosting.operator = "Archipel"
hosting.country = "FR"
hosting.seat = "FR"
hosting.certifications = ["SecNumCloud"]
hosting.foreign_law = false

[[endpoints]]
name = "voit"
url = "{second}"
model = "modele-brut"
abilities = ["chat", "tools", "vision"]
organisations = ["Les Yeux"]

[[endpoints]]
name = "vecteurs"
url = "{second}"
model = "modele-brut"
abilities = ["embeddings"]
organisations = ["Les Yeux"]

[[endpoints]]
name = "etroit"
url = "{second}"
model = "modele-brut"
at_once = 1
organisations = ["Les Cassés"]

[[endpoints]]
name = "reserve"
url = "{second}"
model = "modele-brut"
organisations = ["Une autre"]
"""
EYES = "Les Yeux"
"""The organisation to which the endpoint that sees is open."""
BROKEN = "Les Cassés"
"""That to which `casse-0`, `casse-1`… are open: a failure leaves an endpoint alone for a while."""
COUNTED = "Les Comptés"
"""That which has a budget of its own."""
CAREFUL = "Les Prudents"
"""That whose minimum is « Diffusion Restreinte »."""
BROKEN_ONE = """
[[endpoints]]
name = "casse-{number}"
url = "{url}"
model = "modele-brut"
organisations = ["Les Cassés"]
"""
MakeKey = Callable[..., str]
ClientOf = Callable[..., OpenAI]


@pytest.fixture
def worker() -> bool:
    return False


@pytest.fixture(scope="session")
def upstreams() -> Iterator[tuple[Upstream, Upstream]]:
    with ExitStack() as stack:
        yield stack.enter_context(upstream()), stack.enter_context(upstream())


@pytest.fixture
def endpoint(upstreams: tuple[Upstream, Upstream]) -> Upstream:
    """The first one of the catalogue, with nothing asked yet."""
    for each in upstreams:
        each.requests.clear()
        each.keys.clear()
        each.left.clear()
        each.held.clear()
    return upstreams[0]


@pytest.fixture(scope="session")
def gateway(
    postgres: TestPostgres,
    worker_id: str,
    upstreams: tuple[Upstream, Upstream],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """A real server with a catalogue of several endpoints."""
    folder = tmp_path_factory.mktemp("gateway")
    catalogue = folder / "emilie.toml"
    first, second = (each.url for each in upstreams)
    broken = "".join(BROKEN_ONE.format(number=number, url=second) for number in range(20))
    catalogue.write_text(CATALOGUE.format(first=first, second=second) + broken)
    with postgres.copy(f"gateway_{worker_id}") as dsn:
        server = Server(folder / "data", dsn=dsn)
        server.environment |= {"EMILIE_CATALOGUE": str(catalogue), "CLE_ESSAI": "cle-de-l-endpoint"}
        server.start()
        with psycopg.connect(dsn) as connection:
            for name in (ORGANISATION, EYES, BROKEN, COUNTED, CAREFUL):
                query = "insert into organisations (id, name) values (gen_random_uuid(), %s)"
                connection.execute(query, [name])
        yield server
        server.stop()


@pytest.fixture
def make_key(gateway: Server, tmp_path: Path) -> Iterator[MakeKey]:
    """`make_key(EYES, tokens_a_day=100)`: the secret of a new key, as the command makes it."""
    made = 0
    catalogue = Path(gateway.environment["EMILIE_CATALOGUE"])
    settings = Settings(data=tmp_path, catalogue=catalogue)

    def make(organisation: str = ORGANISATION, **wanted: Any) -> str:
        nonlocal made
        made += 1
        usual: dict[str, Any] = {
            "name": f"Clé {made}", "scopes": ["chat", "models"], "sensitivity": "interne"
        }  # fmt: skip
        assert gateway.dsn is not None
        made_in = terminal.create(settings, gateway.dsn, organisation, usual | wanted)
        # In a thread: the test may have a loop of its own.
        secret, _ = threads.submit(asyncio.run, made_in).result()
        return secret

    with ThreadPoolExecutor(1) as threads:
        yield make
    assert gateway.dsn is not None
    with psycopg.connect(gateway.dsn) as connection:
        connection.execute("delete from api_keys")
        connection.execute("delete from budget_use")


@pytest.fixture
def key(make_key: MakeKey) -> str:
    return make_key()


def used(gateway: Server, scope: str = "key") -> dict[str, int]:
    """Tokens counted by period, all keys or all organisations together."""
    assert gateway.dsn is not None
    with psycopg.connect(gateway.dsn) as connection:
        rows = connection.execute(
            "select period, sum(used) from budget_use where scope = %s group by period", [scope]
        )
        return {period: int(tokens) for period, tokens in rows}


def refused(client: OpenAI, text: str = "Bonjour", **asked: Any) -> openai.APIStatusError:
    with pytest.raises(openai.APIStatusError) as failed:
        client.chat.completions.create(
            **({"model": "emilie", "messages": saying(text)} | asked), stream=False
        )
    return failed.value


def saying(text: str) -> Any:
    return [{"role": "user", "content": text}]


@pytest.fixture
def client_of(gateway: Server) -> Iterator[ClientOf]:
    made: list[OpenAI] = []

    def client(key: str, **options: Any) -> OpenAI:
        usual: dict[str, Any] = {
            "max_retries": 0, "timeout": 20, "base_url": f"{gateway.url}/v1"
        }  # fmt: skip
        made.append(OpenAI(api_key=key, **(usual | options)))
        return made[-1]

    yield client
    for each in made:
        each.close()


@pytest.fixture
def client(client_of: ClientOf, key: str) -> OpenAI:
    return client_of(key)


def settled(gateway: Server, expected: int) -> None:
    """Counting goes on for a moment after the answer."""
    end = time.monotonic() + 60
    while used(gateway).get("day") != expected:
        assert time.monotonic() < end, used(gateway)
        time.sleep(0.02)
    assert used(gateway)["month"] == expected
    assert used(gateway, "organisation") == used(gateway)
