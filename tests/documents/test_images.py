"""Images: told by their content, written again bare and bounded, shown to their owner only."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from PIL import Image

from emilie.documents import ingestion
from emilie.documents.extraction import ocr
from emilie.documents.extraction.__main__ import tell_words
from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.extraction.image import LONGEST_SIDE, read_image
from emilie.documents.extraction.scans import read_picture
from emilie.documents.reading import Read
from support import files
from support.documents import page, send, sent
from support.pictures import bomb, located, moving, opened, picture, with_words
from support.reading import SAMPLES


async def image(client: httpx2.AsyncClient, document_id: str) -> httpx2.Response:
    return await client.get(f"/api/documents/{document_id}/image")


@pytest.mark.parametrize(
    ("kind", "kept"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/png"), ("GIF", "image/png")],
)
async def test_an_image_is_made_ready_whatever_its_name(
    agent_client: httpx2.AsyncClient, kind: str, kept: str
) -> None:
    document = await sent(agent_client, picture(kind), "capture.pdf")
    assert (document["state"], document["media_type"], document["error"]) == ("ready", kept, None)
    shown = await image(agent_client, document["id"])
    assert (shown.status_code, shown.headers["content-type"]) == (200, kept)
    assert opened(shown.content).size == (64, 48)
    assert shown.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert shown.headers["x-content-type-options"] == "nosniff"


async def test_nothing_of_where_it_was_taken_is_kept_anywhere(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    document = await sent(agent_client, located(orientation=6), "photo.jpg")
    for path in ("image", "file"):
        answer = await agent_client.get(f"/api/documents/{document['id']}/{path}")
        assert b"Secret" not in answer.content
        assert b"Exif" not in answer.content
        kept = opened(answer.content)
        assert dict(kept.getexif()) == {}
        # Held upright, as it was looked at.
        assert kept.size == (40, 80)
    folder = app.state.settings.data / "files" / "kept"
    stored = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert len(stored) == 1
    assert b"Secret" not in stored[0]
    assert document["size"] == len(stored[0])


async def test_the_words_of_an_image_are_read_and_it_is_still_shown(
    agent_client: httpx2.AsyncClient,
) -> None:
    for turn in (0, 90):
        document = await sent(agent_client, with_words(turn=turn), "affiche.png")
        assert (document["state"], document["pages"], document["unread"]) == ("ready", 1, 0)
        assert document["words"] == 13
        assert document["page_label"] == "page"
        told = await page(agent_client, document, 1)
        assert "Le dépôt des dossiers ferme à 17 heures" in told["text"]
        assert told["quality"] > 80
        assert (told["picture"], told["drawn"]) == (True, False)
        assert (await image(agent_client, document["id"])).status_code == 200


async def test_an_image_without_words_says_that_it_has_none(
    agent_client: httpx2.AsyncClient,
) -> None:
    document = await sent(agent_client, picture("JPEG", (900, 700)), "photo.jpg")
    assert (document["state"], document["pages"], document["words"]) == ("ready", 1, 0)
    assert (await page(agent_client, document, 1))["text"] == ""


async def test_without_tesseract_an_image_is_shown_and_nothing_is_said_of_its_words(
    agent_client: httpx2.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(ocr, "tesseract", lambda: None)
    affiche = tmp_path / "affiche.png"
    affiche.write_bytes(with_words())
    tell_words(affiche, 10)
    assert capsys.readouterr().out == ""

    async def read_file(*_: object) -> Read:
        return Read(image=picture(), media_type="image/png")

    monkeypatch.setattr(ingestion, "read_file", read_file)
    document = await sent(agent_client, picture(), "affiche.png")
    assert (document["state"], document["pages"], document["words"]) == ("ready", None, None)
    assert (await image(agent_client, document["id"])).status_code == 200


def test_what_is_read_in_leaves_and_bricks_is_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    for quality, text in ((59, ""), (60, "lu")):
        found = ocr.Recognised(["lu"], quality)
        monkeypatch.setattr(ocr.Readers, "recognised", lambda *_, found=found: found)
        told = read_picture(io.BytesIO(picture()), most_pages=1)
        assert told is not None
        assert told.text == text


async def test_what_a_telephone_writes_is_read_upright_and_bare(
    agent_client: httpx2.AsyncClient, app: FastAPI
) -> None:
    document = await sent(agent_client, HEIC, "IMG_0412.HEIC")
    assert (document["state"], document["media_type"]) == ("ready", "image/jpeg")
    told = await page(agent_client, document, 1)
    assert "La permanence du samedi est supprimée" in told["text"]
    kept = opened((await image(agent_client, document["id"])).content)
    assert (kept.size, dict(kept.getexif())) == ((900, 420), {})
    assert b"Jeanne Secret" in HEIC
    folder = app.state.settings.data / "files" / "kept"
    [stored] = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert b"Secret" not in stored


async def test_an_animation_is_its_first_image(agent_client: httpx2.AsyncClient) -> None:
    document = await sent(agent_client, moving(), "anime.gif")
    kept = opened((await image(agent_client, document["id"])).content)
    assert getattr(kept, "n_frames", 1) == 1
    assert kept.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


async def test_another_agent_sees_nothing(
    agent_client: httpx2.AsyncClient, other_agent_client: httpx2.AsyncClient,
    client: httpx2.AsyncClient,
) -> None:  # fmt: skip
    document = await sent(agent_client, picture(), "capture.png")
    assert (await image(other_agent_client, document["id"])).status_code == 404
    assert (await image(client, document["id"])).status_code == 401
    removed = await agent_client.delete(f"/api/documents/{document['id']}")
    assert removed.status_code == 204
    assert (await image(agent_client, document["id"])).status_code == 404


async def test_a_document_is_no_image(agent_client: httpx2.AsyncClient) -> None:
    document = await sent(agent_client, files.pdf([["Une page."]]), "note.png")
    assert document["media_type"] == "application/pdf"
    assert (await image(agent_client, document["id"])).status_code == 404


def announced(heic: bytes, side: int) -> bytes:
    """The same, that says to have so many pixels on each side."""
    size = b"ispe" + bytes(4)
    there = heic.index(size) + len(size)
    return heic[:there] + side.to_bytes(4, "big") * 2 + heic[there + 8 :]


PNG = picture()
JPEG = picture("JPEG", (200, 200))
HEIC = (SAMPLES / "telephone.heic").read_bytes()
BAD = {
    "entete.heic": (b"\0\0\0\x18ftypheic" + b"\0" * 200, "document_corrupt"),
    "tronquee.heic": (HEIC[: len(HEIC) // 2], "document_corrupt"),
    "bombe.heic": (announced(HEIC, 60_000), "image_too_large"),
    "bombe.png": (bomb(), "image_too_large"),
    "tronquee.png": (PNG[: len(PNG) // 2], "document_corrupt"),
    "tronquee.jpg": (JPEG[: len(JPEG) // 2], "document_corrupt"),
    "entete.png": (b"\x89PNG\r\n\x1a\n", "document_corrupt"),
    "entete.jpg": (b"\xff\xd8\xff\xe0" + b"\0" * 40, "document_corrupt"),
    "entete.gif": (b"GIF89a" + b"\xff" * 40, "document_corrupt"),
    "entete.webp": (b"RIFF\x10\0\0\0WEBPVP8 " + b"\0" * 16, "document_corrupt"),
    "abimee.png": (PNG.replace(b"IDAT", b"XDAT"), "document_corrupt"),
    "entete.tiff": (b"II*\0" + b"\0" * 200, "document_corrupt"),
    "nulle.png": (bomb(0, 10), "document_corrupt"),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_image_is_refused_with_its_reason(
    agent_client: httpx2.AsyncClient, name: str
) -> None:
    content, code = BAD[name]
    document = await sent(agent_client, content, name)
    assert (document["state"], document["error"]) == ("failed", code)
    assert (await image(agent_client, document["id"])).status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "dessin.svg"),
        (b"BM" + b"\0" * 200, "carte.bmp"),
        (b"\0\0\0\x18ftypisom" + b"\0" * 200, "video.heic"),
    ],
)
async def test_other_kinds_of_images_are_not_taken(
    agent_client: httpx2.AsyncClient, content: bytes, name: str
) -> None:
    answer = await send(agent_client, content, name)
    assert (answer.status_code, answer.json()["code"]) == (415, "document_unsupported")


def made(content: bytes) -> Image.Image:
    return opened(read_image(io.BytesIO(content)).content)


def test_a_large_one_is_brought_to_what_models_look_at() -> None:
    assert max(made(picture("JPEG", (5_000, 2_500))).size) == LONGEST_SIDE
    assert max(made(picture("PNG", (200, 4_000))).size) == LONGEST_SIDE
    assert made(picture("PNG", (1, 1))).size == (1, 1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_colour_is_read(mode: str) -> None:
    kept = made(picture("PNG", mode=mode, colour=1 if mode == "1" else None))
    assert kept.mode in {"RGB", "RGBA"}


def test_print_colours_are_read() -> None:
    assert made(picture("JPEG", mode="CMYK", colour=(0, 255, 255, 0))).mode == "RGB"


def test_a_heavy_drawing_becomes_a_photograph_on_white() -> None:
    noise = Image.effect_noise((1_400, 1_400), 90).convert("RGB")
    noise.putalpha(0)
    content = io.BytesIO()
    noise.save(content, "PNG")
    kept = made(content.getvalue())
    assert (kept.format, kept.mode) == ("JPEG", "RGB")
    assert min(kept.getpixel((700, 700))) > 240  # type: ignore[arg-type]


def test_a_hidden_text_is_not_unpacked() -> None:
    """A compressed comment may unfold as an image does."""
    text = zlib.compress(b"a" * 100_000_000)
    chunk = b"zTXt" + b"Comment\0\0" + text
    mark = zlib.crc32(chunk).to_bytes(4, "big")
    content = picture()
    place = content.index(b"IDAT") - 4
    bad = content[:place] + len(chunk[4:]).to_bytes(4, "big") + chunk + mark + content[place:]
    with pytest.raises(Unreadable) as refused:
        read_image(io.BytesIO(bad))
    assert refused.value.code == "document_corrupt"
