"""What an uploaded file is, or why it is refused at once."""

from __future__ import annotations

from typing import IO

from emilie.documents.errors import refusal
from emilie.documents.extraction import kinds
from emilie.documents.extraction.blocks import Unreadable


def kind_of(content: IO[bytes], name: str) -> str:
    """The media type of a file that this version reads; raises what refuses it otherwise."""
    try:
        return kinds.kind_of(content, name)
    except Unreadable as error:
        raise refusal(error.code) from error
