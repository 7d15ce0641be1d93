"""Tools at a terminal: nobody waits for a question that nobody is asked."""

from __future__ import annotations

import asyncio

import pytest

from emilie.settings import Settings
from research.calls.talking import COMPANY
from research.sources.state import State
from support import commands
from support.database import TestPostgres
from support.model import ScriptedModel


@pytest.mark.parametrize("agreed", [False, True])
async def test_a_call_is_asked_about_where_somebody_may_answer(
    settings: Settings, model: ScriptedModel, companies: tuple[State, int],
    postgres: TestPostgres, worker_id: str, *, agreed: bool,
) -> None:  # fmt: skip
    with postgres.copy(f"tools_{worker_id}") as dsn:
        ours = {
            "EMILIE_DATA": str(settings.data), "EMILIE_DATABASE_URL": dsn,
            "EMILIE_CATALOGUE": str(settings.catalogue), "EMILIE_MODEL_URL": model.url,
            "EMILIE_MODEL_NAME": "essai",
        }  # fmt: skip
        done = await asyncio.to_thread(
            commands.emilie, "ask", *(["--web"] if agreed else []), COMPANY,
            environment=commands.around(**ours), given="oui\n",
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    state, _ = companies
    assert bool(state.asked) is agreed
    question = "Demander « La Poste » à l’outil de "
    assert (question in done.stderr) is agreed
    assert ("Vous n’avez pas voulu de cet appel" in done.stderr) is not agreed
