"""Brave Search (https://api-dashboard.search.brave.com/app/documentation/web-search)."""

from __future__ import annotations

from collections.abc import Iterator

from emilie.inference.outside import SearchEntry
from emilie.research.engines.asking import Asked, get
from emilie.research.results import Result, day_of, dicts_in, text_in

MOST = 20
MEANS = {422: "search_key_refused"}
"""A token that is not known; the bounds of a query are kept before it leaves."""


def asked(entry: SearchEntry, key: str, query: str, count: int) -> Asked:
    wanted = {
        "q": query, "count": str(min(count, MOST)), "country": "FR", "search_lang": "fr",
        "text_decorations": "false", "extra_snippets": "true",
    }  # fmt: skip
    return get(f"{entry.address}/res/v1/web/search", wanted, {"x-subscription-token": key})


def results(body: dict[str, object]) -> Iterator[Result]:
    web = body.get("web")
    for each in dicts_in(web.get("results") if isinstance(web, dict) else None):
        extra = each.get("extra_snippets")
        more = [text_in(one) for one in extra] if isinstance(extra, list) else []
        yield Result(
            text_in(each.get("url")), text_in(each.get("title")),
            " ".join([text_in(each.get("description")), *more]), day_of(each.get("page_age")),
        )  # fmt: skip
