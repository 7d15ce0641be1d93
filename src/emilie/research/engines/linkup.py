"""Linkup (https://docs.linkup.so/pages/documentation/api-reference/endpoint/post-search)."""

from __future__ import annotations

from collections.abc import Iterator

from emilie.inference.outside import SearchEntry
from emilie.research.engines.asking import Asked, post
from emilie.research.results import Result, dicts_in, text_in


def asked(entry: SearchEntry, key: str, query: str, count: int) -> Asked:
    wanted = {
        "q": query, "depth": "standard", "outputType": "searchResults", "includeImages": False,
        "maxResults": count,
    }  # fmt: skip
    bearer = {"authorization": f"Bearer {key}"}
    return post(f"{entry.address}/v1/search", wanted, bearer)


def results(body: dict[str, object]) -> Iterator[Result]:
    for each in dicts_in(body.get("results")):
        if each.get("type", "text") == "text":
            yield Result(
                text_in(each.get("url")), text_in(each.get("name")), text_in(each.get("content"))
            )
