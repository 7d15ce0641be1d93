"""What crosses the wire about decisions, their history and their file."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from emilie.accounts.steering.models import Source, Topic
from emilie.accounts.steering.values import (
    Accent,
    Appearance,
    Banners,
    Feature,
    Features,
    Level,
    Maintenance,
    Months,
    Reason,
    Retention,
)
from emilie.core.lines import Lines, OneLine
from emilie.inference.sensitivities import Sensitivity

V = TypeVar("V")
Why = Annotated[str, StringConstraints(max_length=300), OneLine]
FILE_LENGTH = 400_000
"""Characters of a file of settings."""


class Decision(BaseModel, Generic[V]):
    """A value, or null for none; `after` is the change that was seen, 0 for none yet."""

    value: V | None
    after: Annotated[int, Field(ge=0)]
    reason: Why


class SwitchedOff(BaseModel):
    """Why each of them is off; what is not named is on."""

    off: dict[Feature, Reason]


class FloorIn(BaseModel):
    level: Sensitivity


class BannerOut(BaseModel):
    level: Level
    fr: str
    en: str
    starts_at: datetime | None
    ends_at: datetime | None


class MaintenanceOut(BaseModel):
    """`in_force`: now; else it is announced."""

    starts_at: datetime
    ends_at: datetime | None
    fr: str
    en: str
    in_force: bool


class Decided(BaseModel, Generic[V]):
    value: V | None
    change: int


class PresetOut(BaseModel):
    name: str
    accent: Accent


class FloorOut(BaseModel):
    level: Sensitivity


class SettingsOut(BaseModel):
    """What was decided for one scope; null: nothing, so as the instance, or as we do."""

    maintenance: Decided[Maintenance]
    banners: Decided[Banners]
    appearance: Decided[Appearance]
    features: Decided[Features]
    retention: Decided[Retention]
    sensitivity: Decided[FloorOut]
    kept: Retention
    """What results of the retention, the bounds of the instance applied."""
    batch_days: int
    """Days that the server keeps batches at most."""
    override: Literal["on", "off"] | None
    """Of maintenance, by the operator."""
    presets: list[PresetOut]
    least: float
    """The least contrast of an accent."""


class RetentionPreviewOut(BaseModel):
    """What a period would have erased by now: conversations, and of how many agents."""

    months: Months
    conversations: int
    agents: int
    notice_days: int


class ScopeOut(BaseModel):
    id: UUID
    name: str


class ScopesOut(BaseModel):
    """What can be decided for in particular."""

    organisations: list[ScopeOut]
    waves: list[ScopeOut]


class SettingChangeOut(BaseModel):
    """`scope` is null for the whole instance; its name may be gone."""

    number: int
    at: datetime
    by: str | None
    source: Source
    topic: Topic
    organisation: str | None
    wave: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str


class SettingChangePage(BaseModel):
    items: list[SettingChangeOut]
    next: int | None
    """The `before` of the next page."""


class SettingsFileIn(BaseModel):
    text: Annotated[str, StringConstraints(max_length=FILE_LENGTH), Lines]


class SettingsFileApply(SettingsFileIn):
    after: Annotated[int, Field(ge=0)]
    """The number that the preview told."""
    reason: Why


class FileChangeOut(BaseModel):
    topic: Topic
    organisation: str | None
    wave: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class SettingsFilePreview(BaseModel):
    """What applying it would change; nothing else of what is in force does."""

    number: int
    changes: list[FileChangeOut]
