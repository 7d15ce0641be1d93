"""A translation is reviewed segment by segment."""

from __future__ import annotations

import docx  # noqa: F401 -- imported before its warnings are errors
import httpx2
import pytest

from support.translating import translated as said
from support.translations import PATH, ended, segments, translated

LINES = ["Il faut [deux et deux] jours.", "Le chat dort.", "Une autre phrase."]


@pytest.fixture
async def path(agent_client: httpx2.AsyncClient) -> str:
    found = await translated(agent_client, "\n\n".join(LINES).encode(), "a.txt")
    return f"{PATH}/{found['id']}"


async def test_a_segment_is_corrected_checked_and_written(
    agent_client: httpx2.AsyncClient, path: str
) -> None:
    answer = await agent_client.patch(f"{path}/segments/1", json={"target": " The cat\nsleeps. "})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["target"], answer.json()["state"]) == ("The cat sleeps.", "edited")
    wrong = await agent_client.patch(f"{path}/segments/1", json={"target": "The cat sleeps 3 h."})
    assert wrong.json()["flags"] == [{"kind": "number", "said": "+3"}]
    written = (await agent_client.get(f"{path}/file")).text
    assert written.split("\n\n")[1] == "The cat sleeps 3 h."


async def test_an_empty_correction_is_refused_and_nothing_is_lost(
    agent_client: httpx2.AsyncClient, path: str
) -> None:
    for text in ("  ", "<1></1>"):
        answer = await agent_client.patch(f"{path}/segments/1", json={"target": text})
        assert (answer.status_code, answer.json()["code"]) == (400, "segment_without_words")
    assert (await segments(agent_client, path.rpartition("/")[2]))[1]["target"] == said(LINES[1])


async def test_accepting_takes_a_segment_off_the_list(
    agent_client: httpx2.AsyncClient, path: str
) -> None:
    translation = path.rpartition("/")[2]
    assert [
        each["ordinal"] for each in await segments(agent_client, translation, only="to_check")
    ] == [0]
    done = (await agent_client.post(f"{path}/accept")).json()
    assert done == {"accepted": 2}
    assert (await agent_client.post(f"{path}/accept")).json() == {"accepted": 0}
    await agent_client.patch(f"{path}/segments/0", json={"accepted": True})
    found = (await agent_client.get(path)).json()
    assert (found["accepted"], found["to_check"]) == (3, 0)
    back = await agent_client.patch(f"{path}/segments/0", json={"accepted": False})
    assert back.json()["state"] == "edited"
    assert (await agent_client.get(path)).json()["to_check"] == 1


async def test_another_translation_is_asked_for(
    agent_client: httpx2.AsyncClient, path: str
) -> None:
    answer = await agent_client.post(f"{path}/segments/2/again")
    assert (answer.json()["state"], answer.json()["target"]) == ("waiting", said(LINES[2]))
    await ended(agent_client, path.rpartition("/")[2])
    [_, _, third] = await segments(agent_client, path.rpartition("/")[2])
    assert (third["state"], third["target"]) == ("machine", f"Autrement : {said(LINES[2])}")


async def test_what_stands_stays_when_no_other_translation_comes(
    agent_client: httpx2.AsyncClient,
) -> None:
    found = await translated(agent_client, "Un texte [têtu] ici.".encode(), "a.txt")
    path = f"{PATH}/{found['id']}"
    await agent_client.patch(f"{path}/segments/0", json={"target": "By hand, 3."})
    answer = await agent_client.post(f"{path}/segments/0/again")
    assert answer.json()["flags"] == [{"kind": "number", "said": "+3"}]
    assert (await ended(agent_client, found["id"]))["state"] == "done"
    [segment] = await segments(agent_client, found["id"])
    assert (segment["target"], segment["state"]) == ("By hand, 3.", "edited")
    assert [flag["kind"] for flag in segment["flags"]] == ["number", "failed"]
    assert (await agent_client.get(f"{path}/file")).text == "By hand, 3."


async def test_segments_are_paged(agent_client: httpx2.AsyncClient, path: str) -> None:
    first = (await agent_client.get(f"{path}/segments", params={"most": 2})).json()
    assert (len(first["items"]), first["next"]) == (2, 1)
    rest = (await agent_client.get(f"{path}/segments", params={"after": 1})).json()
    assert ([each["ordinal"] for each in rest["items"]], rest["next"]) == ([2], None)
    assert (await agent_client.patch(f"{path}/segments/9", json={})).status_code == 404
