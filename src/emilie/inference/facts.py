"""What agents are told of an endpoint: kept with each answer."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from emilie.inference.catalogue import EndpointEntry

UNNAMED = "Modèle connecté"


@dataclass(frozen=True, slots=True)
class EndpointFacts:
    """What agents are told of the endpoint that answers; kept with each answer."""

    name: str
    kind: Literal["builtin", "local", "endpoint"]
    label: str
    model: str | None = None
    operator: str | None = None
    seat: str | None = None
    country: str | None = None
    certifications: tuple[str, ...] = ()
    foreign_law: bool | None = None
    leaves_machine: bool = False


def on_this_machine(entry: EndpointEntry) -> bool:
    """Whether what is sent there stays here: what a policy and the provenance go by.

    An address of loopback says where the call goes, not where it ends: a proxy, a tunnel or the
    cloud models of a local server listen there too. So whatever its hosting declares wins, were
    it only a country, and it is on this machine only when nothing is declared.
    """
    return entry.url is None or (loops_back(entry.url) and not entry.hosting.elsewhere)


def loops_back(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def describe(entry: EndpointEntry) -> EndpointFacts:
    """The facts of one endpoint. Never its host: agents have no use for an internal name."""
    hosting, local = entry.hosting, on_this_machine(entry)
    model = entry.model or (entry.file.stem if entry.file else None)
    return EndpointFacts(
        name=entry.name,
        kind="local" if entry.url is None else "endpoint",
        label=entry.label or model or UNNAMED,
        model=model,
        operator=hosting.operator,
        seat=hosting.seat,
        country=hosting.country,
        certifications=hosting.certifications,
        foreign_law=False if local else hosting.foreign_law,
        leaves_machine=not local,
    )


BUILTIN = EndpointFacts(name="integre", kind="builtin", label="Moteur intégré", foreign_law=False)


def where(facts: EndpointFacts) -> str:
    """Where what is sent there goes, as concluded from its address and its declaration."""
    if not facts.leaves_machine:
        return "sur cette machine"
    declared = [facts.operator, facts.country, *facts.certifications]
    return " · ".join(word for word in declared if word) or "non déclaré"
