"""Staan (https://docs.staan.ai): the European index of Qwant and Ecosia.

It gives ten results at a time, no other number, for queries of 400 characters at most.
"""

from __future__ import annotations

from collections.abc import Iterator

from emilie.inference.outside import SearchEntry
from emilie.research.engines.asking import Asked, post
from emilie.research.results import Result, day_of, dicts_in, text_in

PAGE = 10


def asked(entry: SearchEntry, key: str, query: str, _: int) -> Asked:
    wanted = {"q": query, "market": "fr-fr", "count": PAGE, "extra_snippets": True}
    bearer = {"authorization": f"Bearer {key}"}
    return post(f"{entry.address}/v2/search/web", wanted, bearer)


def results(body: dict[str, object]) -> Iterator[Result]:
    web = body.get("web")
    for each in dicts_in(web.get("results") if isinstance(web, dict) else None):
        more = [text_in(extra.get("chunk")) for extra in dicts_in(each.get("extra_snippets"))]
        yield Result(
            text_in(each.get("url")), text_in(each.get("title")),
            " ".join([text_in(each.get("snippet")), *more]), day_of(each.get("published_date")),
        )  # fmt: skip
