"""What a file is, told by its bytes; whatever the bytes, it is a type or a refusal."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emilie.core.errors import AppError
from emilie.documents.errors import DocumentTooManyFiles
from emilie.documents.extraction.blocks import Unreadable
from emilie.documents.extraction.docx import read_docx
from emilie.documents.extraction.kinds import KINDS
from emilie.documents.extraction.odt import read_odt
from emilie.documents.kinds import kind_of
from emilie.documents.upload import NAME, display_name
from support import files

WORD = files.word(("Heading 1", "Titre"), ("Normal", "Du texte."))
WRITER = files.odt((1, "Titre"), "Du texte.")


def damaged(content: bytes) -> st.SearchStrategy[bytes]:
    """The file with some bytes changed, then cut."""

    def damage(changes: list[tuple[int, int]], end: int) -> bytes:
        changed = bytearray(content)
        for place, value in changes:
            changed[place] = value
        return bytes(changed[:end])

    places = st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255))
    ends = st.one_of(st.just(len(content)), st.integers(0, len(content)))
    return st.builds(damage, st.lists(places, max_size=30), ends)


anything = st.one_of(
    st.binary(max_size=300),
    st.binary(max_size=300).map(lambda tail: b"PK\x03\x04" + tail),
    st.binary(max_size=300).map(lambda tail: b"%PDF-" + tail),
    damaged(WORD),
    damaged(WRITER),
)


@given(anything, st.sampled_from(["a.txt", "a.md", "a.pdf", ""]))
def test_any_bytes_have_a_type_or_are_refused(content: bytes, name: str) -> None:
    with suppress(AppError):
        assert kind_of(io.BytesIO(content), name) in KINDS


@given(st.one_of(damaged(WORD), damaged(WRITER)))
def test_a_damaged_package_is_read_or_refused(content: bytes) -> None:
    for read in (read_docx, read_odt):
        with suppress(Unreadable):
            read(io.BytesIO(content))


def test_an_archive_of_countless_files_is_not_opened() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for number in range(30_000):
            package.writestr(f"word/document.xml{number}", b"")
    tracemalloc.start()
    with pytest.raises(DocumentTooManyFiles):
        kind_of(buffer, "a.docx")
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


@given(st.text(max_size=400))
def test_any_name_can_be_shown(name: str) -> None:
    shown = display_name(name)
    assert 0 < len(shown) <= NAME
    assert "/" not in shown
    assert shown.isprintable()
    shown.encode()
