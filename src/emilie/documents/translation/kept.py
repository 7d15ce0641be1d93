"""What a terminal keeps of a translation that is not over: a file beside the one to be written.

`note.en.docx.emilie` holds lines of JSON: what was asked for, then each text with its translation
as it came, and what the written file was. Whoever asks for the same again goes on from there, even
once the document was corrected: only texts that are not among them are asked for. It goes once
nothing is missing.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError

from emilie.documents.translation.checks import Flag
from emilie.documents.translation.terms import Term

ENDING = ".emilie"


def kept_beside(output: Path) -> Path:
    return output.with_name(output.name + ENDING)


def asked_by(
    file: Path, source: str | None, target: str, tone: str | None, terms: Iterable[Term]
) -> dict[str, Any]:
    """What two runs have in common when one goes on from the other; `file` is resolved."""
    listed = orjson.dumps([[term.source, term.target] for term in terms])
    return {
        # A digest: a path may hold bytes that are not text.
        "emilie": 2, "file": _digest(os.fsencode(file)), "source": source, "target": target,
        "tone": tone, "terms": _digest(listed),
    }  # fmt: skip


class _Made(BaseModel):
    text: str
    said: str
    flags: list[Flag]


class _Written(BaseModel):
    written: str


_LINE: TypeAdapter[_Made | _Written] = TypeAdapter(_Made | _Written)


class Kept:
    """`found`: each text that was translated before, with its translation and what to check in it.
    `written`: digests of what earlier runs wrote. `replaced`: what was there is of another request,
    or of nobody we know: it is written over. Raises `OSError` where what is there cannot be read.
    """

    def __init__(self, output: Path, asked: Mapping[str, Any]) -> None:
        self.path = kept_beside(output)
        self.found: dict[str, tuple[str, list[Flag]]] = {}
        self.written: set[str] = set()
        self._asked = orjson.dumps(asked)
        there = self.path.exists()
        self._begun = there and self._read()
        self.replaced = there and not self._begun

    def _read(self) -> bool:
        """Whether it is of the same request. A line that was cut, or is not ours, is left out."""
        first, *lines = self.path.read_bytes().splitlines() or [b""]
        if first != self._asked:
            return False
        for line in lines:
            try:
                read = _LINE.validate_json(line)
            except ValidationError:
                continue
            if isinstance(read, _Written):
                self.written.add(read.written)
            else:
                self.found[read.text] = read.said, read.flags
        return True

    def wrote(self, output: Path) -> bool:
        """Whether this file is as an earlier run of the same request left it."""
        return bool(self.written) and _digest(output.read_bytes()) in self.written

    def writes(self, content: bytes) -> None:
        """Know what is about to be written for our own; `OSError` where it cannot be kept."""
        self._append([{"written": _digest(content)}])

    def add(self, made: Sequence[tuple[str, str, Sequence[Flag]]]) -> None:
        """Keep texts with their translations; `OSError` where it cannot be written."""
        if not made:
            return
        lines = [
            {"text": text, "said": said, "flags": [flag.facts() for flag in flags]}
            for text, said, flags in made
        ]
        self._append(lines)

    def _append(self, lines: Sequence[Mapping[str, Any]]) -> None:
        content = b"".join(orjson.dumps(line) + b"\n" for line in lines)
        # As secret as the document: for its owner alone.
        mode = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if self._begun else os.O_TRUNC)
        descriptor = os.open(self.path, mode, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            # After what was asked for, or a line that was cut.
            file.write((b"" if self._begun else self._asked) + b"\n" + content)
        self._begun = True

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
