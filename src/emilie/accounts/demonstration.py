"""The demonstration: four invented people of one invented organisation, on loopback only, and
only as long as no identity provider is declared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from starlette.datastructures import State

from emilie.accounts.models import Role

PersonaName = Literal["agent", "referente", "pilote", "administratrice"]
ORGANISATION = "Ministère de l’Archipel"
SEATS = 600
LIBRARIES, DIGITAL = "Direction des médiathèques", "Direction du numérique"
UNITS = (LIBRARIES, DIGITAL, "Direction des ports et des phares", "Secrétariat général")
CONTACTS = {
    "dpo_name": "Paul Kerbrat",
    "dpo_contact": "dpo@archipel.example",
    "security_name": "Nadia Belkacem",
    "security_contact": "ssi@archipel.example",
}


@dataclass(frozen=True)
class Persona:
    persona: PersonaName
    given_name: str
    name: str
    role: Role
    unit: str


PERSONAS: dict[PersonaName, Persona] = {
    who.persona: who
    for who in (
        Persona("agent", "Jeanne", "Jeanne Moreau-Petit", "agent", LIBRARIES),
        Persona("referente", "Samira", "Samira Lebrun", "referent", DIGITAL),
        Persona("pilote", "Claire", "Claire Fontaine", "coordinator", "Secrétariat général"),
        Persona("administratrice", "Inès", "Inès Garnier", "administrator", DIGITAL),
    )
}
assert set(PERSONAS) == set(get_args(PersonaName))


def demonstrates(state: State) -> bool:
    """Whether anybody may come in as one of them.

    A process that began without it never opens it: it did not set up what protects it.
    """
    return bool(state.demonstration) and not state.issuers
