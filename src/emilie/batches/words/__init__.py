"""What an archive says around the answers, in French or in English."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from emilie.documents.export.order import Language


@cache
def words(language: Language) -> Mapping[str, str]:
    text = files(__name__).joinpath(f"{language}.json").read_text("utf-8")
    said: Mapping[str, str] = json.loads(text)
    return said
