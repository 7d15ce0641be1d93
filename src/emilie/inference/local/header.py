"""What a GGUF file says of itself, read from its first bytes without loading it.

Source of the format: "GGUF" in the documentation of ggml (versions 2 and 3, little-endian).
A file is untrusted: every length is checked against what is left of it.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emilie.core.errors import AppError

MAGIC = b"GGUF"
VERSIONS = (2, 3)
LONGEST = 64 * 1024 * 1024
"""Bytes that a header may take: the vocabulary is in it."""
ENTRIES = 100_000
"""More metadata or tensors than any model has: a header that says so is not one."""
SCALARS = {
    0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q",
    12: "<d",
}  # fmt: skip
STRING, ARRAY = 8, 9
BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34),
    10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 30: (1, 2),
}  # fmt: skip
"""Elements and bytes of a block, for the usual types of tensors. Of another type, only where it
begins is checked."""


class ModelFileRefused(AppError):
    """The file cannot be served, whatever one does with it."""

    code = "model_file_refused"


class ModelFileMissing(ModelFileRefused):
    code = "model_file_missing"


class ModelFileUnreadable(ModelFileRefused):
    code = "model_file_unreadable"


class ModelFileForeign(ModelFileRefused):
    """It is something else than a GGUF file."""

    code = "model_file_foreign"


class ModelFileCut(ModelFileRefused):
    code = "model_file_cut"


@dataclass(frozen=True, slots=True)
class Header:
    name: str
    architecture: str
    size: int
    """Bytes of the file."""
    context: int
    """Tokens that the model was trained to read; 0 when it does not say."""
    cache: int
    """Bytes of memory for each token of a conversation, keys and values in 16 bits."""
    tools: bool
    """Whether its chat template speaks of tools."""


def read_header(path: Path) -> Header:
    """What the file says of itself; raises a `ModelFileRefused` when it cannot be a whole model."""
    name = path.name
    try:
        # Read rather than mapped: a file that is cut meanwhile would kill the process.
        with path.open("rb") as file:
            return _read(file.read(LONGEST), path.stat().st_size, path)
    except FileNotFoundError as error:
        raise ModelFileMissing(file=name) from error
    except OSError as error:
        raise ModelFileUnreadable(file=name) from error


def _read(data: bytes, size: int, path: Path) -> Header:
    if data[:4] != MAGIC:
        raise ModelFileForeign(file=path.name)
    reader = _Reader(data, path.name)
    reader.at = 4
    version, tensors, entries = reader.take("<I"), reader.take("<Q"), reader.take("<Q")
    if version not in VERSIONS or max(tensors, entries) > ENTRIES:
        raise ModelFileForeign(file=path.name)
    said: dict[str, Any] = {}
    for _ in range(entries):
        key = reader.text()
        said[key] = reader.value(reader.take("<I"))
    end = max((_end_of_tensor(reader) for _ in range(tensors)), default=0)
    align = said.get("general.alignment") or 32
    begins = math.ceil(reader.at / align) * align
    if not tensors or begins + end > size:
        raise ModelFileCut(file=path.name)
    return _header(said, path, size)


def _header(said: dict[str, Any], path: Path, size: int) -> Header:
    architecture = str(said.get("general.architecture", ""))

    def number(key: str, otherwise: int) -> int:
        found = said.get(f"{architecture}.{key}")
        return found if isinstance(found, int) and found > 0 else otherwise

    heads = number("attention.head_count", 1)
    wide = number("embedding_length", 0) // heads
    keys = number("attention.key_length", wide) + number("attention.value_length", wide)
    return Header(
        name=str(said.get("general.name") or path.stem),
        architecture=architecture,
        size=size,
        context=number("context_length", 0),
        cache=2 * number("block_count", 0) * number("attention.head_count_kv", heads) * keys,
        tools="tools" in str(said.get("tokenizer.chat_template", "")),
    )


def _end_of_tensor(reader: _Reader) -> int:
    """Where a tensor's data end, counted from where data begin."""
    reader.text()
    dimensions = [reader.take("<Q") for _ in range(min(reader.take("<I"), 8))]
    kind, begins = reader.take("<I"), reader.take("<Q")
    elements, size = BLOCKS.get(kind, (0, 0))
    taken = math.prod(dimensions) // elements * size if elements else 1
    return int(begins + taken)


class _Reader:
    def __init__(self, data: bytes, name: str) -> None:
        self._data = data
        self._name = name
        self.at = 0

    def take(self, form: str) -> Any:
        begins = self._skip(struct.calcsize(form))
        return struct.unpack_from(form, self._data, begins)[0]

    def text(self) -> str:
        length = self.take("<Q")
        begins = self._skip(length)
        return self._data[begins : begins + length].decode("utf-8", "replace")

    def value(self, kind: int) -> Any:
        """A value; None for a list: the vocabulary is of no use here."""
        if kind == STRING:
            return self.text()
        if kind in SCALARS:
            return self.take(SCALARS[kind])
        if kind != ARRAY:
            raise ModelFileForeign(file=self._name)
        of, count = self.take("<I"), self.take("<Q")
        if of in SCALARS:
            self._skip(count * struct.calcsize(SCALARS[of]))
        elif of == STRING:
            for _ in range(count):
                self._skip(self.take("<Q"))
        else:
            raise ModelFileForeign(file=self._name)
        return None

    def _skip(self, length: int) -> int:
        """Where the next `length` bytes begin, which are then behind us."""
        begins = self.at
        if length > len(self._data) - begins:
            raise ModelFileCut(file=self._name)
        self.at += length
        return begins
