"""The version of the catalogue that is in force, for commands that do not serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emilie.findings import Finding

if TYPE_CHECKING:
    from emilie.inference.stored import Stored
    from emilie.settings import Settings


def version_at(dsn: str) -> Stored:
    """What that database has in force."""
    import psycopg

    from emilie.inference.stored import read_directly

    with psycopg.connect(dsn, connect_timeout=10) as connection:
        return read_directly(connection)


def stored_version(settings: Settings) -> Stored:
    """What the database has in force; nothing where there is no database yet, nor any to reach."""
    import psycopg

    from emilie.core.cluster import NotStarted
    from emilie.core.postgres import database
    from emilie.inference.stored import Stored

    made = settings.data / "postgres" / "cluster"
    if settings.database.url is None and not made.exists():
        return Stored()
    try:
        with database(settings) as dsn:
            return version_at(dsn)
    except (NotStarted, psycopg.Error):
        return Stored()  # told with the database


def in_force(settings: Settings, stored: Stored) -> str:
    """Whose settings they are, in a sentence."""
    name = settings.catalogue.name
    if stored.by_screen and settings.screens.catalogue:
        return f"version {stored.number} faite à l’écran, et non {name}"
    if stored.by_screen:
        return f"{name} seul (EMILIE_SCREENS_CATALOGUE=false), malgré la version {stored.number}"
    return f"le fichier {name}" if settings.catalogue.exists() else f"aucun fichier {name}"


def catalogue(settings: Settings, stored: Stored) -> list[Finding]:
    """`emilie doctor`: which settings are in force, and whether the file changed since."""
    from emilie.inference.catalogue import CatalogueRefused
    from emilie.inference.reading import Reading, digest_of

    detail = in_force(settings, stored)
    try:
        reading = Reading(settings, stored)
        text = reading.operators_text()
    except CatalogueRefused:  # told with the models
        return [Finding("Réglages", "ok", detail)]
    changed = text != stored.text and digest_of(text) != stored.file_digest
    if reading.by_screen and changed:
        advice = (
            "Dans Administration, « Historique et fichiers » : gardez l’un ou reprenez l’autre."
        )
        return [Finding("Réglages", "à vérifier", f"{detail}, qui a changé depuis", advice)]
    return [Finding("Réglages", "ok", detail)]
