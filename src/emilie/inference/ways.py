"""Where an endpoint leads, as core/http is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emilie.core.http import Destination

if TYPE_CHECKING:
    from emilie.inference.registry import Chosen

LOCAL = "Processus du modèle de cette machine, sur un port tiré au sort"


def owner_of(name: str) -> str:
    """The endpoint, as core/http knows it."""
    return f"endpoint {name}"


def destinations_of(chosen: Chosen) -> list[Destination]:
    entry = chosen.entry
    if entry is None:
        return []
    if entry.url is None:  # until its process says its port
        return [Destination("http", "127.0.0.1", 0, LOCAL, owner_of(chosen.name), private=True)]
    purpose = f"Réponses du modèle « {chosen.facts.label} »"
    return [
        Destination.of(
            entry.url, purpose=purpose, owner=owner_of(chosen.name), private=entry.private,
            operator=entry.hosting.operator, country=entry.hosting.country,
        )
    ]  # fmt: skip
