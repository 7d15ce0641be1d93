"""`emilie doctor`: tries each thing that Émilie needs, and says what to do about what fails.

No check may stop the others.
"""

from __future__ import annotations

import asyncio
import os
import platform
import secrets
import shutil
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from emilie.findings import Finding, unexpected
from emilie.identity_checks import identity
from emilie.mail_checks import mail
from emilie.model_checks import model
from emilie.search_checks import search
from emilie.stored_catalogue import catalogue, stored_version
from emilie.tool_checks import tools

if TYPE_CHECKING:
    import psycopg

    from emilie.settings import Settings

NEEDED_DISK = 500_000_000
NEEDED_MEMORY = 1_000_000_000


def examine(settings: Settings) -> list[Finding]:
    """Every check, in the order of the table."""
    stored = stored_version(settings)
    checks: list[tuple[str, Callable[[Settings], list[Finding]]]] = [
        ("Python", python),
        ("Machine", machine),
        ("Base de données", database),
        ("Fichiers", files),
        ("Réglages", partial(catalogue, stored=stored)),
        ("Modèles", partial(model, stored=stored)),
        ("Tâches guidées", guided_tasks),
        ("Recherche", partial(search, stored=stored)),
        ("Outils", partial(tools, stored=stored)),
        ("Identité", partial(identity, stored=stored)),
        ("Courriel", mail),
        ("Pages", pages),
        ("OCR", ocr),
        ("Chromium", chromium),
    ]
    findings: list[Finding] = []
    for name, check in checks:
        try:
            findings += check(settings)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is what we look for
            findings.append(Finding(name, "en panne", unexpected(error)))
    return findings


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
            return [_server(settings, connection), *_schema(settings, connection, dsn)]
    except NotStarted as failure:
        reason = sentence(failure.code, dict(failure.params))
        return [Finding("Base de données", "en panne", reason)]
    except psycopg.OperationalError as error:
        reason = why_not_connected(str(error))
        advice = "Vérifiez EMILIE_DATABASE_URL, le compte et le réseau."
        return [Finding("Base de données", "en panne", reason, advice)]


WHY = {
    "password authentication failed": "le compte ou le mot de passe est refusé",
    "no password supplied": "ce compte demande un mot de passe",
    "no pg_hba.conf entry": "le serveur refuse ce compte depuis cette machine",
    'database "': "cette base n’existe pas sur le serveur",
    'role "': "ce compte n’existe pas sur le serveur",
    "Connection refused": "rien n’écoute à cette adresse",
    "timeout": "pas de réponse à temps",
    "resolve": "ce nom de serveur est introuvable",
    "translate host name": "ce nom de serveur est introuvable",
    "No route to host": "cette adresse est hors d’atteinte",
    "unreachable": "cette adresse est hors d’atteinte",
    "too many": "le serveur n’a plus de connexion libre",
    "SSL": "la connexion chiffrée (TLS) a échoué",
    "certificate": "le certificat du serveur est refusé",
}
"""What libpq says, which has no code for most of it."""


def why_not_connected(said: str) -> str:
    known = (reason for words, reason in WHY.items() if words in said)
    return f"pas de connexion : {next(known, 'le serveur l’a refusée')}"


def _server(settings: Settings, connection: psycopg.Connection[tuple[Any, ...]]) -> Finding:
    row = connection.execute(
        "select split_part(version(), ' ', 2), pg_database_size(current_database()),"
        " (select default_version from pg_available_extensions where name = 'vector'),"
        " to_regtype('halfvec') is not null"
    ).fetchone()
    assert row is not None
    whose = "indiquée" if settings.database.url else "embarquée"
    detail = f"PostgreSQL {row[0]} ({whose}), {row[1] / 1e6:.0f} Mo, pgvector {row[2] or 'absent'}"
    if row[2] is None:
        advice = "Installez l’extension pgvector sur ce serveur."
        return Finding("Base de données", "en panne", detail, advice)
    if not row[3]:
        detail = f"{detail}, pas encore dans cette base"
        advice = "Un administrateur de PostgreSQL y lance, une fois : create extension vector"
        return Finding("Base de données", "en panne", detail, advice)
    return Finding("Base de données", "ok", detail)


def _schema(
    settings: Settings, connection: psycopg.Connection[tuple[Any, ...]], dsn: str
) -> list[Finding]:
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
    schema = Finding("Schéma et tâches", "ok", detail, advice)
    return [schema, *_organisations(settings, connection), *_vectors(connection)]


def _organisations(
    settings: Settings, connection: psycopg.Connection[tuple[Any, ...]]
) -> list[Finding]:
    """Names of the catalogue that nobody bears here: their limits and endpoints serve nobody."""
    from emilie.inference.catalogue import CatalogueRefused, read_catalogue

    try:
        named = read_catalogue(settings.catalogue).named_organisations
    except CatalogueRefused:  # said with the models
        return []
    known = {str(row[0]) for row in connection.execute("select name from organisations")}
    strangers = [name for name in named if name not in known]
    if not strangers or not known:
        return []
    detail = f"{settings.catalogue.name} nomme « {' », « '.join(strangers)} », inconnue(s) ici"
    advice = f"Connues : « {' », « '.join(sorted(known)[:10])} ». Le nom doit être le même."
    return [Finding("Organisations", "à vérifier", detail, advice)]


VECTORS = """
select name, dimensions, indexed, count(document_id), (select count(*) from searched_documents)
from embedding_models left join (embeddings join searched_documents using (document_id))
  on model_id = id
group by id, name, dimensions, indexed having count(document_id) > 0 or indexed order by id
"""


def _vectors(connection: psycopg.Connection[tuple[Any, ...]]) -> list[Finding]:
    """How far documents are embedded, by each model that has vectors here."""
    told = [
        f"{name} ({dimensions} nombres) : {done} document(s) sur {all_of_them}"
        f"{', avec un index' if indexed else ''}"
        for name, dimensions, indexed, done, all_of_them in connection.execute(VECTORS)
    ]
    return [Finding("Vecteurs", "ok", " ; ".join(told))] if told else []


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


def guided_tasks(settings: Settings) -> list[Finding]:
    """Those of the operator's folder, each file that is refused with what is wrong in it."""
    from emilie.assistant.tasks.shelf import Tasks
    from emilie.core.errors import sentence

    name, folder = "Tâches guidées", settings.tasks
    if folder is not None and not folder.is_dir():
        detail = f"le dossier {folder} est introuvable"
        return [Finding(name, "en panne", detail, "Vérifiez EMILIE_TASKS.")]
    tasks = Tasks(folder)
    known = tasks.everybodys()
    wrong = [
        Finding(name, "en panne", sentence(each.code, each.params))
        for each in tasks.refused.values()
    ]
    return [*wrong, Finding(name, "ok", ", ".join(known))]


def pages(_: Settings) -> list[Finding]:
    from emilie.core.pages import STATIC

    if (STATIC / "index.html").is_file():
        built = sum(path.stat().st_size for path in STATIC.rglob("*.gz"))
        return [Finding("Pages", "ok", f"construites, {built / 1000:.0f} ko compressées")]
    advice = "Lancez « make run » dans le dépôt, avec un accès au registre npm."
    return [Finding("Pages", "en panne", "les pages web ne sont pas construites", advice)]


def ocr(_: Settings) -> list[Finding]:
    from emilie.documents.extraction.ocr import tesseract

    found = tesseract()
    advice = "Pour lire les numérisations : sudo apt install tesseract-ocr tesseract-ocr-fra"
    if found is None:
        return [Finding("OCR", "à installer", "aucune langue de tesseract n’est là", advice)]
    if "fra" not in found.languages:
        return [Finding("OCR", "à installer", f"sans le français, dans {found.folder}", advice)]
    if not found.turns:
        said = f"avec le français, sans « osd » pour les pages tournées, dans {found.folder}"
        return [Finding("OCR", "à vérifier", said, advice)]
    return [Finding("OCR", "ok", f"avec le français, dans {found.folder}")]


def chromium(_: Settings) -> list[Finding]:
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        found = shutil.which(name)
        if found:
            return [Finding("Chromium", "ok", f"{found} (pour les tests seulement)")]
    advice = "Pour « make test » : sudo apt install chromium"
    return [Finding("Chromium", "à installer", "absent (pour les tests seulement)", advice)]
