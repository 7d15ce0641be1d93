"""Postings that were read once, in the memory of this process. Segments never change
(`documents/index/segments.py`): nothing is to be kept in step.

numpy weighs on the start and on the memory: this module is imported by the first search only.
"""

from __future__ import annotations

from collections import OrderedDict
from uuid import UUID
from weakref import WeakValueDictionary

import numpy as np

from emilie.documents.index.postings import LARGE, Found, Lengths, Postings, kept

HELD = 128 * 1024 * 1024
"""Bytes of postings kept in all."""


class Memory:
    """The postings that were asked for last, up to so many bytes in all."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[tuple[UUID, str], Found] = OrderedDict()
        self._size = 0
        # Held by the postings of its segment, and gone with the last of them.
        self._lengths: WeakValueDictionary[UUID, Lengths] = WeakValueDictionary()

    @property
    def size(self) -> int:
        """Bytes held."""
        return self._size + sum(each.nbytes for each in self._lengths.values())

    def get(self, key: tuple[UUID, str]) -> Found | None:
        if (found := self._held.get(key)) is not None:
            self._held.move_to_end(key)
        return found

    def keep(self, key: tuple[UUID, str], found: Postings, passages: int) -> Found:
        """Those of a stem in a segment of so many passages, as they are kept from now on."""
        if (held := self._held.get(key)) is not None:
            return held
        made = kept(found, self._lengths_of(key[0], passages)) if passages >= LARGE else found
        self._held[key] = made
        self._size += made.size
        while self._held and self.size > self._most:
            self._size -= self._held.popitem(last=False)[1].size
        return made

    def _lengths_of(self, segment_id: UUID, passages: int) -> Lengths:
        if (lengths := self._lengths.get(segment_id)) is None:
            lengths = self._lengths[segment_id] = np.zeros(passages, np.int16)
        return lengths


MEMORY = Memory(HELD)
