"""Row `translation`: a DOCX of sixty pages, translated by a model that answers at once.

What is measured is our own: the file read, requests written and read, segments checked, the file
made again. LibreOffice, where it is installed, tells whether it opens on as many pages.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
import resource
import shutil
import subprocess
import tempfile
import time
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import docx
import pypdfium2 as pdfium
from aiohttp import web
from lxml import etree

from bench.bars import Figure, Row
from bench.prose import articles
from emilie.core.lanes import lanes
from emilie.documents.extraction.kinds import DOCX
from emilie.documents.translation.filing import Filed, Texts, read_texts, write_file
from emilie.documents.translation.terms import Term, Terms
from emilie.documents.translation.translator import Translated, Translator
from emilie.documents.translation.wording import Wanted, batches
from emilie.inference.registry import Chosen, Endpoints, Need
from emilie.main import open_ways_out
from emilie.settings import Documents, ModelEndpoint, Settings

PAGES = 60
WORDS = 345
"""Of a page: LibreOffice sets some sixty of them."""
BAR = 5.0
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Letters of about the same width: the layout has no reason to change but ours.
LETTERS = str.maketrans("aeounsAEOU", "eoaunsEAOU")
WORD = re.compile(r"<[^>]*>|[^\W\d_]+")


def translation() -> Row:
    """Read, translated and written once; the file is compared with its source."""
    content = made()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rapport.docx"
        file.write_bytes(content)
        raw, written, texts = asyncio.run(timed(file, Path(folder)))
        pages = [_pages(Path(folder), each) for each in (content, written)]
    total = sum(raw.values())
    same = compared(content, written)
    figures = [
        Figure("our own time, all of it", round(total, 2), "s", BAR),
        *(Figure(name, round(seconds, 2), "s") for name, seconds in raw.items()),
        Figure("segments", len(texts.segments)),
        Figure("parts whose XML without its texts changed", len(same), "", 0),
    ]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    figures.append(Figure("most memory of a process", round(peak), "MB"))
    notes = []
    if None in pages:
        notes.append("pages not counted: LibreOffice (soffice) is not installed here")
    else:
        before, after = pages
        assert before is not None
        assert after is not None
        figures += [
            Figure("pages in LibreOffice", before),
            Figure("pages more or less once translated", abs(after - before), "", 1),
        ]
    return Row("translation", f"a DOCX of {PAGES} pages in another language", figures, raw, notes)


async def timed(file: Path, folder: Path) -> tuple[dict[str, float], bytes, Texts]:
    """Seconds of each step, the file, and what was translated of it."""
    filed, limits = Filed(file, DOCX, file.name), Documents()
    async with _translating(folder) as endpoints:
        began = time.perf_counter()
        texts = await read_texts(filed, limits, _silent)
        read = time.perf_counter()
        found: dict[int, Translated] = {}
        terms = Terms([Term("propriétaire", "owner"), Term("juge", "judge")], "fr", "en")
        need = Need(endpoints.default_sensitivity(None))
        translator = Translator(endpoints, need, _Uncounted(), "fr", "en", terms)

        async def work(batch: Any) -> None:
            for each in await translator.translate(batch):
                found[each.ordinal] = each

        wanted = [Wanted(at, each.text) for at, each in enumerate(texts.segments)]
        await lanes([work] * 4, batches(wanted))
        translated = time.perf_counter()
        targets = [
            (texts.segments[at].text, each.target)
            for at, each in found.items() if each.target is not None
        ]  # fmt: skip
        content = await write_file(filed, targets, "en", limits)
        end = time.perf_counter()
    assert len(targets) == len(texts.segments)
    steps = {"reading": read - began, "asking and checking": translated - read,
             "writing": end - translated}  # fmt: skip
    return steps, content, texts


async def _silent(_: int, __: int) -> None:
    """Nobody watches."""


class _Uncounted:
    def sent(self, _: Chosen) -> None: ...

    async def cover(self, _: int, __: int) -> None: ...

    def counted(self, _: Chosen, __: int, ___: int) -> None: ...

    async def failed(self, _: Any) -> None: ...


def made() -> bytes:
    """A report: headings, paragraphs with bold and italic runs, tables, a header."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Rapport sur le code civil"
    said = iter(articles())
    for page in range(1, PAGES + 1):
        document.add_heading(f"Partie {page} : ce que dit le code", 1)
        count = 0
        while count < WORDS:
            words = next(said).split()
            third = len(words) // 3
            paragraph = document.add_paragraph(" ".join(words[:third]) + " ")
            paragraph.add_run(" ".join(words[third : 2 * third])).bold = True
            paragraph.add_run(" " + " ".join(words[2 * third :])).italic = page % 2 == 0
            count += len(words)
        if page % 6 == 0:
            table = document.add_table(2, 2)
            for at, cell in enumerate(each for row in table.rows for each in row.cells):
                cell.text = f"Poste {at} de la partie {page}"
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def compared(before: bytes, after: bytes) -> list[str]:
    """Parts that differ in more than their texts."""
    with zipfile.ZipFile(io.BytesIO(before)) as one, zipfile.ZipFile(io.BytesIO(after)) as other:
        assert one.namelist() == other.namelist()
        return [
            name for name in one.namelist()
            if (_bare(one.read(name)) != _bare(other.read(name)) if name.endswith(".xml")
                else one.read(name) != other.read(name))
        ]  # fmt: skip


def _bare(part: bytes) -> bytes:
    root = etree.fromstring(part)
    for text in root.iter(f"{W}t"):
        text.text = None
        text.attrib.pop(SPACE, None)
    canonical: bytes = etree.tostring(root, method="c14n")
    return canonical


def _pages(folder: Path, content: bytes) -> int | None:
    program = shutil.which("soffice")
    if program is None:
        return None
    file = folder / "rendu.docx"
    file.write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(file)],
        check=True, timeout=180, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return len(pdfium.PdfDocument((folder / "rendu.pdf").read_bytes()))


@asynccontextmanager
async def _translating(folder: Path) -> AsyncIterator[Endpoints]:
    """Endpoints whose only one answers at once, by other letters."""
    app = web.Application(client_max_size=10_000_000)
    app.router.add_post("/v1/chat/completions", _complete)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    [address] = runner.addresses
    model = ModelEndpoint(url=f"http://127.0.0.1:{address[1]}/v1", name="mock")
    outbound, endpoints = open_ways_out(Settings(data=folder / "data", model=model))
    try:
        yield endpoints
    finally:
        await endpoints.close()
        await outbound.close()
        await runner.cleanup()


async def _complete(request: web.Request) -> web.StreamResponse:
    asked = str((await request.json())["messages"][-1]["content"])
    said = WORD.sub(lambda found: found[0] if found[0][0] == "<" else _other(found[0]), asked)
    response = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await response.prepare(request)
    for delta, finish in (({"content": said}, None), ({}, "stop")):
        event = {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
        await response.write(b"data: " + json.dumps(event).encode() + b"\n\n")
    await response.write(b"data: [DONE]\n\n")
    return response


def _other(word: str) -> str:
    return word.translate(LETTERS)
