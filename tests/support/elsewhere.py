"""One of everything that a path can name, in an organisation of its own."""

from __future__ import annotations

import httpx2
from fastapi import FastAPI
from sqlalchemy import text

from support import batches, spaces, talk
from support.documents import send

MARK = "Ailleurs-7f3c"
"""In every name and word of it: no answer to another organisation may have it."""
TRANSLATION = """
insert into translations (id, document_id, agent_id, target_language, state, facts, error_params)
values (gen_random_uuid(), :document_id, :agent_id, 'en', 'waiting', '{}', '{}') returning id
"""

WAVE = """
insert into waves (id, name, description, state, begins_at, by_lot)
values (gen_random_uuid(), :name, '', 'open', now(), false) returning id
"""
TAKEAWAY = """
insert into takeaways (id, agent_id) values (gen_random_uuid(), :agent_id) returning id
"""
LOGO = """
with kept as (
  insert into logos (organisation_id, content, media_type) values (:id, 'x', 'image/png')
  on conflict do nothing
)
update organisations set logo = 'x' where id = :id
"""

MEETING = """
insert into training_meetings (id, organisation_id, title, description, starts_at, minutes, place,
  link, state)
values (gen_random_uuid(), :organisation_id, :name, :name, now() + interval '9 days', 60, :name, '',
  'open') returning id
"""
COMPLETION = """
insert into training_completions (id, agent_id, organisation_id, module_id, number, title, minutes)
values (gen_random_uuid(), :agent_id, :organisation_id, gen_random_uuid(), 1, :name, 30)
returning id
"""
DECLARATION = """
insert into training_declarations
  (id, agent_id, organisation_id, title, organiser, held_on, minutes)
values (gen_random_uuid(), :agent_id, :organisation_id, :name, :name, '2026-01-12', 60) returning id
"""
VIDEO = """
insert into training_videos (id, module_id, name, media_type, size, sha256, captions)
values (gen_random_uuid(), :module_id, :name, 'video/mp4', 1, '', :name) returning id
"""


async def community(
    app: FastAPI, keeper: httpx2.AsyncClient, organisation_id: str, agent_id: str
) -> dict[str, str]:
    """An announcement in force, a module that is offered, and what training makes."""
    wanted = {
        "title": MARK, "body": MARK, "level": "information", "dismissible": True,
        "audience": "organisations", "starts_at": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    announcement = (await keeper.post("/api/announcements", json=wanted)).json()
    path = f"/api/announcements/{announcement['id']}/publication"
    await keeper.post(path, json={"by_mail": False, "revision": 1})
    module = (await keeper.post("/api/training/modules/example")).json()
    content = module["content"] | {"title": MARK}
    path = f"/api/training/modules/{module['id']}"
    await keeper.put(path, json={"content": content, "revision": 1})
    await keeper.post(f"{path}/publication", json={"revision": 2})
    values = {
        "organisation_id": organisation_id, "agent_id": agent_id, "name": MARK,
        "module_id": module["id"],
    }  # fmt: skip
    made = {"announcement_id": announcement["id"], "module_id": module["id"]}
    async with app.state.sessions.begin() as session:
        for name, statement in (
            ("meeting_id", MEETING), ("completion_id", COMPLETION),
            ("declaration_id", DECLARATION), ("video_id", VIDEO),
        ):  # fmt: skip
            made[name] = str((await session.execute(text(statement), values)).scalar_one())
    return made


async def moved(app: FastAPI, name: str) -> str:
    """The demonstration agents of that name, in an organisation made for them: its id."""
    async with app.state.sessions.begin() as session:
        made = await session.execute(
            text("insert into organisations (id, name) values (gen_random_uuid(), :name)"
                 " on conflict (name) do update set name = excluded.name returning id"),
            {"name": f"Organisation {MARK}"},
        )  # fmt: skip
        organisation_id = str(made.scalar_one())
        await session.execute(
            text("update agents set organisation_id = :id where demonstration like :who"),
            {"id": organisation_id, "who": f"%:{name}"},
        )
    app.state.known_sessions.__init__()
    return organisation_id


async def everything(
    app: FastAPI, keeper: httpx2.AsyncClient, organisation_id: str
) -> dict[str, str]:
    """Identifiers by the name that paths give them; `keeper` is a referent of that organisation."""
    conversation = await talk.begin(keeper)
    await keeper.patch(conversation.path, json={"title": MARK})
    document = (await send(keeper, MARK.encode(), f"{MARK}.txt")).json()
    space = await spaces.make(keeper, name=MARK)
    batch = await batches.of_rows(keeper, f"Texte\n{MARK}\n", name=MARK)
    asked = {"name": MARK, "scopes": ["chat"], "sensitivity": "interne"}
    key = await keeper.post("/api/keys", json=asked)
    glossary = await keeper.post(
        "/api/glossaries",
        files={"file": ("g.csv", f"fr;en\n{MARK};elsewhere\n".encode())},
        params={"name": MARK},
    )
    said = {"title": MARK, "text": f"{MARK} {{{{nom}}}}", "tags": [MARK]}
    prompt = await keeper.post("/api/prompts", json=said | {"level": "organisation"})
    own = await keeper.post("/api/prompts", json=said)
    await keeper.post(f"/api/prompts/{own.json()['id']}/proposals")
    proposals = await keeper.get("/api/prompts/proposals")
    agent_id = await spaces.id_of(keeper)
    told = await keeper.post("/api/feedback", json={"kind": "idea", "words": MARK})
    tagged = await keeper.post(
        f"/api/organisations/{organisation_id}/feedback/tags", json={"name": MARK}
    )
    async with app.state.sessions.begin() as session:
        wanted = {"document_id": document["id"], "agent_id": agent_id}
        translation_id = str((await session.execute(text(TRANSLATION), wanted)).scalar_one())
        wave_id = str((await session.execute(text(WAVE), {"name": MARK})).scalar_one())
        owner = {"agent_id": agent_id}
        takeaway_id = str((await session.execute(text(TAKEAWAY), owner)).scalar_one())
        signed = text("select id from sessions where agent_id = :agent_id")
        session_id = str((await session.scalars(signed, {"agent_id": agent_id})).first())
        await session.execute(text(LOGO), {"id": organisation_id})
    return {
        "organisation_id": organisation_id,
        "version": "1",
        "agent_id": agent_id,
        "conversation_id": conversation.id,
        "document_id": document["id"],
        "space_id": space.id,
        "batch_id": batch["id"],
        "key_id": key.json()["id"],
        "glossary_id": glossary.json()["glossary"]["id"],
        "translation_id": translation_id,
        "wave_id": wave_id,
        "session_id": session_id,
        "takeaway_id": takeaway_id,
        **await community(app, keeper, organisation_id, agent_id),
        "feedback_id": told.json()["id"],
        "tag_id": tagged.json()["tags"][0]["id"],
        "prompt_id": prompt.json()["id"],
        "proposal_id": proposals.json()["items"][0]["id"],
    }
