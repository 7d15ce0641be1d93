"""Publications in answers are tested against a little library on loopback, and a scripted model."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.library import Library, little_library


@pytest.fixture
def library() -> Iterator[Library]:
    with little_library() as library:
        yield library
