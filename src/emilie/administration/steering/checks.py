"""What a decision has to satisfy before it is in force, from a screen or from a file."""

from __future__ import annotations

from datetime import UTC, datetime

from emilie.accounts.steering.changing import Scope
from emilie.accounts.steering.models import Topic
from emilie.accounts.steering.values import (
    Appearance,
    Banners,
    Features,
    Floor,
    Maintenance,
    Retention,
    Value,
)
from emilie.administration.steering import contrast
from emilie.administration.steering.errors import (
    AccentTooWeak,
    BannerBackwards,
    MaintenanceBackwards,
    RetentionAboveMost,
    SettingElsewhere,
)
from emilie.core.errors import Invalid
from emilie.inference.sensitivities import SENSITIVITIES

WHOLE: frozenset[Topic] = frozenset({"maintenance", "banners"})
OF_WAVES: frozenset[Topic] = frozenset({"features"})


def check_scope(topic: Topic, scope: Scope) -> None:
    """Refuse what is not decided for that scope."""
    named = scope.organisation_id is not None or scope.wave_id is not None
    both = scope.organisation_id is not None and scope.wave_id is not None
    wrong = (
        both
        or (named and topic in WHOLE)
        or (scope.wave_id is not None and topic not in OF_WAVES)
        or (not named and topic == "sensitivity")
    )
    if wrong:
        raise SettingElsewhere(topic=topic)


def check(topic: Topic, scope: Scope, value: Value | None, most: int | None) -> None:
    """`most`: months that the instance keeps anything, as far as an organisation is concerned."""
    check_scope(topic, scope)
    match value:
        case Maintenance():
            _check_dates(value)
        case Banners():
            _check_banners(value)
        case Appearance():
            check_appearance(value, scope)
        case Retention():
            _check_retention(value, scope, most)
        case Floor() if value.level not in SENSITIVITIES:
            raise Invalid(field="level")
        case Features() | Floor() | None:
            pass


def _check_dates(value: Maintenance) -> None:
    ends = value.ends_at
    if ends is not None and (ends <= value.starts_at or ends <= datetime.now(UTC)):
        raise MaintenanceBackwards


def _check_banners(value: Banners) -> None:
    for number, each in enumerate(value.items, 1):
        if each.starts_at and each.ends_at and each.ends_at <= each.starts_at:
            raise BannerBackwards(number=number)


def check_appearance(value: Appearance, scope: Scope) -> None:
    if value.product is not None and scope.organisation_id is not None:
        raise SettingElsewhere(topic="appearance")
    if value.accent is None:
        return
    for theme, ratio in contrast.measure(value.accent):
        if ratio < contrast.LEAST:
            raise AccentTooWeak(
                theme=theme, ratio=ratio, least=contrast.LEAST
            )  # fmt: skip


def _check_retention(value: Retention, scope: Scope, most: int | None) -> None:
    if scope.organisation_id is not None:
        if value.most is not None or value.letters is not None or value.events is not None:
            raise SettingElsewhere(topic="retention")
    else:
        most = value.most
    if most is not None and value.conversations is not None and value.conversations > most:
        raise RetentionAboveMost(most=most)
