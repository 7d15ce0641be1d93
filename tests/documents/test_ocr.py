"""Scans, recognised by the real tesseract: which page, how well, turned or not, and without it."""

from __future__ import annotations

import difflib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from emilie.documents.extraction import ocr
from emilie.documents.extraction.blocks import Page, Unreadable
from emilie.documents.extraction.pdf import read_pdf
from emilie.documents.extraction.readers import Reading
from support.scans import LINES, drawn, scanned

ENGLISH = ["The lower lands must receive the water that flows from those above them."] * 8
GOOD = 0.95


def read(content: bytes) -> tuple[list[Page], int, list[tuple[int, int]]]:
    told: list[tuple[int, int]] = []
    pages, unread = read_pdf(
        io.BytesIO(content), most_pages=100, progress=lambda *step: told.append(step)
    )
    return pages, unread, told


def likeness(page: Page, lines: Sequence[str]) -> float:
    return difflib.SequenceMatcher(None, page.text.split(), " ".join(lines).split()).ratio()


def test_scans_are_recognised_page_by_page_among_pages_of_text() -> None:
    content = scanned(drawn(LINES), LINES, drawn(LINES, 90), drawn(LINES, 180))
    pages, unread, told = read(content)
    assert unread == 0
    assert [likeness(page, LINES) > GOOD for page in pages] == [True] * 4
    assert pages[1].quality is None
    assert all(page.quality and page.quality > 80 for page in (pages[0], pages[2], pages[3]))
    # Told as pages that are done, whichever way.
    assert told[-1] == (4, 4)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_page_in_english_is_recognised_too() -> None:
    [page], _, _ = read(scanned(drawn(ENGLISH)))
    assert likeness(page, ENGLISH) > GOOD


def test_a_picture_without_words_is_an_empty_page() -> None:
    noise = Image.effect_noise((1200, 1600), 90)
    pages, unread, _ = read(scanned(LINES, noise))
    assert (likeness(pages[0], LINES) > GOOD, pages[1].text, unread) == (True, "", 0)
    with pytest.raises(Unreadable) as why:
        read(scanned(noise))
    assert why.value.code == "document_without_text"


def test_without_tesseract_pages_of_text_are_read_and_the_others_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ocr, "tesseract", lambda: None)
    pages, unread, _ = read(scanned(LINES, drawn(LINES), drawn(LINES)))
    assert (len(pages), unread, likeness(pages[0], LINES) > GOOD) == (3, 2, True)
    with pytest.raises(Unreadable) as why:
        read(scanned(drawn(LINES)))
    assert why.value.code == "document_scanned"


def test_tesseract_is_found_with_its_languages_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = ocr.tesseract()
    assert found is not None, "no tesseract: `make test` installs it, or says how"
    assert found.languages == ("fra", "eng")
    monkeypatch.setattr(ocr, "FOLDERS", (f"{tmp_path}/*/tessdata",))
    assert ocr.tesseract.__wrapped__() is None
    for version, name in (("5", "eng"), ("5", "osd"), ("4", "fra"), ("5", "deu")):
        folder = tmp_path / version / "tessdata"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.traineddata").touch()
    assert ocr.tesseract.__wrapped__() == ocr.Tesseract(
        f"{tmp_path}/5/tessdata", ("eng",), turns=True
    )


def test_a_tiff_of_several_pages_is_read_as_a_scan() -> None:
    made = io.BytesIO()
    drawn(LINES).save(
        made, "TIFF", save_all=True, append_images=[drawn(ENGLISH)], compression="tiff_deflate"
    )
    label, pages = Reading(10, lambda *_: None).pages(made, "image/tiff")
    assert (label, len(pages)) == ("page", 2)
    assert likeness(pages[0], LINES) > GOOD
    assert likeness(pages[1], ENGLISH) > GOOD
    with pytest.raises(Unreadable) as why:
        Reading(1, lambda *_: None).pages(made, "image/tiff")
    assert why.value.code == "document_too_many_pages"


def test_a_text_layer_is_believed_rather_than_the_image_under_it() -> None:
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4)
    canvas.drawImage(ImageReader(drawn(ENGLISH)), 0, 0, *A4)
    text = canvas.beginText(60, 780)
    text.setTextRenderMode(3)
    text.textLine("Le texte caché dit autre chose que ce que montre l'image de la page.")
    canvas.drawText(text)
    canvas.save()
    [page], _, _ = read(made.getvalue())
    assert page.text.startswith("Le texte caché")
    assert page.quality is None


def test_a_page_that_tesseract_fails_on_is_counted_as_not_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "fra.traineddata").write_bytes(b"nothing that tesseract can load")
    broken = ocr.Tesseract(str(tmp_path), ("fra",), turns=False)
    monkeypatch.setattr(ocr, "tesseract", lambda: broken)
    pages, unread, _ = read(scanned(LINES, drawn(LINES)))
    assert (len(pages), unread, pages[1].text) == (2, 1, "")
    picture = io.BytesIO()
    drawn(LINES).save(picture, "TIFF")
    reading = Reading(10, lambda *_: None)
    reading.pages(picture, "image/tiff")
    assert reading.unread == 1


def test_a_table_that_was_cut_gives_what_it_holds() -> None:
    word = "5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t96.5\tbonjour"
    assert ocr.read_tsv(f"{word}\n5\t1\t1").lines == ["bonjour"]
    assert ocr.read_tsv("") == ocr.NOTHING


def gray(image: Image.Image) -> ocr.Gray:
    return ocr.Gray(image.width, image.height, image.tobytes())


@pytest.fixture
def readers() -> Iterator[ocr.Readers]:
    found = ocr.tesseract()
    assert found is not None
    readers = ocr.Readers(found)
    yield readers
    readers.close()


EMPTY = ocr.Gray(1654, 2339, b"\xff" * 1654 * 2339)


def test_pages_read_by_one_process_keep_each_its_words(readers: ocr.Readers) -> None:
    said = [gray(drawn([f"Le registre {name} est ouvert."] * 3)) for name in ("un", "deux", "six")]
    pages = [said[0], EMPTY, ocr.Gray(1, 1, b"\xff"), *said[1:]]
    found = [readers.recognised(page) for page in pages]
    assert [each.lines[0] if each.lines else "" for each in found] == [
        "Le registre un est ouvert.", "", "", "Le registre deux est ouvert.",
        "Le registre six est ouvert.",
    ]  # fmt: skip
    assert len(readers._idle) == 1


def test_a_page_that_takes_for_ever_takes_no_other_with_it(
    readers: ocr.Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = gray(drawn(LINES))
    with monkeypatch.context() as hurried:
        hurried.setattr(ocr, "ONE_PAGE", 0.05)
        assert readers.recognised(page) == ocr.FAILED
    assert likeness(Page("\n".join(readers.recognised(page).lines)), LINES) > GOOD


def test_a_process_that_dies_in_the_midst_of_a_page_fails_on_it_alone(
    readers: ocr.Readers,
) -> None:
    page = gray(drawn(LINES))
    readers.recognised(page)
    [reader] = readers._idle
    assert reader._process is not None
    reader._process.kill()
    assert reader.read(page, ("fra",), ocr.UPRIGHT) == ocr.FAILED
    assert reader.read(page, ("fra",), ocr.UPRIGHT).quality
