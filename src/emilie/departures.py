"""What an answer is about to send outside, as somebody at a terminal reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

Leaving = Literal["web", "publications", "read", "write"]
"""What is about to leave: a search, or a call of a tool that reads, or that writes."""
MayLeave = Callable[[str, str, Leaving], bool]
"""Whether it may leave, for the services that are named."""


def allowed(search: dict[str, Any], may_leave: MayLeave) -> bool:
    tool = search.get("tool")
    kind: Leaving = search["family"] if tool is None else "write" if tool["writes"] else "read"
    return may_leave(shown(search), " et ".join(map(_hosted, asked_of(search))), kind)


def asked_of(search: dict[str, Any]) -> list[dict[str, Any]]:
    """Those who are asked together."""
    return [search["service"], *search.get("also", ())]


def shown(search: dict[str, Any]) -> str:
    """All that leaves."""
    criteria = search.get("criteria") or {}
    years = [criteria.get("first_year"), criteria.get("last_year")]
    more = [f"auteur : {criteria['author']}"] if criteria.get("author") else []
    more += ["années : " + "-".join(str(each or "") for each in years)] if any(years) else []
    return ", ".join(filter(None, [search["query"], *more]))


def _hosted(service: dict[str, Any]) -> str:
    hosting = [service["operator"], service["country"], *service["certifications"]]
    where = " · ".join(each for each in hosting if each) or "hébergement non déclaré"
    return f"{service['label']} ({where})"
