"""How sensitive data may be: a word that rooms share, and commands know as they start."""

from __future__ import annotations

from typing import Literal

Sensitivity = Literal["public", "interne", "sensible", "diffusion_restreinte"]
"""From the least to the most sensitive."""
