"""What pandoc and Typst leave out of the files that they write: dates, the foot of the pages, and
the mark of an artificial intelligence where machines look for it.
"""

from __future__ import annotations

import io
import re
import zipfile
from html import escape

from emilie.documents.export.order import Order

NEVER = "1970-01-01T00:00:00Z"
"""The time inside pandoc's sandbox."""
FOOT = "EMILIE-MENTION"
"""In the foot of the reference documents, where the mention goes."""
_PARTS = re.compile(r"docProps/core\.xml|meta\.xml|styles\.xml|word/footer\d*\.xml")
IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"


def office(content: bytes, order: Order) -> bytes:
    """A DOCX or an ODT, dated, the mention at the foot of its pages."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            text = old.read(part)
            if _PARTS.fullmatch(part.filename):
                text = _filled(text.decode(), order).encode()
            new.writestr(part, text, compress_type=part.compress_type)
    return made.getvalue()


def _filled(text: str, order: Order) -> str:
    return text.replace(NEVER, order.written).replace(FOOT, escape(order.mention, quote=False))


_METADATA = re.compile(rb"(\d+) 0 obj\n<</Length \d+/Type/Metadata/Subtype/XML>>\nstream\n")
_END = b"\nendstream"
_CLOSE = b"</rdf:Description>"
_LAST = re.compile(rb"trailer\n<<(.*?)>>\nstartxref\n(\d+)\n%%EOF\s*$", re.DOTALL)


def pdf(content: bytes, order: Order) -> bytes:
    """A PDF whose XMP names the source of what it shows, in IPTC's words: an update at its end, as
    the format allows, so that nothing of its tags is touched.
    """
    found, last = _METADATA.search(content), _LAST.search(content)
    assert found is not None
    assert last is not None
    packet = content[found.end() : content.index(_END, found.end())]
    mark = (
        f'<Iptc4xmpExt:DigitalSourceType xmlns:Iptc4xmpExt="{IPTC}">'
        f"{escape(order.origin)}</Iptc4xmpExt:DigitalSourceType>"
    ).encode()
    packet = packet.replace(_CLOSE, mark + _CLOSE, 1)
    head = b"%s 0 obj\n<</Length %d/Type/Metadata/Subtype/XML>>\nstream\n" % (
        found[1], len(packet),
    )  # fmt: skip
    start = len(content) + 1
    update = head + packet + _END + b"\nendobj\n"
    table = b"xref\n%s 1\n%010d 00000 n \n" % (found[1], start)
    trailer = b"trailer\n<<%s/Prev %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        last[1], last[2], start + len(update),
    )  # fmt: skip
    return content + b"\n" + update + table + trailer
