"""Writes what is generated from the code: openapi.json, and the pages of docs that list it.

`make contract` runs it, and the tests compare.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from annotated_types import Le
from fastapi import FastAPI
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

import emilie
from emilie.core import metrics
from emilie.core.errors import all_errors, sentences
from emilie.inference.catalogue import (
    EndpointEntry,
    Energy,
    OrganisationTable,
    PolicyTable,
    Price,
    QuotaTable,
)
from emilie.inference.hosting import PRESETS, Hosting
from emilie.inference.identity import AllowTable, IdentityEntry
from emilie.inference.mcp_servers import McpEntry
from emilie.inference.outside import SearchEntry
from emilie.inference.sources import SourceEntry
from emilie.main import create_app
from emilie.settings import Settings

ROOT = Path(__file__).parent.parent
SETTINGS_HEAD = """\
# Settings

Émilie reads its settings from the environment once, when it starts; a value that it cannot
accept stops it with the variable's name. This page is written by `make contract` from
`src/emilie/settings`.

To plug a model in, one line is enough:

```sh
EMILIE_MODEL_URL=http://127.0.0.1:11434/v1 make run
```

| Variable | Default | Meaning |
|---|---|---|
"""
CATALOGUE_HEAD = """\
# The catalogue of endpoints

`emilie.toml` (`EMILIE_CATALOGUE`) says which models answer, who operates them, and where data may
go. It is read again when it changes; a file that is refused leaves the last good one in force, and
stops a start. `emilie doctor` checks it and asks each endpoint one word. Keys never stand in it.
This page is written by `make contract` from `src/emilie/inference/catalogue.py`.

```toml
[policy]
preset = "france"          # SecNumCloud for what is sensitive, France for the rest

[[endpoints]]
name = "mistral-medium"
url = "https://llm.example.gouv.fr/v1"
key_file = "/run/secrets/mistral"
model = "mistral-medium-3"
label = "Mistral Medium 3"
abilities = ["chat", "tools"]
qualities = ["thorough"]
context = 128000
energy = { active = 40, total = 40, pue = 1.2 }
price = { input = 0.4, output = 2.0 }

[endpoints.hosting]
operator = "Outscale"
seat = "FR"
country = "FR"
certifications = ["SecNumCloud"]
foreign_law = false

[search.searxng]           # what is asked about the world outside: off until an
kind = "searxng"           # organisation switches it on
url = "https://searx.example.gouv.fr"
hosting = { operator = "Qwant", seat = "FR", country = "FR", foreign_law = false }

[organisations."Direction de la transformation numérique"]
search = ["searxng"]
```

## What a policy asks

| | machines and seat | exposed to non-European law | certification |
|---|---|---|---|
| `anywhere` | | | |
| `european_union` | in the Union | | |
| `france` | in France | no | |
| `secnumcloud` | in the Union | no | SecNumCloud |
| `instance` | beside Émilie: nothing leaves her | | |
| `nowhere` | no endpoint at all | | |

What runs beside Émilie (the built-in engine, a local file, a server on a loopback address)
satisfies everything but `nowhere`. What is not declared satisfies nothing but `anywhere`.

A loopback address says where a call goes, not where it ends: a proxy (LiteLLM), an SSH tunnel, or
a local server that passes some models on to its maker's cloud listen there too. So such an address
counts as this machine only while its `hosting` declares nothing, `foreign_law = false` aside. An
operator, a seat, a country (France included), a certification or `foreign_law = true` speak of
somebody's machines: the declaration then wins, for the policy and for what agents are told. Declare
nothing of a server that computes here; declare all of what stands behind one that does not.
`emilie doctor` says what it concluded of each endpoint.

| preset | `public` | `interne` | `sensible` | `diffusion_restreinte` |
|---|---|---|---|---|
"""
ERRORS_HEAD = """\
# Errors

The server answers `{"code": …, "params": …}`; the browser and the command line turn the code
into a sentence. A status stands only beside the codes that the API answers: the others are met
at the command line, or told inside an answer or beside a document. This page is written by
`make contract` from the error classes and `src/emilie/core/sentences/`.

| Code | Status | Français | English |
|---|---|---|---|
"""
METRICS_HEAD = """\
# Metrics

What `/metrics` tells Prometheus, once it is opened: see [the operator guide](operator.md#metrics).
A label is a word of the code or the name of an endpoint, never an agent, a content or a host.
Every figure is the process's own, but for those of the whole database. This page is written by
`make contract` from `src/emilie/core/metrics.py`.

| Metric | Kind | Labels | Meaning |
|---|---|---|---|
"""


def application(folder: Path) -> FastAPI:
    """The application as nobody starts it: no database is needed."""
    return create_app(Settings(data=folder), "postgresql://nowhere/emilie")


def variables(group: type[BaseModel], prefix: str = "EMILIE_") -> Iterator[tuple[str, FieldInfo]]:
    """Name and field of every environment variable, in the order of the code."""
    for name, field in group.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from variables(kind, f"{prefix}{name.upper()}_")
        else:
            yield prefix + name.upper(), field


def default(field: FieldInfo) -> str:
    value = field.default
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    return "" if value in {None, ""} else f"`{value}`"


def settings_page() -> str:
    rows = [
        f"| `{name}` | {default(field)} | {field.description} |"
        for name, field in variables(Settings)
    ]
    return SETTINGS_HEAD + "\n".join(rows) + "\n"


def catalogue_page() -> str:
    rows = [
        f"| `{preset}` | " + " | ".join(f"`{asked}`" for asked in levels.values()) + " |"
        for preset, levels in PRESETS.items()
    ]
    tables: dict[str, type[BaseModel]] = {
        "[policy]": PolicyTable, "[quotas]": QuotaTable, "[[endpoints]]": EndpointEntry,
        "[endpoints.hosting]": Hosting, "[endpoints.price]": Price, "[endpoints.energy]": Energy,
        '[search."name"]': SearchEntry, '[sources."name"]': SourceEntry, '[mcp."name"]': McpEntry,
        '[identity."name"]': IdentityEntry, '[[identity."name".allow]]': AllowTable,
        '[organisations."Name"]': OrganisationTable,
    }  # fmt: skip
    for title, table in tables.items():
        rows += ["", f"## `{title}`", "", "| Key | Default | Meaning |", "|---|---|---|"]
        for name, field in table.model_fields.items():
            rows.append(f"| `{name}` | {_simple(field)} | {field.description}{_most(field)} |")
    return CATALOGUE_HEAD + "\n".join(rows) + "\n"


def _most(field: FieldInfo) -> str:
    """` At most 1 000.`"""
    most = next((each.le for each in field.metadata if isinstance(each, Le)), None)
    return "" if most is None else f" At most {most:,}.".replace(",", "\u00a0")


def _simple(field: FieldInfo) -> str:
    value = field.default
    if field.is_required() or value in (None, (), {}) or isinstance(value, BaseModel):
        return "required" if field.is_required() else ""
    if isinstance(value, frozenset):
        return ", ".join(f"`{each}`" for each in sorted(value))
    return f"`{value}`"


def import_everything() -> None:
    """Import every room's modules, so that every error class is there to be counted."""
    for module in walk_packages(emilie.__path__, "emilie."):
        if not module.name.endswith((".__main__", ".env", ".child")):
            import_module(module.name)


def errors_page() -> str:
    import_everything()
    statuses = {kind.code: str(kind.status) for kind in all_errors()}
    english = sentences("en")
    rows = [
        f"| `{code}` | {statuses.get(code, '')} | {french} | {english.get(code, '')} |"
        for code, french in sorted(sentences("fr").items())
    ]
    return ERRORS_HEAD + "\n".join(rows) + "\n"


def metrics_page() -> str:
    rows = [
        f"| `{each.name}` | {each.kind} | {', '.join(f'`{label}`' for label in each.labels)} "
        f"| {each.meaning} |"
        for each in metrics.FAMILIES.values()
    ]
    return METRICS_HEAD + "\n".join(rows) + "\n"


def generated() -> dict[Path, str]:
    """Text of each generated file, by its path."""
    with tempfile.TemporaryDirectory() as folder:
        contract = application(Path(folder)).openapi()
    return {
        ROOT / "openapi.json": json.dumps(contract, ensure_ascii=False, indent=2) + "\n",
        ROOT / "docs" / "settings.md": settings_page(),
        ROOT / "docs" / "errors.md": errors_page(),
        ROOT / "docs" / "catalogue.md": catalogue_page(),
        ROOT / "docs" / "metrics.md": metrics_page(),
    }


if __name__ == "__main__":
    for path, text in generated().items():
        path.write_text(text, "utf-8")
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
