"""Where the model hub is, as declared to core/http."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from emilie.core.http import Destination
from emilie.settings import Hub

OWNER = "hub"
PURPOSE = "Téléchargement de modèles, par « emilie models fetch » seulement"


def hosts_of(hub: Hub) -> set[str]:
    """Where the hub may lead."""
    return {host.strip() for host in hub.hosts.split(",") if host.strip()}


def places(address: str, hosts: Iterable[str]) -> Iterator[Destination]:
    """A hub's address and the hosts that it may redirect to, for core/http."""
    scheme = urlsplit(address).scheme
    for url in {address, *(f"{scheme}://{host}" for host in hosts)}:
        yield Destination.of(url, purpose=PURPOSE, owner=OWNER, redirects=True)
