"""A file to take away, written in a process of its own, from the side that asks for it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import unicodedata
from urllib.parse import quote

import orjson

from emilie.core.errors import AppError
from emilie.core.lines import one_line
from emilie.documents.export.order import Format, Order
from emilie.settings import Documents

log = logging.getLogger(__name__)

SECONDS = 90
"""For one file; a hundred pages of PDF take five of a processor."""
AT_ONCE = asyncio.Semaphore(2)
"""Processes that write, of all agents: a long PDF takes a processor and a quarter of a gigabyte."""
CHARACTERS = 1_000_000
"""Most characters of one file: some four hundred pages."""
LONGEST_NAME = 80
KINDS: dict[Format, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "md": "text/markdown; charset=utf-8",
}
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('/\\:*?"<>|', " "))


class ExportTooLong(AppError):
    status, code = 413, "export_too_long"


class ExportTooSlow(AppError):
    status, code = 503, "export_too_slow"


class ExportFailed(AppError):
    status, code = 500, "export_failed"


async def write(order: Order, form: Format, limits: Documents) -> bytes:
    """The file. Whatever ends the wait, the process and what it started are gone."""
    if measured(order) > CHARACTERS:
        raise ExportTooLong(most=CHARACTERS)
    given = orjson.dumps(order)
    async with AT_ONCE:
        # The environment is left behind: it holds keys that no converter needs. Whatever would
        # fetch something (Typst knows packages) is sent to a proxy that is not there.
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "emilie.documents.export", form,
            str(limits.memory), str(SECONDS), str(os.getpid()),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL, start_new_session=True, env=environment(),
        )  # fmt: skip
        try:
            async with asyncio.timeout(SECONDS):
                content, _ = await process.communicate(given)
        except TimeoutError as error:
            raise ExportTooSlow from error
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                await asyncio.shield(process.wait())
    if process.returncode != 0 or not content:
        log.error("an export to %s failed: %s", form, process.returncode)
        raise ExportFailed
    return content


def environment() -> dict[str, str]:
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
    return nowhere | {
        "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8",
    }  # fmt: skip


def measured(order: Order) -> int:
    """Characters of what somebody wrote."""
    return sum(
        sum(len(note.quote) for note in block.notes) if block.kind == "notes" else len(block.text)
        for block in order.blocks
    )


def file_name(title: str, form: str) -> str:
    """A name under which a file can be saved anywhere, as its title reads."""
    return f"{_stem(title)}.{form}"


def _stem(title: str) -> str:
    return one_line(title.translate(_NOT_IN_NAMES))[:LONGEST_NAME].strip(" .") or "Émilie"


def disposition(title: str, form: str) -> str:
    """A content-disposition under which the file is saved as its title reads, wherever it is."""
    name = _stem(title)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    # Decomposed, full-width signs become the ones that were taken out.
    plain = one_line(plain.translate(_NOT_IN_NAMES)).strip(" .") or "export"
    encoded = quote(f"{name}.{form}", safe="")
    return f"attachment; filename=\"{plain}.{form}\"; filename*=UTF-8''{encoded}"
