"""Mojeek (https://www.mojeek.com/support/api/search/): its key is a parameter of the address."""

from __future__ import annotations

from collections.abc import Iterator

from emilie.inference.outside import SearchEntry
from emilie.research.engines.asking import Asked, get
from emilie.research.results import Result, day_of, dicts_in, text_in


def asked(entry: SearchEntry, key: str, query: str, count: int) -> Asked:
    wanted = {"api_key": key, "q": query, "fmt": "json", "t": str(count), "lb": "FR", "lbb": "100"}
    return get(f"{entry.address}/search", wanted)


def results(body: dict[str, object]) -> Iterator[Result]:
    answer = body.get("response")
    for each in dicts_in(answer.get("results") if isinstance(answer, dict) else None):
        yield Result(
            text_in(each.get("url")), text_in(each.get("title")), text_in(each.get("desc")),
            day_of(each.get("pdate")),
        )  # fmt: skip
