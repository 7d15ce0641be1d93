"""The demonstration: four invented people of one invented organisation, on loopback only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from emilie.accounts.models import Role

PersonaName = Literal["agent", "referente", "pilote", "administratrice"]
ORGANISATION = "Ministère de l’Archipel"


@dataclass(frozen=True)
class Persona:
    persona: PersonaName
    given_name: str
    name: str
    role: Role


PERSONAS: dict[PersonaName, Persona] = {
    who.persona: who
    for who in (
        Persona("agent", "Jeanne", "Jeanne Moreau-Petit", "agent"),
        Persona("referente", "Samira", "Samira Lebrun", "referent"),
        Persona("pilote", "Claire", "Claire Fontaine", "coordinator"),
        Persona("administratrice", "Inès", "Inès Garnier", "administrator"),
    )
}
assert set(PERSONAS) == set(get_args(PersonaName))
