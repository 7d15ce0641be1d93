"""The endpoint that the environment declares in one line (`EMILIE_MODEL_…`)."""

from __future__ import annotations

from pydantic import ValidationError

from emilie.inference.catalogue import FROM_SETTINGS, EndpointEntry
from emilie.inference.tables import CatalogueRefused
from emilie.settings import Settings


class SettingRefused(CatalogueRefused):
    """The one line of the environment says something that no endpoint may say."""

    code = "setting_refused"


def from_settings(settings: Settings) -> EndpointEntry | None:
    """The endpoint of the environment's one line, if there is one."""
    given = settings.model
    if given.url is None and given.file is None:
        return None
    if given.url is not None and given.file is not None:
        raise _setting_refused("url", "file")
    entry = {
        "name": FROM_SETTINGS, "url": given.url, "private": given.private, "file": given.file,
        "tokenizer": "llama.cpp" if given.file else None,
        "model": given.name, "label": given.label, "context": given.context,
        "abilities": [each.strip() for each in given.abilities.split(",") if each.strip()],
        "hosting": {
            "operator": given.operator, "seat": given.seat, "country": given.country,
            "certifications": [given.certification] if given.certification else [],
            "foreign_law": given.foreign_law,
        },
    }  # fmt: skip
    try:
        return EndpointEntry.model_validate(entry)
    except ValidationError as error:
        steps = [[step for step in each["loc"] if step != "hosting"] for each in error.errors()]
        raise _setting_refused(*{str(path[0]) for path in steps}) from error


def _setting_refused(*fields: str) -> SettingRefused:
    otherwise = {"model": "name", "certifications": "certification"}
    names = ", ".join(
        sorted(f"EMILIE_MODEL_{otherwise.get(field, field)}".upper() for field in fields)
    )
    return SettingRefused(names=names, file="EMILIE_MODEL_…", where=names)
