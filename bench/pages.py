"""Rows `scan` and `source`: pages recognised, and pages drawn beside an answer."""

from __future__ import annotations

import io
import shutil
import statistics
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from bench import processes, system
from bench.agent import Agent
from bench.bars import Figure, Row
from bench.measuring import in_ms
from bench.prose import make_pdf
from bench.reading import until_ready
from bench.system import Emilie
from emilie.documents.extraction import ocr

KINDS = (("letters of 13 lines", 10, 13), ("reports of 26 lines", 24, 26))
"""What is on the pages, how many there are, and lines on each: some 140 and 270 words."""
AT_ONCE = 2
PATIENCE = 0.333
"""Seconds for a page of a letter: three a second."""
DRAWN = 40


def scan() -> Row:
    """Scanned PDFs on both cores, beside what tesseract alone needs for the same pages."""
    title = f"scanned pages, on {AT_ONCE} cores"
    program = shutil.which("tesseract")
    if program is None:
        missing = Figure(f"{KINDS[0][0]}, upload to ready, a page", None, "s", PATIENCE)
        return Row("scan", title, [missing], notes=["tesseract is not installed"])
    figures, raw = [], {}
    with ExitStack() as stack:
        home = stack.enter_context(system.folder())
        server = stack.enter_context(system.emilie(Emilie(home / "data", core=None)))
        for kind, pages, lines in KINDS:
            found, alone = scanned(home, server, program, pages, lines)
            each, own = found["seconds"] / pages, min(alone) / pages
            bar = PATIENCE if kind == KINDS[0][0] else None
            figures += [
                Figure(f"{kind}, upload to ready, a page", round(each, 3), "s", bar),
                Figure("  tesseract alone, a page", round(own, 3), "s"),
                Figure("  times tesseract's own", round(each / own, 2), "", 1.15),
                Figure("  pages a second", round(1 / each, 2)),
                Figure("  words read on a page", round(found["words"] / pages)),
            ]
            raw[kind] = {"ready": found, "alone": alone}
    return Row("scan", title, figures, raw)


def scanned(
    home: Path, server: system.Service, program: str, pages: int, lines: int
) -> tuple[dict[str, Any], list[float]]:
    """The document once it is ready, with its seconds, and those of tesseract alone, twice."""
    text, file = home / f"texte-{lines}.pdf", home / f"numerise-{lines}.pdf"
    make_pdf(text, pages, 3, lines=lines)
    images = drawn(text)
    file.write_bytes(as_scan(images))
    alone = [alone_on(program, images) for _ in range(2)]
    # After what takes a while: a server closes connections that rest.
    return until_ready(Agent(server, "scans"), file), alone


def drawn(file: Path) -> list[Image.Image]:
    """Its pages as a scanner sees them."""
    document = pdfium.PdfDocument(file)
    images = (page.render(scale=ocr.DPI / 72, grayscale=True).to_pil() for page in document)
    return [image.filter(ImageFilter.GaussianBlur(0.6)) for image in images]


def as_scan(pages: Sequence[Image.Image]) -> bytes:
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4)
    for page in pages:
        content = io.BytesIO()
        page.save(content, "JPEG", quality=75)
        canvas.drawImage(ImageReader(content), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def alone_on(program: str, pages: Sequence[Image.Image]) -> float:
    """Seconds for tesseract to recognise them, as many at once as there are cores."""

    def run(page: Image.Image) -> None:
        content = b"P5 %d %d 255\n" % page.size + page.tobytes()
        subprocess.run(
            [program, "-", "-", "-l", "fra", "--psm", "3", "--dpi", str(ocr.DPI), "tsv"],
            input=content, capture_output=True, check=True, env={"OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip

    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(run, pages))
    return time.perf_counter() - began


def source() -> Row:
    """Pages of a PDF drawn beside an answer, one after the other, none of them drawn before."""
    with ExitStack() as stack:
        home = stack.enter_context(system.folder())
        file = home / "code-civil.pdf"
        make_pdf(file, DRAWN + 3, 4)
        server = stack.enter_context(system.emilie(Emilie(home / "data")))
        stack.enter_context(processes.pinned(system.CLIENT))
        agent = Agent(server, "looks")
        document = until_ready(agent, file)["id"]
        path = f"/api/documents/{document}/pages/{{}}/image?start=200&end=300"
        # As the browser does: the text of the page, then its image. The first image of all waits
        # for the start of what draws.
        agent.seconds(f"/api/documents/{document}/pages/1")
        first, *_ = [agent.seconds(path.format(number)) for number in (1, 2, 3)]
        seconds = [agent.seconds(path.format(number)) for number in range(4, DRAWN + 4)]
    measured = in_ms(seconds)
    figures = [
        Figure("page drawn with its mark, p95", measured["p95"], "ms", 150, aim=True),
        Figure("page drawn with its mark, p50", round(statistics.median(seconds) * 1000, 1), "ms"),
    ]
    figures.append(Figure("the first one of all", round(first * 1000, 1), "ms"))
    return Row("source", "opening a source at its page", figures, {"seconds": seconds})
