"""A page as it looks: drawn apart, the quoted words marked, for its owner only."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import httpx2
import psutil
import pypdf
import pytest
from fastapi import FastAPI
from PIL import Image, ImageChops
from pypdf.generic import NameObject, StreamObject

from emilie.documents import drawing, forks
from emilie.documents.extraction.draw import place_of
from support import files
from support.documents import page, sent

LINES = [
    "Les agents disposent de vingt-cinq jours de congés, l'été comme l'hi-",
    "ver. Le report est de droit.",
]


async def drawn(client: httpx2.AsyncClient, document: str, **query: int) -> httpx2.Response:
    return await client.get(f"/api/documents/{document}/pages/1/image", params=query)


def picture(answer: httpx2.Response) -> Image.Image:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/jpeg"
    return Image.open(io.BytesIO(answer.content))


async def test_the_quote_is_marked_where_it_stands(agent_client: httpx2.AsyncClient) -> None:
    document = await sent(agent_client, files.pdf([LINES]), "note.pdf")
    told = await page(agent_client, document, 1)
    assert told["drawn"] is True
    start = told["text"].index("l'été")
    end = told["text"].index("Le report")
    bare = await drawn(agent_client, document["id"], width=600)
    assert "x-mark-top" not in bare.headers
    marked = await drawn(agent_client, document["id"], start=start, end=end, width=600)
    before, after = picture(bare), picture(marked)
    assert before.size == after.size == (600, 849)
    box = ImageChops.difference(before, after).point(lambda level: 255 * (level > 40)).getbbox()
    assert box is not None
    # On both lines, from the first: its letters end 62 points below the top of an A4 page.
    assert 50 / 842 < box[1] / 849 < 62 / 842
    assert box[3] - box[1] > 18
    assert float(marked.headers["x-mark-top"]) == pytest.approx(box[1] / 849, abs=0.01)


async def test_words_that_are_not_on_the_page_mark_nothing(
    agent_client: httpx2.AsyncClient,
) -> None:
    assert place_of("Le report est  de droit", "… Le re-\nport est de droit.", 0) == (2, 25)
    assert place_of("œuvres", "Les ŒUVRES", 0) == (4, 9)
    assert place_of("absent", "Le report", 0) is None
    assert place_of(" … ", "Le report", 0) is None
    # Of several, the one that as many letters stand before.
    twice = "Sommaire : Article 5. Article 5. Le texte."
    assert place_of("Article 5", twice, 8) == (11, 19)
    assert place_of("Article 5", twice, 16) == (22, 30)
    document = await sent(agent_client, files.pdf([LINES]), "note.pdf")
    answer = await drawn(agent_client, document["id"], start=90_000, end=90_010)
    assert picture(answer).size[0] == drawing.USUAL
    assert "x-mark-top" not in answer.headers


async def test_only_pages_of_ones_own_pdf_are_drawn(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient
) -> None:
    document = await sent(agent_client, files.pdf([LINES]), "note.pdf")
    text = await sent(agent_client, b"Du texte.", "note.txt")
    assert (await page(agent_client, text, 1))["drawn"] is False
    for client, path in (
        (other_agent_client, f"{document['id']}/pages/1"),
        (agent_client, f"{document['id']}/pages/2"),
        (agent_client, f"{text['id']}/pages/1"),
    ):
        assert (await client.get(f"/api/documents/{path}/image")).status_code == 404
    for query in ({"width": 20_000}, {"width": 1}, {"start": -1}, {"end": 10**12}):
        assert (await drawn(agent_client, document["id"], **query)).status_code == 422


async def test_a_page_that_breaks_its_drawer_is_told_so(
    app: FastAPI, agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = await sent(agent_client, files.pdf([LINES]), "note.pdf")
    kept = app.state.settings.data / "files" / "kept" / "documents" / document["id"]
    content = kept.read_bytes()
    kept.write_bytes(b"%PDF-1.7 rien")
    answer = await drawn(agent_client, document["id"])
    assert (answer.status_code, answer.json()["code"]) == (422, "page_not_drawn")
    kept.write_bytes(content)
    monkeypatch.setattr(drawing, "SECONDS", 0)
    answer = await drawn(agent_client, document["id"])
    assert (answer.status_code, answer.json()["code"]) == (422, "page_not_drawn")
    await until_alone(drawer_of(app))
    kept.unlink()
    assert (await drawn(agent_client, document["id"])).status_code == 404


def drawer_of(app: FastAPI) -> psutil.Process:
    process = app.state.drawer._process
    assert process is not None
    return psutil.Process(process.pid)


async def until_alone(drawer: psutil.Process) -> None:
    """Until nothing draws any more."""
    async with asyncio.timeout(60):
        while drawer.children():
            await asyncio.sleep(0.02)


async def until_asked(app: FastAPI) -> None:
    """Until a page has been handed to the process that draws."""
    while not app.state.drawer._underway:
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)


async def test_one_process_draws_for_all_and_keeps_nothing_of_any(
    app: FastAPI, agent_client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert app.state.drawer._process is None  # nothing waits for a page that nobody opens
    document = await sent(agent_client, files.pdf([LINES]), "note.pdf")
    answers = await asyncio.gather(*(drawn(agent_client, document["id"]) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {200}
    first = drawer_of(app)
    await until_alone(first)
    assert first.open_files() == []
    assert set(first.environ()) <= {"PYTHONPATH", "PYTHONUTF8", "LC_ALL"}
    # Killed, it is replaced, and nobody sees it, were it with a page already in its hands.
    first.suspend()
    asked = asyncio.create_task(drawn(agent_client, document["id"]))
    await until_asked(app)
    first.kill()
    assert (await asked).status_code == 200
    second = drawer_of(app)
    assert second.pid != first.pid
    monkeypatch.setattr(forks, "REST", 0.05)
    assert (await drawn(agent_client, document["id"])).status_code == 200
    async with asyncio.timeout(60):
        while second.is_running():
            await asyncio.sleep(0.02)


def slow_to_draw(strokes: int) -> bytes:
    """A small file with one page of large curves, one upon the other: ten seconds for 40 000."""
    writer = pypdf.PdfWriter(io.BytesIO(files.pdf([LINES])))
    content = StreamObject()
    content.set_data(b"0 0 m 999 1 9 999 600 800 c 5 w S\n" * strokes)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(content.flate_encode())
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


async def test_a_page_without_end_is_given_up_alone(
    app: FastAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless, good = tmp_path / "endless.pdf", tmp_path / "good.pdf"
    good.write_bytes(files.pdf([LINES]))
    endless.write_bytes(slow_to_draw(strokes=200_000))
    drawer = app.state.drawer
    stuck = asyncio.create_task(drawer.draw(endless, 1, ("", ""), 400))
    shown = await drawer.draw(good, 1, ("", ""), 400)
    assert Image.open(io.BytesIO(shown.picture)).width == 400
    assert not stuck.done()
    stuck.cancel()
    await until_alone(drawer_of(app))
    monkeypatch.setattr(drawing, "SECONDS", 0.3)
    with pytest.raises(drawing.PageNotDrawn):
        await drawer.draw(endless, 1, ("", ""), 400)
    await until_alone(drawer_of(app))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
async def test_a_page_that_is_turned_or_shown_in_part_is_marked_where_its_ink_is(
    agent_client: httpx2.AsyncClient, turn: int
) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(files.pdf([["Un seul passage, que voici."]])))
    leaf = writer.pages[0]
    leaf.cropbox.lower_left, leaf.cropbox.upper_right = (40, 600), (400, 830)
    leaf.rotate(turn)
    made = io.BytesIO()
    writer.write(made)
    document = await sent(agent_client, made.getvalue(), "note.pdf")
    before = picture(await drawn(agent_client, document["id"], width=400)).convert("L")
    answer = await drawn(agent_client, document["id"], start=0, end=27, width=400)
    after = picture(answer).convert("L")
    ink = before.point(lambda level: 255 * (level < 128)).getbbox()
    mark = ImageChops.difference(before, after).point(lambda level: 255 * (level > 20)).getbbox()
    assert ink is not None
    assert mark is not None
    assert all(abs(one - other) < 12 for one, other in zip(ink, mark, strict=True)), (ink, mark)
