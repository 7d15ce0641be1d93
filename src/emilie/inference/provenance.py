"""Where an answer comes from: who was sent something of it, who wrote it, what that cost.

All of it is kept in the answer's facts, of every request that it took and of those that it was
interrupted after: whoever was sent the question has it, even if somebody else answered.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from emilie.inference.energy import estimate

if TYPE_CHECKING:
    from emilie.inference.registry import Chosen

Facts = dict[str, Any]
AMOUNTS = ("wh_min", "wh_max", "gco2_min", "gco2_max")


def completed(facts: Facts) -> Facts:
    """The facts of an answer stored by an earlier version, with what came later."""
    endpoint = facts.get("endpoint")
    later = {"window": None, "instead_of": None, "sent_to": [endpoint] if endpoint else []}
    return later | facts


def told(chosen: Chosen) -> Facts:
    """The endpoint as it is kept, in the shapes of JSON: it is compared with what was stored."""
    facts = asdict(chosen.facts)
    return facts | {"certifications": list(facts["certifications"])}


def was_sent(facts: Facts, chosen: Chosen) -> None:
    """The endpoint is being sent something of the answer."""
    endpoint = told(chosen)
    if endpoint not in facts["sent_to"]:
        facts["sent_to"] = [*facts["sent_to"], endpoint]


def wrote(facts: Facts, chosen: Chosen, *, read: int, written: int) -> None:
    """It wrote so many tokens; 0 `read` is what was not counted."""
    facts["energy"] = _energy(facts, chosen, written)
    if read:
        facts["input_tokens"] = (facts["input_tokens"] or 0) + read
    facts["output_tokens"] = (facts["output_tokens"] or 0) + written


def _energy(facts: Facts, chosen: Chosen, written: int) -> Facts | None:
    """With what these tokens took; none as soon as a part of the answer is of unknown cost."""
    before: Facts | None = facts["energy"]
    if chosen.entry is None or not written:
        return before  # the built-in engine takes nothing that could be told
    cost = estimate(chosen.entry.energy, chosen.hosting.country, written)
    if before is None:
        return None if facts["output_tokens"] and _others(facts, chosen) else cost
    if cost is None:
        return None
    summed = {key: float(f"{before[key] + cost[key]:.3g}") for key in AMOUNTS}
    zones = dict.fromkeys([*before["zone"].split("+"), cost["zone"]])
    return cost | summed | {"zone": "+".join(zones)}


def _others(facts: Facts, chosen: Chosen) -> bool:
    """Whether another model may have written what was counted without an energy."""
    return any(
        each["kind"] != "builtin" and each["name"] != chosen.name for each in facts["sent_to"]
    )
