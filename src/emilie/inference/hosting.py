"""Where data may go: what is declared of a hosting, and what a policy asks of it.

Declarations are the operator's; the rules that compare them are code, so that routing, fallback,
titles, summaries and searches cannot disagree. Sensitivities follow the French State's own scale
(SGDSN's Diffusion Restreinte, rule R9 of the "Cloud au centre" doctrine for what is sensitive).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from emilie.inference.faults import FAULT
from emilie.inference.sensitivities import Sensitivity

Requirement = Literal[
    "anywhere", "european_union", "france", "secnumcloud", "instance", "nowhere"
]  # fmt: skip
"""What a policy asks of the hosting of a sensitivity, from the loosest to the strictest."""
Certification = Literal["SecNumCloud", "HDS", "ISO 27001"]
Preset = Literal["secnumcloud", "france", "european_union", "none"]

EUROPEAN_UNION = frozenset({
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE",
    "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
})  # fmt: skip


def _shown(text: str) -> str:
    # Shown, logged, and kept with answers by PostgreSQL, which takes no NUL.
    if not text.isprintable():
        raise PydanticCustomError(FAULT, "un texte sans caractère de contrôle")
    return text


Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_shown),
]  # fmt: skip
"""A name or a label that somebody reads."""


def _says_no_null(said: str) -> str:
    if "\0" in said:
        raise PydanticCustomError(FAULT, "un texte sans caractère nul")
    return said


Prefix = Annotated[str, StringConstraints(max_length=500), AfterValidator(_says_no_null)]
"""What is put before a text, its spaces kept."""


def _upper(given: object) -> object:
    return given.upper() if isinstance(given, str) else given


Country = Annotated[str, BeforeValidator(_upper), StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""


class Hosting(BaseModel):
    """What an operator declares of the machines behind a service; what is not said is not known,
    and what is not known satisfies no rule.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    operator: Words | None = Field(default=None, description="Who operates the machines.")
    seat: Country | None = Field(default=None, description="Country of its legal seat.")
    country: Country | None = Field(default=None, description="Country where they stand.")
    certifications: tuple[Certification, ...] = Field(
        default=(), description="Qualifications of this hosting, in force."
    )
    foreign_law: bool | None = Field(
        default=None, description="Exposed to the law of a country outside the Union."
    )

    @property
    def elsewhere(self) -> bool:
        """Whether it speaks of somebody's machines: whatever is said but `foreign_law = false`."""
        return self != Hosting(foreign_law=self.foreign_law) or self.foreign_law is True

    @property
    def immune(self) -> bool:
        """Declared out of reach of non-European law."""
        return self.foreign_law is False


ON_INSTANCE = Hosting(foreign_law=False)
"""The hosting of what runs beside Émilie: the data does not leave her."""


def accepts(requirement: Requirement, hosting: Hosting, *, on_instance: bool) -> bool:
    """Whether data under `requirement` may be sent to `hosting`."""
    if requirement == "nowhere":
        return False
    if on_instance or requirement == "anywhere":
        return True
    places = {hosting.country, hosting.seat}
    if requirement == "european_union":
        return places <= EUROPEAN_UNION
    if requirement == "france":
        return places == {"FR"} and hosting.immune
    if requirement == "secnumcloud":
        # SecNumCloud 3.2 §19.6 asks for both; a declaration that contradicts it is not believed.
        qualified = "SecNumCloud" in hosting.certifications
        return qualified and places <= EUROPEAN_UNION and hosting.immune
    return False


@dataclass(frozen=True, slots=True)
class Policy:
    """What each sensitivity asks; `default` is the sensitivity of a conversation at its start."""

    requirements: dict[Sensitivity, Requirement]
    default: Sensitivity = "interne"

    def allows(self, sensitivity: Sensitivity, hosting: Hosting, *, on_instance: bool) -> bool:
        return accepts(self.requirements[sensitivity], hosting, on_instance=on_instance)


PRESETS: dict[Preset, dict[Sensitivity, Requirement]] = {
    "secnumcloud": {
        "public": "secnumcloud", "interne": "secnumcloud",
        "sensible": "secnumcloud", "diffusion_restreinte": "nowhere",
    },
    "france": {
        "public": "france", "interne": "france",
        "sensible": "secnumcloud", "diffusion_restreinte": "nowhere",
    },
    "european_union": {
        "public": "european_union", "interne": "european_union",
        "sensible": "secnumcloud", "diffusion_restreinte": "nowhere",
    },
    "none": {
        "public": "anywhere", "interne": "anywhere",
        "sensible": "anywhere", "diffusion_restreinte": "nowhere",
    },
}  # fmt: skip
"""Ready policies. None takes Diffusion Restreinte: an instance homologated for it says so itself
(II 901/SGDSN/ANSSI), with `diffusion_restreinte = "instance"` in its policy."""
