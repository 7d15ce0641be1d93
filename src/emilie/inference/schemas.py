"""What crosses the wire about the endpoint that answers."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from emilie.inference.catalogue import Ability, Quality
from emilie.inference.hosting import Requirement
from emilie.inference.sensitivities import Sensitivity


class EndpointOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    name: str
    kind: Literal["builtin", "local", "endpoint"]
    label: str
    model: str | None
    operator: str | None
    seat: str | None
    country: str | None
    certifications: list[str]
    foreign_law: bool | None
    leaves_machine: bool


class EnergyOut(BaseModel):
    """A range: watt-hours and grams of CO2e; `zone` is the electricity mix, ISO 3166 alpha-3, with
    `+` between several.
    """

    wh_min: float
    wh_max: float
    gco2_min: float
    gco2_max: float
    method: str
    zone: str


class ChoiceOut(BaseModel):
    """An endpoint as an agent may choose it, in words."""

    endpoint: EndpointOut
    qualities: list[Quality]
    abilities: list[Ability]
    up: bool


class LevelOut(BaseModel):
    """What a sensitivity asks, and the names of the endpoints that it leaves open, in order.

    `search` may be sent a question too, to find the passages of documents that answer it.
    """

    sensitivity: Sensitivity
    requirement: Requirement
    endpoints: list[str]
    search: list[EndpointOut]


class MeterOut(BaseModel):
    """Tokens used in a period, of `most`; null where there is no limit."""

    model_config = ConfigDict(from_attributes=True)

    scope: Literal["agent", "organisation"]
    period: Literal["day", "month"]
    used: int
    most: int | None
    renews_at: datetime


class UseOut(BaseModel):
    """What the caller may use: answers at once, and their meters."""

    at_once: int
    meters: list[MeterOut]


class EndpointsOut(BaseModel):
    """Everything that the composer needs to say where a question goes before it is sent."""

    default_sensitivity: Sensitivity
    levels: list[LevelOut]
    choices: list[ChoiceOut]
