"""What can be decided, topic by topic: the shapes that screens, files and the database share."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal, get_args

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from emilie.accounts.steering.models import Topic
from emilie.core.lines import Lines, OneLine

Feature = Literal[
    "web", "publications", "tools", "batches", "translations", "spaces", "keys", "api", "exports"
]
"""What can be switched off, for everybody, an organisation or a wave. The only list of it."""
FEATURES: tuple[Feature, ...] = get_args(Feature)
Level = Literal["info", "warning", "urgent"]
Words = Annotated[str, StringConstraints(max_length=600), Lines]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=300), OneLine]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$", to_lower=True)]
Months = Annotated[int, Field(ge=1, le=120)]
Days = Annotated[int, Field(ge=1, le=3650)]
MOST_BANNERS = 5
TOLD_HOURS = 48


class Value(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_serialization_defaults_required=True
    )


class Maintenance(Value):
    """From one moment to another, or until somebody ends it; agents are told some hours before."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = None
    told_hours: Annotated[int, Field(ge=0, le=24 * 14)] = TOLD_HOURS
    fr: Words = ""
    en: Words = ""

    def is_on(self, now: datetime) -> bool:
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)

    def is_announced(self, now: datetime) -> bool:
        return self.starts_at - timedelta(hours=self.told_hours) <= now < self.starts_at


class Banner(Value):
    """A message to everybody; without dates, from now on, or until it is taken away."""

    level: Level = "info"
    fr: Annotated[Words, Field(min_length=1)]
    en: Words = ""
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None

    def is_shown(self, now: datetime) -> bool:
        begun = self.starts_at is None or self.starts_at <= now
        return begun and (self.ends_at is None or now < self.ends_at)


class Banners(Value):
    items: Annotated[tuple[Banner, ...], Field(max_length=MOST_BANNERS)] = ()


class Accent(Value):
    """The colour of links and buttons, on light pages and on dark ones."""

    light: Colour
    dark: Colour


class Appearance(Value):
    """Null: ours, or that of the instance. An organisation has no name of its own for Émilie."""

    product: Annotated[str, StringConstraints(min_length=1, max_length=40), OneLine] | None = None
    accent: Accent | None = None


class Off(Value):
    since: AwareDatetime
    reason: Reason


class Features(Value):
    """What is switched off; anything else is on."""

    off: dict[Feature, Off] = Field(default_factory=dict)


class Retention(Value):
    """Null: kept, or as the instance says. What is `most`, letters and events are the instance's.

    An organisation's conversations are kept no longer than `most`.
    """

    conversations: Months | None = None
    """Months without a question after which a conversation is erased."""
    most: Months | None = None
    batches: Days | None = None
    letters: Days | None = None
    events: Months | None = None


class Floor(Value):
    """The sensitivity that an organisation's conversations begin with, if it is the higher one."""

    level: Annotated[str, StringConstraints(min_length=1, max_length=40)]


VALUES: dict[Topic, type[Value]] = {
    "maintenance": Maintenance, "banners": Banners, "appearance": Appearance,
    "features": Features, "retention": Retention, "sensitivity": Floor,
}  # fmt: skip
