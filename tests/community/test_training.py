"""Modules: written, published as versions, followed to the end, and evidence that names them."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from community.conftest import Populate, Run, code, home
from conftest import SignIn
from emilie.community.training.contents import ModuleContentIn, needed
from emilie.community.training.modules import example
from support.elsewhere import moved

MODULES = "/api/training/modules"
OFFERED = "/api/training/offered"
TEXT = "00000000-0000-4000-8000-000000000001"
QUIZ = "00000000-0000-4000-8000-000000000002"
NOBODY = "01a20a20-e7fe-7324-8c13-eda3037020d4"


def text_part(**said: Any) -> dict[str, Any]:
    return {"kind": "text", "id": TEXT, "title": "Lire", "body": "Relisez **toujours**."} | said


def question(**said: Any) -> dict[str, Any]:
    usual = {
        "text": "Que faire ?", "several": False, "explanation": "Parce que.",
        "choices": [{"text": "Vérifier", "right": True}, {"text": "Croire", "right": False}],
    }  # fmt: skip
    return usual | said


def quiz_part(**said: Any) -> dict[str, Any]:
    both = question(
        text="Quoi ?", several=True,
        choices=[
            {"text": "A", "right": True}, {"text": "B", "right": False},
            {"text": "C", "right": True},
        ],
    )  # fmt: skip
    usual = {"kind": "quiz", "id": QUIZ, "title": "Essai", "pass_mark": 60}
    return usual | {"questions": [question(), both]} | said


def content(*parts: dict[str, Any], **said: Any) -> dict[str, Any]:
    usual = {"title": "Vérifier", "summary": "Pourquoi relire.", "minutes": 30}
    return usual | {"parts": list(parts) or [text_part(), quiz_part()]} | said


async def draft(client: httpx2.AsyncClient, wanted: dict[str, Any] | None = None) -> dict[str, Any]:
    made = (await client.post(MODULES, json=content())).json()
    body = {"content": wanted or content(), "revision": made["revision"]}
    answer = await client.put(f"{MODULES}/{made['id']}", json=body)
    assert answer.status_code == 200, answer.text
    kept: dict[str, Any] = answer.json()
    return kept


async def publish(client: httpx2.AsyncClient, module: dict[str, Any]) -> httpx2.Response:
    body = {"revision": module["revision"]}
    return await client.post(f"{MODULES}/{module['id']}/publication", json=body)


async def offer(client: httpx2.AsyncClient, wanted: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = await publish(client, await draft(client, wanted))
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def read(client: httpx2.AsyncClient, module: Any, part: str = TEXT, version: int = 1) -> Any:
    path = f"{OFFERED}/{module['id']}/parts/{part}/reading"
    return await client.post(path, json={"version": version})


async def answer(
    client: httpx2.AsyncClient, module: Any, answers: Any, version: int = 1
) -> httpx2.Response:
    path = f"{OFFERED}/{module['id']}/parts/{QUIZ}/attempts"
    return await client.post(path, json={"version": version, "answers": answers})


async def complete(client: httpx2.AsyncClient, module: Any, version: int = 1) -> str:
    await read(client, module, version=version)
    done = await answer(client, module, [[0], [0, 2]], version)
    assert done.status_code == 201, done.text
    return str(done.json()["completion_id"])


async def test_a_module_is_followed_to_its_certificate(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient
) -> None:
    module = await offer(referent)
    [line] = (await agent_client.get(OFFERED)).json()["items"]
    assert (line["title"], line["parts"], line["done"], line["completed"]) == (
        "Vérifier", 2, 0, None,
    )  # fmt: skip
    assert line["organisation"] == "Ministère de l’Archipel"
    shown = await agent_client.get(f"{OFFERED}/{module['id']}")
    # What is expected is not in the page.
    assert "right" not in shown.text
    assert "Parce que" not in shown.text
    quiz = shown.json()["parts"][1]
    assert [each["choices"] for each in quiz["questions"]] == [["Vérifier", "Croire"], [*"ABC"]]
    assert (await read(agent_client, module)).json() == {
        "done": 1, "parts": 2, "completion_id": None,
    }  # fmt: skip
    failed = (await answer(agent_client, module, [[1], [0, 2]])).json()
    assert (failed["passed"], failed["right_answers"], failed["needed"]) == (False, 1, 2)
    assert failed["answers"][0] == {"right": False, "expected": [0], "explanation": "Parce que."}
    assert failed["completion_id"] is None
    passed = (await answer(agent_client, module, [[0], [2, 0]])).json()
    assert (passed["passed"], passed["tries"]) == (True, 2)
    path = f"/api/training/certificates/{passed['completion_id']}"
    certificate = (await agent_client.get(path)).json()
    assert (certificate["name"], certificate["title"], certificate["version"]) == (
        "Jeanne Moreau-Petit", "Vérifier", 1,
    )  # fmt: skip
    quiz = (await agent_client.get(f"{OFFERED}/{module['id']}")).json()["parts"][1]
    assert (quiz["tries"], quiz["best"], quiz["done"]) == (2, 2, True)
    # A failure afterwards takes nothing back, and there is one certificate.
    again = (await answer(agent_client, module, [[1], [0]])).json()
    assert again["completion_id"] == passed["completion_id"]
    assert code(await referent.get(path)) == (404, "not_found")


async def test_evidence_names_its_version(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient
) -> None:
    module = await offer(referent)
    first = await complete(agent_client, module)
    changed = content(text_part(body="Autre chose."), quiz_part(), title="Vérifier mieux")
    body = {"content": changed, "revision": module["revision"]}
    path = f"{MODULES}/{module['id']}"
    module = (await referent.put(path, json=body)).json()
    # What is not published is not read.
    assert (await agent_client.get(f"{OFFERED}/{module['id']}")).json()["title"] == "Vérifier"
    assert (await referent.get(MODULES)).json()["items"][0]["changed"] is True
    module = (await publish(referent, module)).json()
    assert module["version"] == 2
    stale = await read(agent_client, module, version=1)
    assert code(stale) == (409, "training_version_over")
    [line] = (await agent_client.get(OFFERED)).json()["items"]
    assert (line["title"], line["completed"], line["version"]) == ("Vérifier mieux", 1, 2)
    assert (line["completion_id"], line["done"]) == (first, 0)
    second = await complete(agent_client, module, 2)
    assert second != first
    kept = (await agent_client.get("/api/training/record")).json()["items"]
    assert {(each["title"], each["version"]) for each in kept} == {
        ("Vérifier", 1), ("Vérifier mieux", 2),
    }  # fmt: skip


async def test_what_is_closed_leaves_its_evidence(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient
) -> None:
    module = await offer(referent)
    done = await complete(agent_client, module)
    path = f"{MODULES}/{module['id']}"
    assert code(await referent.delete(path)) == (409, "training_in_use")
    assert (await referent.patch(path, json={"open": False})).json()["open"] is False
    assert (await agent_client.get(OFFERED)).json()["items"] == []
    assert code(await agent_client.get(f"{OFFERED}/{module['id']}")) == (404, "not_found")
    assert (await agent_client.get(f"/api/training/certificates/{done}")).status_code == 200
    # Offered again, it is the same version.
    again = (await publish(referent, module)).json()
    assert (again["version"], again["open"]) == (1, True)
    assert code(await publish(referent, again)) == (409, "training_unchanged")


async def test_levels_are_apart(
    app: FastAPI, referent: httpx2.AsyncClient, coordinator: httpx2.AsyncClient, sign_in: SignIn
) -> None:
    national = await offer(coordinator, content(title="National"))
    own = await offer(referent, content(title="Le nôtre"))
    for persona in ("agent", "referente"):
        await sign_in(persona, "ailleurs")
    await moved(app, "ailleurs")
    agent, other = await sign_in("agent", "ailleurs"), await sign_in("referente", "ailleurs")
    assert [each["title"] for each in (await agent.get(OFFERED)).json()["items"]] == ["National"]
    assert code(await agent.get(f"{OFFERED}/{own['id']}")) == (404, "not_found")
    assert code(await read(agent, own)) == (404, "not_found")
    for client, module in ((other, own), (referent, national), (coordinator, own)):
        path = f"{MODULES}/{module['id']}"
        body = {"content": content(), "revision": module["revision"]}
        answers = [
            await client.get(path), await client.put(path, json=body), await client.delete(path),
            await publish(client, module), await client.patch(path, json={"open": False}),
        ]  # fmt: skip
        assert {code(each) for each in answers} == {(404, "not_found")}
    theirs = (await referent.get(OFFERED)).json()["items"]
    assert [(each["title"], each["organisation"]) for each in theirs] == [
        ("National", None), ("Le nôtre", "Ministère de l’Archipel"),
    ]  # fmt: skip


async def test_two_who_write_at_once_do_not_undo_each_other(referent: httpx2.AsyncClient) -> None:
    module = await draft(referent)
    late = await referent.put(
        f"{MODULES}/{module['id']}", json={"content": content(), "revision": 1}
    )
    assert code(late) == (409, "training_changed")
    assert code(await publish(referent, module | {"revision": 1})) == (409, "training_changed")


async def test_modules_are_put_in_order(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient
) -> None:
    made = [(await offer(referent, content(title=each)))["id"] for each in "ABC"]
    wanted = [made[2], made[0], made[1]]
    assert (await referent.put(f"{MODULES}/order", json={"ids": wanted})).status_code == 204
    shown = (await agent_client.get(OFFERED)).json()["items"]
    assert [each["title"] for each in shown] == ["C", "A", "B"]
    for wrong in (made[:2], [*made, NOBODY], [made[0]] * 3):
        refused = await referent.put(f"{MODULES}/order", json={"ids": wrong})
        assert code(refused) == (409, "training_changed")


async def test_who_completed_is_a_count_that_tells_of_nobody(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient, populate: Populate, run: Run
) -> None:
    module = await offer(referent)
    await complete(agent_client, module)
    agents = await populate(await home(referent), 40)
    line = (await referent.get(MODULES)).json()["items"][0]
    assert line["completed"] is None
    done = (
        "insert into training_completions (id, agent_id, organisation_id, module_id, number, title,"
        " minutes) select gen_random_uuid(), id, organisation_id, :module, 1, 'x', 1 from agents"
        " where id = any(cast(:agents as uuid[]))"
    )
    await run(done, module=module["id"], agents=agents[:10])
    assert (await referent.get(MODULES)).json()["items"][0]["completed"] == 11


@pytest.mark.parametrize(
    ("parts", "refusal"),
    [
        ([], (409, "training_without_parts")),
        ([text_part(body="")], (409, "training_part_empty")),
        ([text_part(title="")], (409, "training_part_empty")),
        ([text_part(), quiz_part(questions=[])], (409, "training_quiz_incomplete")),
        ([quiz_part(questions=[question(text="")])], (409, "training_quiz_incomplete")),
        ([quiz_part(questions=[question(choices=[])])], (409, "training_quiz_incomplete")),
        (
            [quiz_part(questions=[question(choices=[{"text": "A", "right": True}] * 2)])],
            (409, "training_quiz_incomplete"),
        ),
        (
            [
                quiz_part(
                    questions=[question(several=True, choices=[{"text": "A", "right": False}] * 2)]
                )
            ],
            (409, "training_quiz_incomplete"),
        ),
        (
            [{"kind": "video", "id": TEXT, "title": "Voir", "video_id": None}],
            (409, "training_video_missing"),
        ),
    ],
)
async def test_what_is_not_published(
    referent: httpx2.AsyncClient, parts: list[dict[str, Any]], refusal: tuple[int, str]
) -> None:
    made = (await referent.post(MODULES, json=content())).json()
    path = f"{MODULES}/{made['id']}"
    wanted = content() | {"parts": parts}
    module = (await referent.put(path, json={"content": wanted, "revision": 1})).json()
    assert code(await publish(referent, module)) == refusal
    assert code(await referent.patch(path, json={"open": True})) == (409, "training_not_published")
    assert (await referent.delete(path)).status_code == 204


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (content(title=""), (422, "invalid")),
        (content(minutes=0), (422, "invalid")),
        (content(minutes=10_000), (422, "invalid")),
        (content(minutes="long"), (422, "invalid")),
        (content(text_part(id="x")), (422, "invalid")),
        (content(text_part(kind="image")), (422, "invalid")),
        (content(text_part(), text_part()), (400, "training_part_twice")),
        (content(text_part(body="é" * 40_001)), (422, "invalid")),
        (content(quiz_part(pass_mark=0)), (422, "invalid")),
        (content(quiz_part(pass_mark=101)), (422, "invalid")),
        (content(*[text_part()] * 41), (422, "invalid")),
        (
            content({"kind": "video", "id": TEXT, "title": "x", "video_id": NOBODY}),
            (404, "not_found"),
        ),
    ],
)
async def test_what_is_not_written(
    referent: httpx2.AsyncClient, wanted: dict[str, Any], refusal: tuple[int, str]
) -> None:
    made = (await referent.post(MODULES, json=content())).json()
    body = {"content": wanted, "revision": 1}
    assert code(await referent.put(f"{MODULES}/{made['id']}", json=body)) == refusal


@pytest.mark.parametrize(
    "answers",
    [[], [[0]], [[0], []], [[0, 1], [0]], [[5], [0]], [[0], [3]], [[0], [0], [0]]],
)
async def test_what_answers_nothing(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient, answers: Any, run: Run
) -> None:
    module = await offer(referent)
    refused = await answer(agent_client, module, answers)
    assert code(refused) == (400, "training_answers_refused")
    assert await run("select from training_attempts") == []


@pytest.mark.parametrize("answers", [None, [["a"], [0]], [[-1], [0]], [[0.5], [0]], [[10], [0]]])
async def test_what_is_no_answer(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient, answers: Any
) -> None:
    module = await offer(referent)
    assert code(await answer(agent_client, module, answers)) == (422, "invalid")


async def test_a_quiz_is_passed_and_not_read(
    referent: httpx2.AsyncClient, agent_client: httpx2.AsyncClient
) -> None:
    module = await offer(referent)
    assert code(await read(agent_client, module, QUIZ)) == (409, "training_part_is_quiz")
    assert code(await read(agent_client, module, NOBODY)) == (404, "not_found")
    path = f"{OFFERED}/{module['id']}/parts/{TEXT}/attempts"
    refused = await agent_client.post(path, json={"version": 1, "answers": []})
    assert code(refused) == (404, "not_found")


@pytest.mark.parametrize("persona", ["agent", "administratrice"])
async def test_who_writes_no_module(sign_in: SignIn, persona: str) -> None:
    client = await sign_in(persona)
    answers = [
        await client.get(MODULES), await client.post(MODULES, json=content()),
        await client.post(f"{MODULES}/example"), await client.get("/api/training/meetings"),
    ]  # fmt: skip
    assert {code(each) for each in answers} == {(403, "right_missing")}


async def test_the_example_is_a_draft_that_can_be_published_as_it_is(
    referent: httpx2.AsyncClient, coordinator: httpx2.AsyncClient, agent_client: httpx2.AsyncClient
) -> None:
    for client in (referent, coordinator):
        made = await client.post(f"{MODULES}/example")
        assert made.status_code == 201
        assert (await agent_client.get(OFFERED)).json()["items"] == []
        published = await publish(client, made.json())
        assert published.status_code == 200, published.text
        path = f"{MODULES}/{made.json()['id']}"
        assert (await client.patch(path, json={"open": False})).status_code == 200
    whole = ModuleContentIn.model_validate(example())
    quiz = whole.parts[-1]
    assert quiz.kind == "quiz"
    assert (needed(quiz), len(quiz.questions)) == (4, 5)
