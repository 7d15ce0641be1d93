"""A notice at the end of the PDF of a publication, from the side that asks for it.

A reading that fails, as of a scan, would leave a conversation without the abstract, and no PDF says
its own reference as it must be cited.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys

from emilie.documents.exporting import environment
from emilie.research.errors import PageSlow, PageUnread
from emilie.research.publications.publication import Publication
from emilie.research.publications.reference import reference
from emilie.settings import Documents

SECONDS = 15
"""For one PDF, the wait for a place included; most take one."""
AT_ONCE = asyncio.Semaphore(2)
SAYS = {
    "fr": "Notice ajoutée par Émilie à la fin du texte : référence et résumé de la publication.",
    "en": "Notice added by Émilie at the end of the text: reference and abstract.",
}


async def bound(content: bytes, paper: Publication, language: str, limits: Documents) -> bytes:
    """The PDF and its notice; `PageUnread` or `PageSlow` when it cannot be opened, or in time."""
    language = "en" if language == "en" else "fr"
    wanted = {
        "language": language, "says": SAYS[language], "reference": reference(paper),
        "abstract": paper.abstract, "pages": limits.pages, "memory": limits.memory,
        "seconds": SECONDS, "parent": os.getpid(),
    }  # fmt: skip
    try:
        async with asyncio.timeout(SECONDS), AT_ONCE:
            made = await _asked(json.dumps(wanted).encode() + b"\n" + content)
    except TimeoutError as error:
        raise PageSlow from error
    if not made:
        raise PageUnread
    return made


async def _asked(given: bytes) -> bytes:
    """What the process answers; nothing when it broke. It is gone when this returns."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "emilie.research.publications.notice",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL, env=environment(),
    )  # fmt: skip
    try:
        made, _ = await process.communicate(given)
    finally:
        if process.returncode is None:
            process.kill()
            await asyncio.shield(process.wait())
    return b"" if process.returncode else made
