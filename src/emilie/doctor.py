"""`emilie doctor`: tries each thing that Émilie needs, and says what to do about what fails.

A finding is `ok`, `à installer` (something optional is not there) or `en panne` (something
needed does not work). No check may stop the others.
"""

from __future__ import annotations

import asyncio
import os
import platform
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import psycopg

    from emilie.core.http import Destination, Outbound
    from emilie.inference.registry import Chosen, Endpoints
    from emilie.settings import Settings

State = Literal["ok", "à installer", "en panne"]

# Where the usual local servers listen: Ollama, llama.cpp, vLLM, LM Studio.
LOCAL_SERVERS = (11434, 8080, 8001, 1234)
ENDPOINT_ADVICE = "Vérifiez son adresse, sa clé et son modèle : EMILIE_MODEL_… ou emilie.toml."
PRIVATE_ADVICE = (
    "Si son nom mène bien à votre réseau : EMILIE_MODEL_PRIVATE=true, ou private = true"
    " dans emilie.toml."
)
OWNER = "doctor"
NEEDED_DISK = 500_000_000
NEEDED_MEMORY = 1_000_000_000


FILE_ADVICE = "En attendant, le moteur intégré répond, s’il est seul à pouvoir le faire."


@dataclass(frozen=True)
class Finding:
    name: str
    state: State
    detail: str
    advice: str = ""

    def facts(self) -> dict[str, str]:
        return asdict(self)


def examine(settings: Settings) -> list[Finding]:
    """Every check, in the order of the table."""
    checks: list[tuple[str, Callable[[Settings], list[Finding]]]] = [
        ("Python", python),
        ("Machine", machine),
        ("Base de données", database),
        ("Fichiers", files),
        ("Modèles", model),
        ("Pages", pages),
        ("OCR", ocr),
        ("Chromium", chromium),
    ]
    findings: list[Finding] = []
    for name, check in checks:
        try:
            findings += check(settings)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is what we look for
            findings.append(Finding(name, "en panne", f"{type(error).__name__} : {error}"))
    return findings


def table(findings: list[Finding]) -> str:
    wide = max(len(finding.name) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.name:<{wide}}  {finding.state:<11}  {finding.detail}")
        if finding.advice:
            lines.append(f"{'':<{wide}}  {'':<11}  → {finding.advice}")
    return "\n".join(lines)


def python(_: Settings) -> list[Finding]:
    # An older one does not get as far as this line: the package refuses it.
    return [Finding("Python", "ok", f"{platform.python_version()} ({sys.executable})")]


def machine(settings: Settings) -> list[Finding]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    there = settings.data.absolute()
    while not there.exists():
        there = there.parent
    free = shutil.disk_usage(there).free
    return [
        _amount("Mémoire", memory, NEEDED_MEMORY, "en tout"),
        _amount("Disque", free, NEEDED_DISK, f"libres pour {settings.data.absolute()}"),
    ]


def _amount(name: str, found: int, needed: int, what: str) -> Finding:
    detail = f"{found / 1e9:.1f} Go {what}".replace(".", ",", 1)
    if found >= needed:
        return Finding(name, "ok", detail)
    return Finding(name, "en panne", detail, f"Il en faut au moins {needed / 1e9:.1f} Go.")


def database(settings: Settings) -> list[Finding]:
    import psycopg

    from emilie.core.cluster import NotStarted
    from emilie.core.errors import sentence
    from emilie.core.postgres import database as started

    try:
        with started(settings) as dsn, psycopg.connect(dsn, connect_timeout=10) as connection:
            return [_server(settings, connection), *_schema(connection, dsn)]
    except NotStarted as failure:
        reason = sentence(failure.code, dict(failure.params))
        return [Finding("Base de données", "en panne", reason)]
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        advice = "Vérifiez EMILIE_DATABASE_URL, le compte et le réseau."
        return [Finding("Base de données", "en panne", reason, advice)]


def _server(settings: Settings, connection: psycopg.Connection[tuple[Any, ...]]) -> Finding:
    row = connection.execute(
        "select split_part(version(), ' ', 2), pg_database_size(current_database()),"
        " (select coalesce(installed_version, default_version)"
        " from pg_available_extensions where name = 'vector')"
    ).fetchone()
    assert row is not None
    whose = "indiquée" if settings.database.url else "embarquée"
    detail = f"PostgreSQL {row[0]} ({whose}), {row[1] / 1e6:.0f} Mo, pgvector {row[2] or 'absent'}"
    if row[2] is None:
        advice = "Installez l’extension pgvector sur ce serveur."
        return Finding("Base de données", "en panne", detail, advice)
    return Finding("Base de données", "ok", detail)


def _schema(connection: psycopg.Connection[tuple[Any, ...]], dsn: str) -> list[Finding]:
    from emilie.core.schema import head, is_current

    if not is_current(dsn):
        detail = f"le schéma n’est pas à la révision {head()}"
        advice = "Lancez « emilie migrate », ou « make run » qui le fait."
        return [Finding("Schéma et tâches", "à installer", detail, advice)]
    row = connection.execute(
        "select (select count(*) from procrastinate_jobs where status in ('todo', 'doing')),"
        " (select count(*) from procrastinate_workers"
        "  where last_heartbeat > now() - interval '30 seconds')"
    ).fetchone()
    assert row is not None
    detail = f"révision {head()}, {row[0]} tâche(s) en attente, {row[1]} processus au travail"
    advice = "" if row[1] or not row[0] else "Lancez « emilie serve » ou « emilie worker »."
    return [Finding("Schéma et tâches", "ok", detail, advice)]


def files(settings: Settings) -> list[Finding]:
    from emilie.core.objects import open_objects

    objects = open_objects(settings)
    key, written = f"doctor/{secrets.token_hex(8)}", secrets.token_bytes(1024)

    async def write_and_read() -> bytes:
        await objects.put(key, written)
        try:
            return await objects.get(key)
        finally:
            await objects.delete(key)

    where = str((settings.data / "files").absolute())
    if asyncio.run(write_and_read()) == written:
        return [Finding("Fichiers", "ok", f"écrit et relu dans {where}")]
    return [Finding("Fichiers", "en panne", f"relu autre chose que l’écrit dans {where}")]


def model(settings: Settings) -> list[Finding]:
    from emilie.core.errors import sentence
    from emilie.inference.catalogue import CatalogueRefused
    from emilie.main import open_ways_out

    try:
        outbound, endpoints = open_ways_out(settings)
    except CatalogueRefused as refusal:
        return [Finding("Modèles", "en panne", sentence(refusal.code, refusal.params))]
    return [*asyncio.run(_models(settings, outbound, endpoints)), _policy(endpoints)]


async def _models(settings: Settings, outbound: Outbound, endpoints: Endpoints) -> list[Finding]:
    try:
        if endpoints.opened[0].entry is None:
            return [await _without_model(settings)]
        return await asyncio.gather(*map(_one_word, endpoints.opened))
    finally:
        await endpoints.close()
        await outbound.close()


async def _without_model(settings: Settings) -> Finding:
    found = await _local_servers(settings)
    advice = (
        f"Un serveur de modèles répond ici : EMILIE_MODEL_URL=http://127.0.0.1:{found[0]}/v1"
        if found
        else "Pour une IA générative : EMILIE_MODEL_URL, EMILIE_MODEL_KEY, EMILIE_MODEL_NAME."
    )
    return Finding("Modèle", "ok", "moteur intégré, extractif : rien ne quitte la machine", advice)


def _policy(endpoints: Endpoints) -> Finding:
    """Which data each sensitivity leaves an endpoint for."""
    from emilie.inference.hosting import SENSITIVITIES
    from emilie.inference.registry import Need

    preset = endpoints.catalogue.policy.preset
    closed = [level for level in SENSITIVITIES if not endpoints.open_to(Need(level))]
    detail = f"préréglage « {preset} » ; sans modèle : {', '.join(closed) or 'aucune donnée'}"
    if endpoints.opened[0].entry is not None and preset == "none":
        advice = (
            "Pour essayer seulement : [policy] preset, dans emilie.toml, dit où vont les données."
        )
        return Finding("Politique", "ok", detail, advice)
    return Finding("Politique", "ok", detail)


async def _local_servers(settings: Settings) -> list[int]:
    """Ports of this machine where something lists models."""
    from emilie.core.errors import AppError
    from emilie.core.http import Outbound
    from emilie.inference.endpoint import EndpointModel

    outbound = Outbound()
    outbound.declare(OWNER, [local_server(port) for port in LOCAL_SERVERS])
    found = []
    for port in LOCAL_SERVERS:
        if port == settings.port:
            continue
        url = f"http://127.0.0.1:{port}/v1"
        endpoint = EndpointModel(url, "", None, outbound=outbound, owner=OWNER, silence=1)
        with suppress(AppError, TimeoutError):
            await asyncio.wait_for(endpoint.name(), timeout=2)
            found.append(port)
    await outbound.close()
    return found


def local_server(port: int) -> Destination:
    from emilie.core.http import Destination

    purpose = "Serveur de modèles cherché sur cette machine par « emilie doctor »"
    return Destination("http", "127.0.0.1", port, purpose, OWNER, private=True)


async def _one_word(chosen: Chosen) -> Finding:
    """Ask one endpoint for one word."""
    from pydantic_ai.messages import ModelRequest
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.settings import ModelSettings

    from emilie.core.errors import AppError, sentence
    from emilie.inference.errors import ModelAddressRefused

    name = f"Modèle {chosen.name}"
    # A local file is loaded first.
    patience = 30 if chosen.entry is None or chosen.entry.file is None else 120
    question = [ModelRequest.user_text_prompt("Réponds par un seul mot : bonjour.")]
    try:
        short = ModelSettings(max_tokens=16)
        async with asyncio.timeout(patience):
            answer = await chosen.model.request(list(question), short, ModelRequestParameters())
    except TimeoutError:
        return Finding(name, "en panne", sentence("model_silent"), ENDPOINT_ADVICE)
    except ModelAddressRefused as error:
        return Finding(name, "en panne", sentence(error.code), PRIVATE_ADVICE)
    except AppError as error:
        if (cause := chosen.refusal) is not None:
            return Finding(name, "en panne", sentence(cause.code, cause.params), FILE_ADVICE)
        return Finding(name, "en panne", sentence(error.code, error.params), ENDPOINT_ADVICE)
    said = (answer.text or "").strip()[:40]
    return Finding(name, "ok", f"{chosen.model.model_name} a répondu « {said} »")


def pages(_: Settings) -> list[Finding]:
    from emilie.core.pages import STATIC

    if (STATIC / "index.html").is_file():
        built = sum(path.stat().st_size for path in STATIC.rglob("*.gz"))
        return [Finding("Pages", "ok", f"construites, {built / 1000:.0f} ko compressées")]
    advice = "Lancez « make run » dans le dépôt, avec un accès au registre npm."
    return [Finding("Pages", "en panne", "les pages web ne sont pas construites", advice)]


def ocr(_: Settings) -> list[Finding]:
    program = shutil.which("tesseract")
    advice = "Facultatif, pour une version à venir : cette version ne lit pas encore les scans"
    if program is None:
        return [Finding("OCR", "à installer", "tesseract est absent", advice)]
    listed = subprocess.run(
        [program, "--list-langs"], capture_output=True, text=True, check=False, timeout=20
    )
    if "fra" not in listed.stdout.split():
        return [Finding("OCR", "à installer", "tesseract est là, sans le français", advice)]
    return [Finding("OCR", "ok", f"{program}, avec le français")]


def chromium(_: Settings) -> list[Finding]:
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        found = shutil.which(name)
        if found:
            return [Finding("Chromium", "ok", f"{found} (pour les tests seulement)")]
    advice = "Pour « make test » : sudo apt install chromium"
    return [Finding("Chromium", "à installer", "absent (pour les tests seulement)", advice)]
