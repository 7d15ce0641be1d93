"""The history of decisions as a table, for who keeps it elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from emilie.core.sheets import as_csv

HEADS = {
    "fr": (
        "Numéro", "Date", "Par", "Depuis", "Réglage", "Organisation", "Vague", "Avant", "Après",
        "Motif",
    ),
    "en": (
        "Number", "Date", "By", "From", "Setting", "Organisation", "Wave", "Before", "After",
        "Reason",
    ),
}  # fmt: skip
NAMES = {"fr": "reglages", "en": "settings"}


def file_name(language: str) -> str:
    return f"{NAMES['en' if language == 'en' else 'fr']}-{datetime.now(UTC):%Y-%m-%d}.csv"


def _said(value: dict[str, Any] | None) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def written(rows: Iterable[Row[Any]], language: str) -> bytes:
    lines = [
        [
            str(row.number), row.at.isoformat(timespec="seconds"), row.by or "", row.source,
            row.topic, row.organisation or "", row.wave or "", _said(row.before),
            _said(row.after), row.reason,
        ]
        for row in rows
    ]  # fmt: skip
    return as_csv(HEADS["en" if language == "en" else "fr"], lines)
