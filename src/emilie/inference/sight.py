"""Who sees images, among the endpoints that may answer."""

from __future__ import annotations

from dataclasses import replace

from emilie.inference.errors import EndpointWithoutVision, NoEndpointWithVision
from emilie.inference.registry import Endpoints, Need


def seeing(need: Need) -> Need:
    """The same, of an endpoint that sees."""
    return replace(need, abilities=need.abilities | {"vision"})


def check_sight(endpoints: Endpoints, need: Need) -> None:
    """Refuse images that who would answer cannot see, before anything is stored or sent."""
    if not endpoints.open_to(seeing(need)):
        raise NoEndpointWithVision
    first = endpoints.open_to(need)[0]
    if first.name == need.wanted and "vision" not in first.abilities:
        raise EndpointWithoutVision(label=first.facts.label)
