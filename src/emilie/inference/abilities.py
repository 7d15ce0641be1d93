"""Endpoints for what is not an answer: nobody chooses those by name."""

from __future__ import annotations

from dataclasses import replace

from emilie.inference.catalogue import Ability
from emilie.inference.registry import Chosen, Endpoints, Need


def able(endpoints: Endpoints, need: Need, ability: Ability) -> list[Chosen]:
    """Those that have the ability and that the policy opens, in the order of the catalogue."""
    return endpoints.open_to(replace(need, wanted=None, abilities=frozenset({ability})))


def declared(endpoints: Endpoints, ability: Ability) -> bool:
    """Whether any endpoint has the ability, for whomever."""
    return any(ability in each.abilities for each in endpoints.opened)


def searching(endpoints: Endpoints, need: Need) -> list[Chosen]:
    """Those that may be sent a question to search documents by."""
    found = [*able(endpoints, need, "embeddings"), *able(endpoints, need, "reranking")]
    return list(dict.fromkeys(found))
