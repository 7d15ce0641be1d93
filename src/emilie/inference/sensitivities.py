"""How sensitive data may be: light enough for commands to know it as they start."""

from __future__ import annotations

from typing import get_args

from emilie.protection.sensitivity import Sensitivity

__all__ = ["LABELS", "SENSITIVITIES", "Sensitivity", "highest", "raised"]

SENSITIVITIES: tuple[Sensitivity, ...] = get_args(Sensitivity)
LABELS: dict[Sensitivity, str] = {
    "public": "Public",
    "interne": "Interne",
    "sensible": "Sensible",
    "diffusion_restreinte": "Diffusion Restreinte",
}
"""As the screens write them (`policy.json` of their French sentences; a test compares)."""


def highest(*sensitivities: Sensitivity) -> Sensitivity:
    """The most sensitive of them."""
    return max(sensitivities, key=SENSITIVITIES.index)


def raised(declared: Sensitivity, least: str | None) -> Sensitivity:
    """`declared`, or `least` where it is one and more sensitive: a screen asks for more than the
    file, never for less.
    """
    return next((each for each in SENSITIVITIES[::-1] if each in (declared, least)), declared)
