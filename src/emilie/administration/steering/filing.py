"""What was decided, as a file that operators keep, and that can be imported again.

A file says everything: what it does not name is as if it had never been decided. Maintenance is an
act of a moment, and stays out of it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from emilie.accounts.models import Organisation
from emilie.accounts.steering.changing import Author, Scope, change, lock
from emilie.accounts.steering.errors import SettingChanged
from emilie.accounts.steering.models import Setting, SettingChange, Topic
from emilie.accounts.steering.values import VALUES, Retention, Value
from emilie.accounts.waves.models import Wave
from emilie.administration.steering.checks import check
from emilie.administration.steering.errors import SettingsFileRefused
from emilie.administration.steering.schemas import FileChangeOut, SettingsFilePreview
from emilie.core.errors import AppError, sentence

FILED = [topic for topic in VALUES if topic != "maintenance"]
HEAD = """\
# Réglages d’Émilie décidés à l’écran.
# Importé, ce fichier remplace tous ces réglages : ce qu’il ne nomme pas est retiré.

"""
Key = tuple[Topic, Scope]


@dataclass(frozen=True)
class Names:
    """Organisations and waves by what a file calls them: their name, or their identifier where
    several have the same one.
    """

    organisations: dict[str, UUID]
    waves: dict[str, UUID]

    def of(self, scope: Scope) -> tuple[str | None, str | None]:
        return _named(self.organisations, scope.organisation_id), _named(self.waves, scope.wave_id)


def _named(known: dict[str, UUID], wanted: UUID | None) -> str | None:
    return next((name for name, one in known.items() if one == wanted), None)


async def names(session: AsyncSession) -> Names:
    of = await session.execute(select(Organisation.id, Organisation.name))
    waves = (await session.execute(select(Wave.id, Wave.name).order_by(Wave.id))).all()
    called = [row.name for row in waves]
    return Names(
        {row.name: row.id for row in of},
        {row.name if called.count(row.name) == 1 else str(row.id): row.id for row in waves},
    )


async def in_force(session: AsyncSession) -> dict[Key, dict[str, Any]]:
    rows = await session.scalars(select(Setting).order_by(Setting.topic, Setting.id))
    return {
        (row.topic, Scope(row.organisation_id, row.wave_id)): row.value
        for row in rows
        if row.topic in FILED
    }


async def number(session: AsyncSession) -> int:
    """Of the last change."""
    return await session.scalar(select(func.coalesce(func.max(SettingChange.id), 0))) or 0


async def written(session: AsyncSession) -> str:
    # Only who exports waits for it.
    import tomlkit  # noqa: PLC0415 -- as said

    known = await names(session)
    whole: dict[str, Any] = {}
    for (topic, scope), value in (await in_force(session)).items():
        organisation, wave = known.of(scope)
        place = whole
        if organisation is not None:
            place = whole.setdefault("organisations", {}).setdefault(organisation, {})
        elif wave is not None:
            place = whole.setdefault("waves", {}).setdefault(wave, {})
        read = VALUES[topic].model_validate(value)
        place[topic] = read.model_dump(mode="python", exclude_defaults=True)
    # Values before tables, so that none falls into the table above it.
    ordered = sorted(whole.items(), key=lambda each: each[0] in ("organisations", "waves"))
    return HEAD + tomlkit.dumps(_plain(dict(ordered)))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def read(text: str, known: Names) -> dict[Key, Value]:
    """What a file decides; `SettingsFileRefused` says where it is wrong."""
    try:
        whole = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsFileRefused(where="", why=f"TOML : {error}") from error
    decided: dict[Key, Value] = {}
    for where, topic, scope, value in _places(whole, known):
        if topic not in FILED:
            raise SettingsFileRefused(where=where, why="ce réglage n’existe pas")
        try:
            decided[topic, scope] = VALUES[topic].model_validate(value)
        except ValidationError as error:
            first = error.errors()[0]
            inside = ".".join(map(str, first["loc"]))
            raise SettingsFileRefused(where=f"{where}.{inside}", why="valeur refusée") from error
    return decided


def _places(whole: dict[str, Any], known: Names) -> Iterator[tuple[str, Any, Scope, Any]]:
    for key, value in whole.items():
        if key not in ("organisations", "waves"):
            yield key, key, Scope(), value
            continue
        ids = known.organisations if key == "organisations" else known.waves
        for name, inside in _table(key, value).items():
            where = f"{key}.{name}"
            if name not in ids:
                raise SettingsFileRefused(where=where, why="aucune ne porte ce nom")
            scope = Scope(ids[name]) if key == "organisations" else Scope(None, ids[name])
            for topic, own in _table(where, inside).items():
                yield f"{where}.{topic}", topic, scope, own


def _table(where: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SettingsFileRefused(where=where, why="une table est attendue")
    return value


@dataclass(frozen=True)
class Compared:
    known: Names
    number: int
    before: dict[Key, dict[str, Any]]
    after: dict[Key, Value]

    def changes(self) -> Iterator[tuple[Key, Value | None]]:
        for key, value in self.after.items():
            if self.before.get(key) != stored(value):
                yield key, value
        for key in self.before:
            if key not in self.after:
                yield key, None


def stored(value: Value | None) -> dict[str, Any] | None:
    return None if value is None else value.model_dump(mode="json", exclude_defaults=True)


async def compared(session: AsyncSession, text: str) -> Compared:
    """A file beside what is in force, each of its values checked."""
    known = await names(session)
    after = read(text, known)
    whole = after.get(("retention", Scope()))
    most = whole.most if isinstance(whole, Retention) else None
    for (topic, scope), value in after.items():
        try:
            check(topic, scope, value, most)
        except AppError as refusal:
            where = ".".join(filter(None, [*known.of(scope), topic]))
            why = sentence(refusal.code, refusal.params)
            raise SettingsFileRefused(where=where, why=why) from refusal
    return Compared(known, await number(session), await in_force(session), after)


async def preview(session: AsyncSession, text: str) -> SettingsFilePreview:
    found = await compared(session, text)
    changes = []
    for (topic, scope), value in found.changes():
        organisation, wave = found.known.of(scope)
        before = found.before.get((topic, scope))
        changes.append(
            FileChangeOut(
                topic=topic,
                organisation=organisation,
                wave=wave,
                before=before,
                after=stored(value),
            )
        )
    return SettingsFilePreview(number=found.number, changes=changes)


async def apply(session: AsyncSession, author: Author, text: str, after: int) -> int:
    """All of it, or nothing; how many settings changed."""
    await lock(session)
    found = await compared(session, text)
    if found.number != after:
        raise SettingChanged(topic="file")
    wanted = list(found.changes())
    for (topic, scope), value in wanted:
        await change(session, author, topic, scope, value)
    return len(wanted)
