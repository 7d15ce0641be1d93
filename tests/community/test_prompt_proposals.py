"""Prompts proposed to the level above: decided by whom, and told to whom."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
from fastapi import FastAPI
from sqlalchemy import text

from conftest import SignIn
from emilie.core.mail.kinds import KINDS
from emilie.core.mail.models import Letter
from emilie.settings import Settings
from support.elsewhere import moved
from support.prompts import ANSWER, PATH, approve, code, desk, keep, propose, read, refuse, titles


async def sent(client: httpx2.AsyncClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client.get(f"{PATH}/proposals")).json()["items"]
    return items


async def test_a_referent_sees_what_was_proposed_and_nothing_else(
    agent_client: httpx2.AsyncClient, referent: httpx2.AsyncClient
) -> None:
    own = await keep(agent_client)
    await keep(agent_client, title="Pour moi seule")
    proposal = await propose(agent_client, own["id"])
    assert (proposal["state"], proposal["level"]) == ("waiting", "organisation")
    assert (await read(agent_client, own["id"]))["proposed"] is True
    [seen] = await desk(referent)
    assert (seen["id"], seen["proposed_by"]) == (proposal["id"], "Jeanne Moreau-Petit")
    assert seen["content"]["text"] == ANSWER["text"]
    # As it was when it was proposed, whatever its owner does of it since.
    revised = ANSWER | {"title": "Tout autre", "version": 1}
    assert (await agent_client.put(f"{PATH}/{own['id']}", json=revised)).status_code == 200
    assert (await desk(referent))[0]["content"]["title"] == ANSWER["title"]
    # Deleted, it is taken back.
    await agent_client.delete(f"{PATH}/{own['id']}")
    assert await desk(referent) == []
    assert code(await approve(referent, proposal["id"])) == (409, "prompt_proposal_decided")
    assert code(await referent.get(f"{PATH}/{own['id']}")) == (404, "not_found")
    again = await agent_client.post(f"{PATH}/{own['id']}/proposals")
    assert code(again) == (404, "not_found")


async def test_approved_it_is_the_organisation_s_and_its_author_s(
    agent_client: httpx2.AsyncClient, referent: httpx2.AsyncClient
) -> None:
    own = await keep(agent_client)
    proposal = await propose(agent_client, own["id"])
    edited = ANSWER | {"title": "Répondre à un courrier"}
    done = await approve(referent, proposal["id"], content=edited, word="Titre précisé.")
    assert done.status_code == 204, done.text
    [told] = await sent(agent_client)
    assert (told["state"], told["word"], told["seen"]) == ("approved", "Titre précisé.", False)
    await agent_client.post(f"{PATH}/proposals/seen")
    assert (await sent(agent_client))[0]["seen"] is True
    shared = await read(agent_client, told["target_id"])
    assert (shared["level"], shared["title"], shared["owner"]) == (
        "organisation", "Répondre à un courrier", "Jeanne Moreau-Petit",
    )  # fmt: skip
    assert shared["review_on"] is not None
    # Its author looks after it; referents change it.
    assert (shared["mine"], shared["changes"]) == (True, False)
    assert (await read(agent_client, own["id"]))["proposed"] is False
    assert await desk(referent) == []
    for again in (
        await approve(referent, proposal["id"]),
        await refuse(referent, proposal["id"], "Non"),
        await agent_client.delete(f"{PATH}/proposals/{proposal['id']}"),
    ):
        assert code(again) == (409, "prompt_proposal_decided")


async def test_proposed_again_it_is_another_version_of_the_same(
    agent_client: httpx2.AsyncClient, referent: httpx2.AsyncClient
) -> None:
    own = await keep(agent_client)
    await approve(referent, (await propose(agent_client, own["id"]))["id"])
    revised = ANSWER | {"title": "Mieux", "version": 1}
    await agent_client.put(f"{PATH}/{own['id']}", json=revised)
    second = await propose(agent_client, own["id"])
    assert second["changes"] is True
    await approve(referent, second["id"])
    assert await titles(agent_client, level="organisation") == ["Mieux"]
    shared = await read(agent_client, second["target_id"])
    assert shared["version"] == 2
    # What they made is gone: the next one makes another.
    await referent.delete(f"{PATH}/{shared['id']}")
    assert (await propose(agent_client, own["id"]))["changes"] is False


async def test_a_refusal_has_a_word(
    agent_client: httpx2.AsyncClient, referent: httpx2.AsyncClient
) -> None:
    proposal = await propose(agent_client, (await keep(agent_client))["id"])
    for word in ("", "  \n "):
        answer = await refuse(referent, proposal["id"], word)
        assert code(answer) == (400, "prompt_refusal_without_word")
    assert (await refuse(referent, proposal["id"], "x" * 501)).status_code == 422
    assert (await refuse(referent, proposal["id"], "Nous en avons un.")).status_code == 204
    [told] = await sent(agent_client)
    assert (told["state"], told["word"]) == ("refused", "Nous en avons un.")
    assert await titles(agent_client, level="organisation") == []


async def test_a_proposal_is_one_at_a_time_and_can_be_taken_back(
    agent_client: httpx2.AsyncClient, referent: httpx2.AsyncClient,
    other_agent_client: httpx2.AsyncClient,
) -> None:  # fmt: skip
    own = await keep(agent_client)
    answers = await asyncio.gather(
        *(agent_client.post(f"{PATH}/{own['id']}/proposals") for _ in range(3))
    )
    assert sorted(each.status_code for each in answers) == [204, 409, 409]
    [proposal] = await sent(agent_client)
    path = f"{PATH}/proposals/{proposal['id']}"
    assert code(await other_agent_client.delete(path)) == (404, "not_found")
    assert (await agent_client.delete(path)).status_code == 204
    assert (await sent(agent_client), await desk(referent)) == ([], [])
    assert code(await approve(referent, proposal["id"])) == (409, "prompt_proposal_decided")
    await propose(agent_client, own["id"])


async def test_an_organisation_s_goes_to_all_by_its_referents(
    agent_client: httpx2.AsyncClient, referent: httpx2.AsyncClient, coordinator: httpx2.AsyncClient
) -> None:
    shared = await keep(referent, level="organisation")
    path = f"{PATH}/{shared['id']}/proposals"
    assert code(await agent_client.post(path)) == (403, "prompt_not_proposed")
    assert code(await coordinator.post(path)) == (403, "prompt_not_proposed")
    proposal = await propose(referent, shared["id"])
    assert proposal["level"] == "national"
    # Each decides on what is for their level.
    assert await desk(referent) == []
    assert code(await approve(referent, proposal["id"])) == (404, "not_found")
    [seen] = await desk(coordinator)
    assert seen["organisation"] == "Ministère de l’Archipel"
    assert (await approve(coordinator, proposal["id"])).status_code == 204
    [national] = (await agent_client.get(PATH, params={"level": "national"})).json()["items"]
    assert (national["owner"], national["changes"]) == ("Claire Fontaine", False)
    assert (await read(coordinator, national["id"]))["changes"] is True
    answer = await referent.post(f"{PATH}/{national['id']}/proposals")
    assert code(answer) == (403, "prompt_not_proposed")


async def test_a_referent_of_elsewhere_decides_nothing(
    app: FastAPI, agent_client: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    proposal = await propose(agent_client, (await keep(agent_client))["id"])
    stranger = await sign_in("referente", "ailleurs")
    await moved(app, "ailleurs")
    assert await desk(stranger) == []
    assert code(await approve(stranger, proposal["id"])) == (404, "not_found")
    assert code(await refuse(stranger, proposal["id"], "Non")) == (404, "not_found")
    plain = await agent_client.get("/api/prompt-proposals")
    assert code(plain) == (403, "right_missing")


async def test_who_proposed_is_written_to_where_e_mail_leaves(
    app: FastAPI, settings: Settings, agent_client: httpx2.AsyncClient,
    referent: httpx2.AsyncClient,
) -> None:  # fmt: skip
    proposal = await propose(agent_client, (await keep(agent_client))["id"])
    mail = settings.mail.model_copy(update={"url": "smtp://127.0.0.1:1"})
    app.state.settings = settings.model_copy(update={"mail": mail})
    await refuse(referent, proposal["id"], "Nous en avons {title} un.")
    async with app.state.sessions.begin() as session:
        letter = (await session.scalars(text("select id from letters"))).one()
        about = await session.get_one(Letter, letter)
        facts = await KINDS["prompt_decided"](session, about, "https://emilie.example")
        assert facts is not None
        assert facts["title"] == ANSWER["title"]
        assert "Nous en avons {title} un." in facts["word"]
        assert facts["link"] == "https://emilie.example/modeles"
        kinds = await session.scalars(text("select kind from events where kind like 'prompt:%'"))
        assert set(kinds) == {"prompt:proposed", "prompt:proposal_refused"}
        # Withdrawn or unanswered, there is nothing left to say.
        await session.execute(text("update prompt_proposals set state = 'waiting'"))
        assert await KINDS["prompt_decided"](session, about, "https://emilie.example") is None
