"""How long things are kept: told before, erased after, counted before it is decided."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from administration.conftest import PATH, Decide
from conftest import SignIn
from emilie.administration.jobs import forget_old
from emilie.batches.jobs import erase_over as erase_batches
from emilie.conversations.jobs import erase_over
from emilie.conversations.retention import Periods, tells_what_goes, warn
from emilie.core.mail.models import Letter
from emilie.settings import Mail
from support import batches, talk

SENDS = Mail.model_construct(url=SecretStr("smtp://example"), send=True)
SILENT = Mail()


async def quiet(app: FastAPI, conversation: talk.Talk, days: int) -> None:
    """As if nothing had been asked for that many days."""
    async with app.state.sessions.begin() as session:
        await session.execute(
            text("update conversations set active_at = now() - make_interval(days => :days)"
                 " where id = :id"),
            {"days": days, "id": conversation.id},
        )  # fmt: skip


async def days_go_by(app: FastAPI, days: int) -> None:
    async with app.state.sessions.begin() as session:
        await session.execute(
            text("update conversations set warned_at = warned_at - make_interval(days => :days),"
                 " active_at = active_at - make_interval(days => :days)"),
            {"days": days},
        )  # fmt: skip


async def look(app: FastAPI, mail: Mail = SILENT) -> int:
    """What the daily job does."""
    async with app.state.sessions.begin() as session:
        return await warn(session, Periods.of(app.state.steering), mail)


async def erase(app: FastAPI) -> int:
    return await erase_over(app.state.sessions, Periods.of(app.state.steering))


async def begun(client: httpx2.AsyncClient) -> talk.Talk:
    conversation = await talk.begin(client)
    await conversation.ask("Bonjour")
    return conversation


async def test_nothing_goes_unless_it_was_decided(
    app: FastAPI, agent_client: httpx2.AsyncClient
) -> None:
    old = await begun(agent_client)
    await quiet(app, old, 4_000)
    assert await look(app) == 0
    assert await erase(app) == 0
    assert (await agent_client.get(old.path)).status_code == 200


async def test_an_agent_is_told_fourteen_days_before_and_it_goes_then(
    app: FastAPI, agent_client: httpx2.AsyncClient, decide: Decide
) -> None:
    old, young = await begun(agent_client), await begun(agent_client)
    await quiet(app, old, 200)
    assert (await decide("retention", {"conversations": 6})).status_code == 200
    # Untold, it stays, however old it is.
    assert await erase(app) == 0
    assert await look(app) == 1
    assert await erase(app) == 0
    told = (await agent_client.get("/api/conversations/erasure")).json()
    assert (told["count"], [each["id"] for each in told["items"]]) == (1, [old.id])
    assert (await agent_client.get("/api/me")).json()["erases_on"] == told["first_on"] is not None
    await days_go_by(app, 13)
    assert await erase(app) == 0
    await days_go_by(app, 2)
    assert await erase(app) == 1
    assert (await agent_client.get(old.path)).status_code == 404
    assert (await agent_client.get(young.path)).status_code == 200
    assert await look(app) == 0
    assert (await agent_client.get("/api/me")).json()["erases_on"] is None


async def test_a_question_keeps_it(
    app: FastAPI, agent_client: httpx2.AsyncClient, decide: Decide
) -> None:
    old = await begun(agent_client)
    await quiet(app, old, 200)
    await decide("retention", {"conversations": 6})
    await look(app)
    await old.ask("Encore")
    await look(app)
    assert (await agent_client.get("/api/conversations/erasure")).json()["count"] == 0
    assert (await agent_client.get("/api/me")).json()["erases_on"] is None
    async with app.state.sessions.begin() as session:
        warned = text("select warned_at from conversations where id = :id")
        assert await session.scalar(warned, {"id": old.id}) is None


async def test_a_longer_period_spares_what_was_told(
    app: FastAPI, agent_client: httpx2.AsyncClient, decide: Decide
) -> None:
    old = await begun(agent_client)
    await quiet(app, old, 200)
    await decide("retention", {"conversations": 6})
    await look(app)
    await days_go_by(app, 20)
    await decide("retention", {"conversations": 24})
    assert await erase(app) == 0
    await look(app)
    # Should it be shortened again, they are told again, and have their days again.
    await decide("retention", {"conversations": 6})
    assert await erase(app) == 0
    assert await look(app) == 1
    assert await erase(app) == 0


async def test_an_organisation_has_its_own_within_the_most(
    app: FastAPI, agent_client: httpx2.AsyncClient, administrator: httpx2.AsyncClient,
    decide: Decide,
) -> None:  # fmt: skip
    mine = (await agent_client.get("/api/me")).json()["organisation"]["id"]
    await decide("retention", {"conversations": 12, "most": 24})
    too_long = await decide("retention", {"conversations": 36}, organisation_id=mine)
    assert (too_long.status_code, too_long.json()["code"]) == (400, "retention_above_most")
    assert too_long.json()["params"] == {"most": 24}
    await decide("retention", {"conversations": 3}, organisation_id=mine)
    kept = (await administrator.get(PATH, params={"organisation_id": mine})).json()["kept"]
    assert kept["conversations"] == 3
    old = await begun(agent_client)
    await quiet(app, old, 120)
    assert await look(app) == 1
    # A most that is lowered later bounds what was decided before.
    await decide("retention", {"most": 2})
    kept = (await administrator.get(PATH, params={"organisation_id": mine})).json()["kept"]
    assert kept["conversations"] == 2


async def test_agents_are_told_once_for_a_month(
    app: FastAPI, agent_client: httpx2.AsyncClient, decide: Decide
) -> None:
    first, second = await begun(agent_client), await begun(agent_client)
    await decide("retention", {"conversations": 6})
    await quiet(app, first, 175)
    await quiet(app, second, 150)
    assert await look(app, SENDS) == 1
    assert await look(app, SENDS) == 0
    told = (await agent_client.get("/api/conversations/erasure")).json()
    assert told["count"] == 2
    async with app.state.sessions.begin() as session:
        [letter] = (await session.scalars(text("select id from letters"))).all()
        row = await session.get_one(Letter, letter)
        facts = await tells_what_goes(session, row, "https://emilie.example")
        assert facts is not None
        assert facts["conversations"] == "2"
        assert facts["link"] == "https://emilie.example/a-effacer"
    for each in (first, second):
        await each.ask("Encore")
    await look(app)
    async with app.state.sessions.begin() as session:
        row = await session.get_one(Letter, letter)
        assert await tells_what_goes(session, row, "https://emilie.example") is None


async def test_a_shorter_period_is_counted_before(
    app: FastAPI, agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient,
    administrator: httpx2.AsyncClient, sign_in: SignIn,
) -> None:  # fmt: skip
    for client, days in ((agent_client, 100), (agent_client, 40), (other_agent_client, 100)):
        await quiet(app, await begun(client), days)
    mine = (await agent_client.get("/api/me")).json()["organisation"]["id"]
    counted = f"{PATH}/retention/preview"

    async def count(**query: Any) -> tuple[int, int]:
        told = (await administrator.get(counted, params=query)).json()
        return told["conversations"], told["agents"]

    assert await count(months=3) == (2, 2)
    assert await count(months=1) == (3, 2)
    assert await count(months=6) == (0, 0)
    assert await count(months=3, organisation_id=mine) == (2, 2)
    for wrong in ("0", "121", "-1", "un", ""):
        assert (await administrator.get(counted, params={"months": wrong})).status_code == 422
    agent = await sign_in("agent")
    assert (await agent.get(counted, params={"months": 3})).status_code == 403


async def test_batches_go_sooner_where_it_was_decided(
    app: FastAPI, agent_client: httpx2.AsyncClient, decide: Decide
) -> None:
    mine = (await agent_client.get("/api/me")).json()["organisation"]["id"]
    made = await batches.of_rows(agent_client, "Texte\nUn\n")
    async with app.state.sessions.begin() as session:
        await session.execute(text("update batches set active_at = now() - interval '10 days'"))
    most = app.state.settings.batches.days
    assert await erase_batches(app.state.sessions, most, {}) == 0
    await decide("retention", {"batches": 7}, organisation_id=mine)
    told = (await agent_client.get("/api/batches")).json()
    assert told["days"] == 7
    theirs = {key: each.batches or most for key, each in app.state.steering.retentions().items()}
    assert await erase_batches(app.state.sessions, most, theirs) == 1
    assert (await agent_client.get(f"/api/batches/{made['id']}")).status_code == 404


async def test_events_and_letters_go_and_the_history_of_settings_stays(
    app: FastAPI, administrator: httpx2.AsyncClient, decide: Decide
) -> None:
    assert await forget_old(app.state.sessions, app.state.steering) == 0
    await decide("retention", {"events": 6, "letters": 30})
    async with app.state.sessions.begin() as session:
        await session.execute(text("update events set at = now() - interval '7 months'"))
        await session.execute(
            text("insert into letters (id, kind, about, email, state, ended_at) values"
                 " (gen_random_uuid(), 'x', gen_random_uuid(), 'a@b.fr', 'sent',"
                 "   now() - interval '31 days'),"
                 " (gen_random_uuid(), 'x', gen_random_uuid(), 'a@b.fr', 'waiting', null)")
        )  # fmt: skip
        events = await session.scalar(text("select count(*) from events"))
    assert await forget_old(app.state.sessions, app.state.steering) == events + 1
    history = (await administrator.get(f"{PATH}/history")).json()
    assert [each["topic"] for each in history["items"]] == ["retention"]
    async with app.state.sessions.begin() as session:
        assert await session.scalar(text("select count(*) from letters")) == 1


async def test_the_proof_of_a_warning_outlives_what_it_warned_of(
    app: FastAPI, decide: Decide
) -> None:
    await decide("retention", {"letters": 1})
    async with app.state.sessions.begin() as session:
        await session.execute(
            text("insert into letters (id, kind, about, email, state, ended_at)"
                 " select gen_random_uuid(), kind, gen_random_uuid(), 'a@b.fr', 'sent',"
                 "   now() - make_interval(days => days)"
                 " from (values ('erasing', 29), ('erasing', 31), ('closing', 2))"
                 " as l (kind, days)")
        )  # fmt: skip
    assert await forget_old(app.state.sessions, app.state.steering) == 2
    async with app.state.sessions.begin() as session:
        assert await session.scalar(text("select kind from letters")) == "erasing"


async def test_an_organisation_begins_higher_never_lower(
    agent_client: httpx2.AsyncClient, decide: Decide
) -> None:
    mine = (await agent_client.get("/api/me")).json()["organisation"]["id"]

    async def begins_with() -> str:
        answer = await agent_client.post("/api/conversations", json={})
        level: str = answer.json()["sensitivity"]
        return level

    declared = await begins_with()
    await decide("sensitivity", {"level": "sensible"}, organisation_id=mine)
    assert await begins_with() == "sensible"
    await decide("sensitivity", {"level": "public"}, organisation_id=mine)
    assert await begins_with() == declared != "public"
    wrong = await decide("sensitivity", {"level": "sensible"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "setting_elsewhere")


BAD: list[Any] = [
    {"conversations": 0},
    {"conversations": -1},
    {"conversations": 121},
    {"conversations": 1.5},
    {"conversations": "six"},
    {"batches": 0},
    {"letters": 10**9},
    {"events": []},
    {"years": 1},
    [6],
]


@pytest.mark.parametrize("value", BAD)
async def test_what_makes_no_sense_is_refused(decide: Decide, value: Any) -> None:
    answer = await decide("retention", value)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
