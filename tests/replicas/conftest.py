"""Two replicas for all the tests of a worker; each test finds both of them up."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from support.database import TestPostgres
from support.model import NAME, ScriptedModel, scripted_model
from support.replicas import Agent, Replicas, agent_of, replicas


@pytest.fixture(scope="session")
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as model:
        yield model


@pytest.fixture(scope="session")
def both(
    postgres: TestPostgres,
    worker_id: str,
    model: ScriptedModel,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Replicas]:
    # Empty: the two replicas of each run migrate it at the same moment.
    with postgres.create(f"replicas_{worker_id}") as dsn:
        folder = tmp_path_factory.mktemp("replicas")
        # Stories of several answers of one agent, who may have but two at once otherwise.
        catalogue = folder / "emilie.toml"
        catalogue.write_text("[quotas]\nat_once = 9\n", "utf-8")
        named = {"EMILIE_MODEL_URL": model.url, "EMILIE_MODEL_NAME": NAME}
        with replicas(dsn, folder, EMILIE_CATALOGUE=str(catalogue), **named) as pair:
            yield pair


@pytest.fixture
def pair(both: Replicas) -> Replicas:
    both.start_all()
    return both


@pytest.fixture
async def agent(pair: Replicas) -> AsyncIterator[Agent]:
    async with agent_of(pair) as agent:
        yield agent
