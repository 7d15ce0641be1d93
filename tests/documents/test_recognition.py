"""Scanned pages recognised by the endpoint that an organisation chose: asked as Mistral's OCR and
OpenGateLLM are, or as a model that sees; never where the policy says no, and never in vain.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from aiohttp import web
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import update

from emilie.documents import desk
from emilie.documents.extraction import ocr
from emilie.documents.extraction.outside import read_markdown
from emilie.documents.models import Document
from emilie.inference.catalogue import CatalogueRefused, read_catalogue
from emilie.settings import Settings
from support.documents import page, send, sent, settled
from support.outbound import serving
from support.pictures import with_words
from support.scans import LINES, drawn, scanned
from support.spaces import make

SAID = (
    "# Arrêté du 3 mars\n\n![img-0.jpeg](img-0.jpeg)\n\n## Article 1er\n\nLe stationnement est"
    " interdit.\n\n| Rue | Heures |\n| --- | --- |\n| Foch | 8 h à 10 h |"
)
CATALOGUE = """
[policy]
preset = "none"
sensible = "nowhere"

[[endpoints]]
name = "lecture"
label = "Lecture du ministère"
url = "http://127.0.0.1:{port}/v1"
model = "mistral-ocr-latest"
abilities = ["{ability}"]

[organisations."{organisation}"]
recognition = "lecture"
"""
ORGANISATION = "Ministère de l’Archipel"


class Service:
    """Recognises pages, unless it is told to fail; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.fails = False
        self.said: Any = SAID
        self.at_once = self.most_at_once = 0
        self.seconds = 0.01
        self.together = 1
        """How many pages it waits for before it answers the first."""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self.recognised(request)
        finally:
            self.at_once -= 1

    async def recognised(self, request: web.Request) -> web.StreamResponse:
        if request.method == "GET":
            return web.json_response({"data": [{"id": "mistral-ocr-latest"}]})
        body = await request.json()
        self.asked.append(body)
        self.paths.append(request.path)
        await asyncio.sleep(self.seconds)
        async with asyncio.timeout(20):
            while self.most_at_once < self.together:
                await asyncio.sleep(0.01)
        if self.fails:
            return web.json_response({"message": "secret"}, status=500)
        if request.path == "/v1/ocr":
            pages = [
                {
                    "index": 0, "markdown": self.said,
                    "images": [{"id": "img-0.jpeg", "image_base64": None}],
                    "dimensions": {"dpi": 200, "height": 2200, "width": 1700},
                }
            ]  # fmt: skip
            usage = {"pages_processed": 1, "doc_size_bytes": None}
            return web.json_response({"pages": pages, "model": body["model"], "usage_info": usage})
        message = {"role": "assistant", "content": self.said}
        return web.json_response({"choices": [{"message": message, "finish_reason": "stop"}]})

    @property
    def pictures(self) -> list[Image.Image]:
        """What it was shown."""
        found: list[Image.Image] = []
        for body in self.asked:
            address = json.dumps(body).split("data:image/jpeg;base64,")[1].split('"')[0]
            found.append(Image.open(io.BytesIO(base64.b64decode(address))))
        return found


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
async def port(service: Service) -> AsyncIterator[int]:
    async with serving(service.answer) as port:
        yield port


@pytest.fixture
def ability() -> str:
    return "ocr"


@pytest.fixture
def settings(tmp_path: Path, port: int, ability: str) -> Settings:
    file = tmp_path / "emilie.toml"
    file.write_text(CATALOGUE.format(port=port, ability=ability, organisation=ORGANISATION))
    return Settings(data=tmp_path / "data", catalogue=file)


async def test_scanned_pages_alone_are_recognised_by_the_chosen_endpoint(
    agent_client: httpx2.AsyncClient, service: Service
) -> None:
    service.together = desk.AT_ONCE
    content = scanned(drawn(LINES), LINES, *[drawn(LINES)] * 5)
    document = await sent(agent_client, content, "scan.pdf")
    assert (document["state"], document["pages"], document["unread"]) == ("ready", 7, 0)
    assert set(service.paths) == {"/v1/ocr"}
    assert len(service.asked) == 6
    assert service.most_at_once == desk.AT_ONCE
    assert service.asked[0]["model"] == "mistral-ocr-latest"
    assert service.pictures[0].size == (1654, 2339)
    first, second = await page(agent_client, document, 1), await page(agent_client, document, 2)
    assert (first["recogniser"], first["quality"]) == ("Lecture du ministère", None)
    assert (second["recogniser"], second["quality"]) == (None, None)
    # Headings are headings, tables keep their rows, drawings leave nothing.
    assert first["text"] == (
        "Arrêté du 3 mars\n\nArticle 1er\n\nLe stationnement est interdit.\n\n"
        "| Rue | Heures |\n| --- | --- |\n| Foch | 8 h à 10 h |"
    )
    assert "aggrave la servitude" in second["text"]


@pytest.mark.parametrize("ability", ["vision"])
async def test_a_model_that_sees_is_asked_in_words(
    agent_client: httpx2.AsyncClient, service: Service
) -> None:
    document = await sent(agent_client, with_words(), "affiche.png")
    assert document["words"]
    assert service.paths == ["/v1/chat/completions"]
    [shown] = service.asked[0]["messages"]
    assert "mot à mot" in shown["content"][0]["text"]
    assert (await page(agent_client, document, 1))["recogniser"] == "Lecture du ministère"
    # « RIEN » is no word of the page.
    service.said = "RIEN."
    other = await sent(agent_client, with_words(["Autre"]), "vide.png")
    assert (other["state"], other["words"], other["unread"]) == ("ready", 0, 0)


@pytest.mark.parametrize("by", ["its marking", "its space"])
async def test_what_the_policy_keeps_here_is_recognised_here(
    agent_client: httpx2.AsyncClient, service: Service, by: str
) -> None:
    path = "/api/documents?sensitivity=sensible"
    if by == "its space":
        path = f"{(await make(agent_client, sensitivity='sensible')).path}/documents"
    answer = await agent_client.post(path, files={"file": ("scan.pdf", scanned(drawn(LINES)))})
    document = await settled(agent_client, answer.json()["id"])
    shown = await page(agent_client, document, 1)
    assert service.asked == []
    assert "aggrave la servitude" in shown["text"]
    assert (shown["recogniser"], shown["quality"] > 80) == (None, True)


@pytest.mark.parametrize("said", ["fails", None, 12, ["x"]])
async def test_pages_that_the_endpoint_fails_on_are_recognised_here(
    agent_client: httpx2.AsyncClient, service: Service, said: Any
) -> None:
    service.fails, service.said = said == "fails", said
    document = await sent(agent_client, scanned(drawn(LINES)), "scan.pdf")
    shown = await page(agent_client, document, 1)
    assert len(service.asked) == 1
    assert (document["unread"], shown["recogniser"]) == (0, None)
    assert "aggrave la servitude" in shown["text"]


async def test_an_endpoint_that_fails_is_left_alone_for_the_rest_of_the_file(
    agent_client: httpx2.AsyncClient, service: Service
) -> None:
    service.fails = True
    document = await sent(agent_client, scanned(*[drawn(LINES[:1])] * 10), "scan.pdf")
    assert (document["state"], document["unread"]) == ("ready", 0)
    # Those that were away already, and no more.
    assert len(service.asked) <= 2 + desk.AT_ONCE


@pytest.mark.parametrize("by", ["its marking", "its conversation"])
async def test_a_scan_raised_meanwhile_leaves_no_more(
    app: FastAPI, agent_client: httpx2.AsyncClient, service: Service, by: str
) -> None:
    service.seconds = 0.1
    answer = await send(agent_client, scanned(*[drawn(LINES[:1])] * 12), "scan.pdf")
    path = f"/api/documents/{answer.json()['id']}"
    while not service.asked:
        await asyncio.sleep(0.01)
    if by == "its marking":
        raised = await agent_client.patch(path, json={"sensitivity": "sensible"})
        assert raised.status_code == 200
    else:
        begun = await agent_client.post("/api/conversations", json={"sensitivity": "sensible"})
        async with app.state.sessions.begin() as session:
            attach = update(Document).where(Document.id == UUID(answer.json()["id"]))
            await session.execute(attach.values(conversation_id=UUID(begun.json()["id"])))
    sent = len(service.asked)
    document = await settled(agent_client, answer.json()["id"])
    # Those that were away already, and no more; the others are recognised here.
    assert len(service.asked) <= sent + desk.AT_ONCE < 12
    assert (document["state"], document["unread"]) == ("ready", 0)


async def test_a_scan_deleted_meanwhile_is_not_gone_on_with(
    app: FastAPI, agent_client: httpx2.AsyncClient, service: Service
) -> None:
    answer = await send(agent_client, scanned(*[drawn(LINES)] * 12), "scan.pdf")
    path = f"/api/documents/{answer.json()['id']}"
    while not service.asked:
        await asyncio.sleep(0.01)
    assert (await agent_client.delete(path)).status_code == 204
    assert (await agent_client.get(path)).status_code == 404
    assert app.state.endpoints.opened[0].up


def test_markdown_of_a_page_is_its_text() -> None:
    found = read_markdown("Bonjour\x00\n\n- un\n- deux\n\n```\n# rien\n```")
    assert found.page is not None
    assert found.page.text == "Bonjour\n\n- un\n- deux\n\n```\n# rien\n```"
    assert (found.page.elsewhere, found.page.heading, found.quality) == (True, None, None)
    assert read_markdown("").lines == [""]


async def test_a_process_that_hands_over_too_much_is_not_believed() -> None:
    async def never(_: bytes) -> str | None:
        await asyncio.sleep(60)
        return None

    process = await asyncio.create_subprocess_exec("cat", stdin=asyncio.subprocess.PIPE)
    async with desk.Desk(process, never) as counter:
        for number in range(desk.AT_ONCE):
            counter.take(number, b"jpeg")
        with pytest.raises(Exception, match="document_corrupt"):
            counter.take(9, b"jpeg")
    async with desk.Desk(process, never) as counter:
        counter.take(1, b"jpeg")
        # Under one number they would not be counted.
        with pytest.raises(Exception, match="document_corrupt"):
            counter.take(1, b"jpeg")
    process.kill()
    await process.wait()
    with pytest.raises(Exception, match="document_corrupt"):
        desk.Desk(process, never).take(0, b"x" * (desk.LARGEST + 1))
    with pytest.raises(Exception, match="document_corrupt"):
        desk.Desk(process, None).take(0, b"jpeg")


async def test_without_tesseract_the_endpoint_is_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ocr, "tesseract", lambda: None)
    assert ocr.recogniser(None) is None

    class Outside:
        at_once = 1

        def recognised(self, _: ocr.Gray) -> ocr.Recognised | None:
            return read_markdown("Un mot.")

    found = ocr.recogniser(Outside())  # type: ignore[arg-type]
    assert found is not None
    assert found.recognised(ocr.Gray(1, 1, b"\0")).lines == ["Un mot."]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ability": "chat"},
        {"name": "autre"},
        {"organisations": '["Ailleurs"]'},
    ],
)
def test_a_choice_that_recognises_nothing_is_refused(tmp_path: Path, wrong: dict[str, str]) -> None:
    file = tmp_path / "emilie.toml"
    given = CATALOGUE.format(port=1, ability=wrong.get("ability", "ocr"), organisation="Port-Clair")
    if "organisations" in wrong:
        given = given.replace("model =", f"organisations = {wrong['organisations']}\nmodel =")
    if "name" in wrong:
        given = given.replace('recognition = "lecture"', 'recognition = "autre"')
    file.write_text(given)
    with pytest.raises(CatalogueRefused) as why:
        read_catalogue(file)
    assert "recognition" in str(why.value.params["where"])
