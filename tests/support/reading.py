"""Reading a file as the extraction process does, here and now; and samples of every format.

Those in `documents/samples` were written by LibreOffice 25.2, python-pptx and openpyxl; the message
of Outlook by hand, after [MS-OXMSG]; the photograph by pillow-heif 1.8, from what Pillow drew,
held on its side, with a name and a place in its metadata.
"""

from __future__ import annotations

import io
import lzma
from email.message import EmailMessage
from pathlib import Path

import pytest

from emilie.documents.extraction.blocks import Page, Unreadable
from emilie.documents.extraction.kinds import kind_of
from emilie.documents.extraction.readers import Reading

SAMPLES = Path(__file__).parents[1] / "documents" / "samples"


def sample(name: str) -> bytes:
    path = SAMPLES / name
    packed = path.with_name(f"{name}.xz")
    return path.read_bytes() if path.is_file() else lzma.decompress(packed.read_bytes())


def read(content: bytes, name: str) -> tuple[str, list[Page]]:
    kind = kind_of(io.BytesIO(content), name)
    return Reading(2000, lambda *_: None).pages(io.BytesIO(content), kind)


def texts(content: bytes, name: str) -> list[str]:
    return [page.text for page in read(content, name)[1]]


def refused(content: bytes, name: str) -> str:
    with pytest.raises(Unreadable) as why:
        read(content, name)
    return why.value.code


def message(*attached: tuple[str, bytes], html: bool = False) -> bytes:
    made = EmailMessage()
    made["From"] = "Inès Garnier <ines@archipel.example>"
    made["To"] = "jeanne@archipel.example"
    made["Subject"] = "Réunion du comité"
    made["Date"] = "Sun, 29 Nov 2026 09:00:00 +0100"
    made.set_content("Bonjour,\n\nLa réunion est fixée au 12 décembre.\n")
    if html:
        made.add_alternative("<p>Autre <b>version</b></p>", subtype="html")
    for name, content in attached:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return bytes(made)
