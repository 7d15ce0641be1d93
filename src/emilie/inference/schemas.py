"""What crosses the wire about the endpoint that answers."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class EndpointOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    kind: Literal["builtin", "endpoint"]
    label: str
    model: str | None
    operator: str | None
    country: str | None
    certification: str | None
    leaves_machine: bool
