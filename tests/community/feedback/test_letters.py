"""Agents are told by e-mail that they were answered; never what was said."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import FastAPI
from sqlalchemy import text

from conftest import SignIn
from emilie.core.http import Outbound
from emilie.core.mail import place
from emilie.core.mail.posting import Posting
from emilie.settings import Mail
from support.feedback import desk_of, said
from support.mail import mailbox


def sends(app: FastAPI, mail: Mail) -> None:
    app.state.settings = app.state.settings.model_copy(update={"mail": mail})


async def posted(app: FastAPI, mail: Mail) -> None:
    outbound = Outbound()
    outbound.declare(place.OWNER, [*place.places(mail)])
    await Posting(app.state.sessions, outbound, mail, asyncio.Event()).send()


async def states(app: FastAPI) -> list[str]:
    async with app.state.sessions() as session:
        found = await session.scalars(text("select state from letters order by id"))
        return list(found)


async def test_a_letter_says_that_there_is_an_answer(app: FastAPI, sign_in: SignIn) -> None:
    agent, desk = await sign_in("agent"), await desk_of(await sign_in("referente"))
    with mailbox() as box:
        mail = box.settings()
        sends(app, mail)
        given = await said(agent, "Mots-de-l’agent.")
        await desk.does(given["id"], "answers", words="Mots-de-la-réponse.")
        await desk.does(given["id"], "answers", words="Et encore.")
        await posted(app, mail)
        assert len(box.letters) == 2
        letter: Any = box.letters[0]
        assert letter["Subject"].startswith("Une réponse à votre retour sur Émilie")
        written = letter.get_body(("plain",)).get_content()
        assert f"https://emilie.example/retours/{given['id']}" in written
        assert "Mots-de" not in written
        assert await states(app) == ["sent", "sent"]


async def test_duplicates_are_told_too_and_who_has_read_it_is_not(
    app: FastAPI, sign_in: SignIn
) -> None:
    agents = [await sign_in("agent", name) for name in ("un", "deux", "trois")]
    desk = await desk_of(await sign_in("referente"))
    with mailbox() as box:
        mail = box.settings()
        sends(app, mail)
        one, two, three = [await said(agent) for agent in agents]
        for each in (two, three):
            await desk.does(each["id"], "merge", into=one["id"])
        await desk.does(one["id"], "answers", words="Réparé.")
        assert (await agents[1].post(f"/api/feedback/{two['id']}/seen")).status_code == 204
        assert (await agents[2].delete(f"/api/feedback/{three['id']}")).status_code == 204
        await posted(app, mail)
        [letter] = box.letters
        plain: Any = letter.get_body(("plain",))
        written = plain.get_content()
        assert one["id"] in written
        assert sorted(await states(app)) == ["dropped", "dropped", "sent"]


async def test_none_is_written_where_none_is_sent(app: FastAPI, sign_in: SignIn) -> None:
    agent, desk = await sign_in("agent"), await desk_of(await sign_in("referente"))
    given = await said(agent)
    await desk.does(given["id"], "answers", words="Oui.")
    assert await states(app) == []
    news = await agent.get("/api/feedback/news")
    assert news.json() == {"unread": 1}
