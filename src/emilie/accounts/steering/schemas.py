"""What agents are told of what was decided."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from emilie.accounts.steering.known import By
from emilie.accounts.steering.values import Feature


class FeatureOffOut(BaseModel):
    """`had`: it was there when the agent came, so that they are told where it went."""

    feature: Feature
    since: date
    by: By
    reason: str
    had: bool
