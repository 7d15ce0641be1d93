"""SearXNG (https://docs.searxng.org/dev/search_api.html): no key, any number of results.

JSON must be among its `search.formats`: it answers 403 otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from emilie.inference.outside import SearchEntry
from emilie.research.engines.asking import Asked, get
from emilie.research.results import Result, day_of, dicts_in, text_in

MEANS = {403: "search_format_refused"}


def asked(entry: SearchEntry, _: str, query: str, __: int) -> Asked:
    wanted = {"q": query, "format": "json", "language": "fr-FR", "safesearch": "1"}
    return get(f"{entry.address}/search", wanted)


def results(body: dict[str, object]) -> Iterator[Result]:
    for each in dicts_in(body.get("results")):
        yield Result(
            text_in(each.get("url")), text_in(each.get("title")), text_in(each.get("content")),
            day_of(each.get("publishedDate")),
        )  # fmt: skip
