"""Prompts kept, found, changed, brought back, deleted: by whom, and what it leaves."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, text, update

from conftest import SignIn
from emilie.community.prompts import actions
from emilie.community.prompts.jobs import erase_over
from emilie.community.prompts.models import Prompt, PromptVersion
from emilie.core.events import EventRow
from emilie.core.keeping import KEPT_DELETED
from support.elsewhere import moved
from support.prompts import ANSWER, PATH, code, keep, read, titles


def soon(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


def revised(prompt: dict[str, Any], **fields: Any) -> dict[str, Any]:
    kept = ("title", "description", "text", "variables", "tags", "language", "version")
    return {name: prompt[name] for name in kept} | fields


async def change(
    client: httpx2.AsyncClient, prompt: dict[str, Any], **fields: Any
) -> httpx2.Response:
    return await client.put(f"{PATH}/{prompt['id']}", json=revised(prompt, **fields))


async def test_a_prompt_is_kept_with_its_form(agent_client: httpx2.AsyncClient) -> None:
    made = await keep(
        agent_client, title="  Note \0 courte ", text="De {{ objet }}, par {{nom_du_service}}.",
        variables=[{"name": "objet", "kind": "choice", "choices": ["A", "B"], "default": "B"}],
        tags=["Note", "note", "Été"],
    )  # fmt: skip
    assert (made["title"], made["level"], made["version"]) == ("Note courte", "mine", 1)
    assert made["tags"] == ["Note", "Été"]
    [chosen, spoken] = made["variables"]
    assert (chosen["label"], chosen["default"], chosen["choices"]) == ("Objet", "B", ["A", "B"])
    assert (spoken["name"], spoken["kind"]) == ("nom_du_service", "line")
    assert (spoken["label"], spoken["required"]) == ("Nom du service", True)
    assert (made["owner"], made["mine"], made["changes"], made["asks"]) == (
        "Jeanne Moreau-Petit", True, True, True,
    )  # fmt: skip
    assert (made["review_on"], made["to_review"], made["uses"], made["votes"]) == (
        None, False, 0, 0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"title": "   "}, (422, "invalid")),
        ({"title": "x" * 121}, (422, "invalid")),
        ({"text": ""}, (422, "invalid")),
        ({"text": "x" * 20_001}, (422, "invalid")),
        ({"tags": ["x"] * 9}, (422, "invalid")),
        ({"language": "français"}, (422, "invalid")),
        ({"level": "planète"}, (422, "invalid")),
        ({"text": "{{nom du client}}", "variables": []}, (400, "prompt_variable_name_refused")),
        ({"text": "{{}}", "variables": []}, (400, "prompt_variable_name_refused")),
        (
            {"text": "{{a}}", "variables": [{"name": "a"}, {"name": "a"}]},
            (400, "prompt_variable_twice"),
        ),
        ({"text": "Rien", "variables": [{"name": "a"}]}, (400, "prompt_variable_unused")),
        (
            {"text": " ".join(f"{{{{v{n}}}}}" for n in range(21)), "variables": []},
            (400, "prompt_too_many_variables"),
        ),
        (
            {"text": "{{a}}", "variables": [{"name": "a", "kind": "choice", "choices": ["x"]}]},
            (400, "prompt_choices_refused"),
        ),
        (
            {"text": "{{a}}", "variables": [{"name": "a", "choices": ["x", "y"]}]},
            (400, "prompt_choices_refused"),
        ),
        (
            {"text": "{{a}}", "variables": [{"name": "a", "kind": "date", "default": "demain"}]},
            (400, "prompt_default_refused"),
        ),
        (
            {"text": "{{a}}", "variables": [{"name": "a", "kind": "number", "default": "dix"}]},
            (400, "prompt_default_refused"),
        ),
        ({"level": "organisation"}, (403, "prompt_keepers_only")),
        ({"level": "national"}, (403, "prompt_keepers_only")),
    ],
)
async def test_what_cannot_be_kept_is_told(
    agent_client: httpx2.AsyncClient, fields: dict[str, Any], refusal: tuple[int, str]
) -> None:
    answer = await agent_client.post(PATH, json=ANSWER | fields)
    assert code(answer) == refusal
    assert await titles(agent_client) == []


async def test_an_agent_s_own_is_nobody_else_s(
    agent_client: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    made = await keep(agent_client)
    one = f"{PATH}/{made['id']}"
    for persona, name in (
        ("agent", "autre"), ("referente", None), ("pilote", None), ("administratrice", None),
    ):  # fmt: skip
        client = await sign_in(persona, name)
        answers = [
            await client.get(one),
            await change(client, made, title="À moi"),
            await client.delete(one),
            await client.post(f"{one}/restore"),
            await client.get(f"{one}/versions"),
            await client.get(f"{one}/versions/1"),
            await client.post(f"{one}/versions", json={"number": 1, "version": 1}),
            await client.get(f"{one}/export"),
            await client.put(f"{one}/vote"),
            await client.delete(f"{one}/vote"),
            await client.put(f"{one}/favourite"),
            await client.delete(f"{one}/favourite"),
            await client.post(f"{one}/uses"),
            await client.put(f"{one}/owner"),
            await client.put(f"{one}/review", json={"review_on": soon(9)}),
            await client.post(f"{one}/proposals"),
        ]
        assert {code(each) for each in answers} == {(404, "not_found")}, persona
        assert await titles(client) == []
        assert (await client.get(f"{PATH}/tags")).json() == {"items": []}
    assert (await read(agent_client, made["id"]))["uses"] == 0


async def test_what_an_organisation_shares_is_read_by_its_agents_alone(
    app: FastAPI, agent_client: httpx2.AsyncClient, referent: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    made = await keep(referent, level="organisation", title="Partagé")
    seen = await read(agent_client, made["id"])
    assert (seen["owner"], seen["mine"], seen["changes"]) == ("Samira Lebrun", False, False)
    assert code(await change(agent_client, seen, title="Autre")) == (403, "prompt_keepers_only")
    deleting = await agent_client.delete(f"{PATH}/{made['id']}")
    assert code(deleting) == (403, "prompt_keepers_only")
    coordinator = await sign_in("pilote")
    assert (await read(coordinator, made["id"]))["changes"] is False
    other = await sign_in("agent", "ailleurs")
    await moved(app, "ailleurs")
    assert await titles(other) == []
    assert code(await other.get(f"{PATH}/{made['id']}")) == (404, "not_found")


async def test_each_change_is_a_version_that_can_be_brought_back(
    agent_client: httpx2.AsyncClient,
) -> None:
    first = await keep(agent_client)
    one = f"{PATH}/{first['id']}"
    second = (
        await change(agent_client, first, title="Plus court", text="Court.", variables=[])
    ).json()
    assert (second["version"], second["asks"]) == (2, False)
    # To say the same is no change.
    assert (await change(agent_client, second)).json()["version"] == 2
    history = (await agent_client.get(f"{one}/versions")).json()
    assert [(each["number"], each["title"]) for each in history["items"]] == [
        (2, "Plus court"), (1, "Répondre à un usager"),
    ]  # fmt: skip
    assert {each["made_by"] for each in history["items"]} == {"Jeanne Moreau-Petit"}
    before = (await agent_client.get(f"{one}/versions/1")).json()["content"]
    assert before["text"] == ANSWER["text"]
    back = await agent_client.post(f"{one}/versions", json={"number": 1, "version": 2})
    assert (back.json()["version"], back.json()["text"]) == (3, ANSWER["text"])
    latest = (await agent_client.get(f"{one}/versions")).json()["items"][0]
    assert (latest["number"], latest["restores"]) == (3, 1)
    missing = [
        await agent_client.get(f"{one}/versions/9"),
        await agent_client.post(f"{one}/versions", json={"number": 9, "version": 3}),
    ]
    assert {code(each) for each in missing} == {(404, "not_found")}
    for number in ("0", "-1", "x", str(2**40)):
        assert (await agent_client.get(f"{one}/versions/{number}")).status_code == 422


async def test_of_two_who_change_it_the_second_is_told(referent: httpx2.AsyncClient) -> None:
    made = await keep(referent, level="organisation")
    answers = await asyncio.gather(
        change(referent, made, title="Un"), change(referent, made, title="Deux")
    )
    assert sorted(each.status_code for each in answers) == [200, 409]
    [refused] = [each for each in answers if each.status_code == 409]
    assert refused.json() == {"code": "prompt_changed", "params": {"version": 2}}
    stale = await referent.post(f"{PATH}/{made['id']}/versions", json={"number": 1, "version": 1})
    assert code(stale) == (409, "prompt_changed")


async def test_they_are_found_with_or_without_accents_and_put_in_order(
    agent_client: httpx2.AsyncClient, referent: httpx2.AsyncClient
) -> None:
    note = await keep(agent_client, title="Note d’étape", tags=["Réunion"])
    mail = await keep(referent, level="organisation", title="Courriel", tags=["reunion", "Accueil"])
    await keep(referent, level="organisation", title="100 % utile_ici", tags=[])
    assert await titles(agent_client, q="ETAPE note") == ["Note d’étape"]
    assert await titles(agent_client, q="réunion", level="organisation") == ["Courriel"]
    assert await titles(agent_client, tag="REUNION", sort="title") == ["Courriel", "Note d’étape"]
    assert await titles(agent_client, q="100 %") == ["100 % utile_ici"]
    assert await titles(agent_client, q="e_i") == ["100 % utile_ici"]
    assert await titles(agent_client, q="rien de tel") == []
    tags = (await agent_client.get(f"{PATH}/tags")).json()["items"]
    assert [(each["tag"], each["prompts"]) for each in tags][1] == ("Accueil", 1)
    assert tags[0]["prompts"] == 2
    for _ in range(2):
        assert (await agent_client.post(f"{PATH}/{mail['id']}/uses")).status_code == 204
    await agent_client.post(f"{PATH}/{note['id']}/uses")
    assert await titles(agent_client, sort="uses") == [
        "Courriel",
        "Note d’étape",
        "100 % utile_ici",
    ]
    await agent_client.put(f"{PATH}/{note['id']}/favourite")
    assert (await titles(agent_client, sort="handy"))[0] == "Note d’étape"
    assert await titles(agent_client, favourites=True) == ["Note d’étape"]
    # A favourite is one's own.
    assert (await titles(referent, sort="handy"))[0] == "Courriel"
    assert (await titles(agent_client, sort="date"))[0] == "100 % utile_ici"
    assert (await agent_client.get(PATH, params={"sort": "hasard"})).status_code == 422


async def test_a_list_is_read_by_pages(agent_client: httpx2.AsyncClient) -> None:
    for number in range(7):
        await keep(agent_client, title=f"Modèle {number}")
    seen: list[str] = []
    query: dict[str, Any] = {"sort": "title", "limit": 3}
    totals = []
    while True:
        page = (await agent_client.get(PATH, params=query)).json()
        seen += [each["title"] for each in page["items"]]
        totals.append(page["total"])
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert seen == [f"Modèle {number}" for number in range(7)]
    assert totals == [7, None, None]


async def test_votes_are_one_an_agent(
    agent_client: httpx2.AsyncClient, referent: httpx2.AsyncClient
) -> None:
    first = await keep(referent, level="organisation", title="Voté")
    await keep(referent, level="organisation", title="Autre")
    one = f"{PATH}/{first['id']}"
    for client in (agent_client, agent_client, referent):
        assert (await client.put(f"{one}/vote")).status_code == 204
    seen = await read(agent_client, first["id"])
    assert (seen["votes"], seen["voted"]) == (2, True)
    assert await titles(agent_client, sort="votes") == ["Voté", "Autre"]
    for _ in range(2):
        assert (await agent_client.delete(f"{one}/vote")).status_code == 204
    seen = await read(agent_client, first["id"])
    assert (seen["votes"], seen["voted"]) == (1, False)
    own = await keep(agent_client)
    assert code(await agent_client.put(f"{PATH}/{own['id']}/vote")) == (409, "prompt_vote_on_own")


async def test_what_is_deleted_can_be_restored_then_is_erased(
    app: FastAPI, agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient,
    referent: httpx2.AsyncClient,
) -> None:  # fmt: skip
    own, shared = await keep(agent_client), await keep(referent, level="organisation")
    for client, made in ((agent_client, own), (referent, shared)):
        one = f"{PATH}/{made['id']}"
        assert (await client.delete(one)).status_code == 204
        assert code(await client.get(one)) == (404, "not_found")
        assert code(await other_agent_client.post(f"{one}/restore")) == (404, "not_found")
        assert (await client.post(f"{one}/restore")).json()["id"] == made["id"]
        await client.delete(one)
    async with app.state.sessions.begin() as session:
        old = datetime.now(UTC) - KEPT_DELETED - timedelta(minutes=1)
        await session.execute(update(Prompt).values(deleted_at=old))
    assert code(await agent_client.post(f"{PATH}/{own['id']}/restore")) == (404, "not_found")
    assert await erase_over(app.state.sessions) == 2
    async with app.state.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(PromptVersion)) == 0


async def test_a_review_that_is_due_is_listed(
    app: FastAPI, agent_client: httpx2.AsyncClient, referent: httpx2.AsyncClient
) -> None:
    made = await keep(referent, level="organisation", review_on=soon(30))
    one = f"{PATH}/{made['id']}"
    assert (made["review_on"], made["to_review"]) == (soon(30), False)
    assert await titles(referent, to_review=True) == []
    async with app.state.sessions.begin() as session:
        await session.execute(
            update(Prompt).values(review_on=datetime.now(UTC).date() - timedelta(2))
        )
    assert await titles(referent, to_review=True, level="organisation") == [made["title"]]
    assert (await read(agent_client, made["id"]))["to_review"] is True
    for day in (soon(0), soon(-3), soon(800)):
        refused = await referent.put(f"{one}/review", json={"review_on": day})
        assert code(refused) == (400, "prompt_review_date_refused")
    by_agent = await agent_client.put(f"{one}/review", json={"review_on": soon(90)})
    assert code(by_agent) == (403, "prompt_keepers_only")
    done = await referent.put(f"{one}/review", json={"review_on": soon(90)})
    assert (done.json()["to_review"], done.json()["review_on"]) == (False, soon(90))


@pytest.mark.parametrize("leaves", ["suspended", "moved", "erased"])
async def test_what_a_former_member_shared_stays_and_is_taken_over(
    app: FastAPI, sign_in: SignIn, referent: httpx2.AsyncClient, leaves: str
) -> None:
    gone = await sign_in("referente", "partante")
    own, shared = await keep(gone), await keep(gone, level="organisation")
    if leaves == "moved":
        await moved(app, "partante")
    else:
        act = "update agents set state = 'suspended'"
        if leaves == "erased":
            act = "delete from agents"
        async with app.state.sessions.begin() as session:
            await session.execute(
                text(f"{act} where demonstration like :who"), {"who": "%:partante"}
            )
    seen = await read(referent, shared["id"])
    assert (seen["owner"], seen["mine"], seen["text"]) == (None, False, ANSWER["text"])
    taken = (await referent.put(f"{PATH}/{shared['id']}/owner")).json()
    assert (taken["owner"], taken["mine"]) == ("Samira Lebrun", True)
    assert code(await referent.get(f"{PATH}/{own['id']}")) == (404, "not_found")
    async with app.state.sessions() as session:
        left = set(await session.scalars(select(Prompt.level)))
    # One's own go with them, and only with them.
    assert left == ({"organisation"} if leaves == "erased" else {"mine", "organisation"})


async def test_a_library_has_an_end(
    monkeypatch: pytest.MonkeyPatch, agent_client: httpx2.AsyncClient
) -> None:
    monkeypatch.setitem(actions.MOST, "mine", 2)
    await keep(agent_client)
    answers = await asyncio.gather(
        *(agent_client.post(PATH, json=ANSWER | {"title": f"{n}"}) for n in range(3))
    )
    assert sorted(each.status_code for each in answers) == [201, 409, 409]
    refused = next(each for each in answers if each.status_code == 409)
    assert refused.json() == {"code": "too_many_prompts", "params": {"most": 2}}


async def test_what_is_shared_is_accounted_for_without_its_words(
    app: FastAPI, agent_client: httpx2.AsyncClient, referent: httpx2.AsyncClient
) -> None:
    await keep(agent_client)
    made = await keep(referent, level="organisation")
    await change(referent, made, title="Changé")
    await referent.put(f"{PATH}/{made['id']}/owner")
    await referent.delete(f"{PATH}/{made['id']}")
    async with app.state.sessions() as session:
        query = select(EventRow).where(EventRow.kind.like("prompt:%")).order_by(EventRow.id)
        rows = (await session.scalars(query)).all()
    assert [each.kind for each in rows] == ["prompt:shared", "prompt:changed", "prompt:deleted"]
    assert {frozenset(each.facts) - {"version"} for each in rows} == {
        frozenset({"prompt_id", "level"})
    }
