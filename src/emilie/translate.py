"""`emilie translate FILE --to en`: whole documents in another language, their layout kept.

The readers, the requests and the checks of a translation asked for in the browser, without a
database: what is done goes to the error output, each file to where it is asked for. What is
translated is kept beside it until nothing is missing, so that a second run goes on.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from emilie.read import clear
from emilie.starting import REFUSED, read_settings, refuse
from emilie.translate_files import (
    Asked,
    FileRefused,
    Place,
    Way,
    ask,
    check_apart,
    place_of,
    refused,
    told,
    why,
)
from emilie.translate_report import drop, report, spaced, tell_kept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from emilie.documents.translation.filing import Texts
    from emilie.documents.translation.kept import Kept
    from emilie.documents.translation.terms import Term
    from emilie.documents.translation.translator import Translated, Translator
    from emilie.documents.translation.wording import Tone, Wanted
    from emilie.inference.errors import EndpointError
    from emilie.inference.registry import Chosen
    from emilie.settings import Settings

DONE, FAILED, INCOMPLETE, INTERRUPTED = 0, 1, 3, 130
TONES: dict[str, Tone] = {
    "administratif": "administrative", "courant": "everyday", "soutenu": "formal",
}  # fmt: skip


@click.command()
@click.argument(
    "files", metavar="FICHIER...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--to", "target", required=True, help="Langue d’arrivée : en, de, pt-BR…")
@click.option("--from", "source", help="Langue du document ; reconnue si elle n’est pas dite.")
@click.option("--glossary", type=click.Path(path_type=Path), help="Glossaire, en CSV.")
@click.option(
    "--register", "tone", type=click.Choice(list(TONES)), help="Registre ; sinon, du document."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path),
    help="Fichier à écrire, ou dossier : il en faut un pour plusieurs fichiers.",
)  # fmt: skip
@click.pass_obj
def translate(
    _: Any, files: tuple[Path, ...], target: str, source: str | None, glossary: Path | None,
    tone: str | None, output: Path | None,
) -> None:  # fmt: skip
    """Traduit des documents en gardant leur mise en page.

    Formats : DOCX, ODT, PPTX, ODP, XLSX, ODS, HTML, SRT, VTT, texte et Markdown ; un PDF est
    reconstruit en DOCX. Sans « -o », le fichier est écrit à côté du document : note.en.docx.

    Ce qui est traduit est gardé au fur et à mesure dans note.en.docx.emilie : la même commande,
    relancée, continue. Ce fichier disparaît quand tout est traduit. Dans un dossier, un document
    déjà traduit est laissé tel quel.

    Codes de sortie : 0 traduit, 1 le modèle a échoué et aucun document n’est écrit, 2 commande ou
    fichier refusés, 3 écrit, mais des segments ou des fichiers manquent, 130 interrompu.
    """
    # A failure has its sentence here; the line for an operator would only be in its way.
    logging.getLogger("emilie").setLevel(logging.ERROR)
    settings = read_settings()
    _check_languages(source, target)
    way = Way(source, target, TONES[tone] if tone else None, _terms(glossary))
    folder = _folder(files, output)
    places = [_placed(file, target, folder, output) for file in files]
    check_apart(filter(None, places))
    statuses = [REFUSED if place is None else _one(place, way, settings) for place in places]
    sys.exit(_over(statuses))


def _placed(file: Path, target: str, folder: Path | None, output: Path | None) -> Place | None:
    try:
        return place_of(file, target, folder, output)
    except FileRefused as refusal:
        click.echo(refusal, err=True)
        return None


def _one(place: Place, way: Way, settings: Settings) -> int:
    """Translate one file, and say what became of it: its exit code."""
    from emilie.core.errors import AppError, sentence
    from emilie.documents.translation.formats import is_rebuilt

    kept: Kept | None = None
    try:
        asked = ask(place, way)
        if asked is None:
            return DONE
        kept = asked.kept
        found = asyncio.run(_translate(asked, settings))
    except FileRefused as refusal:
        clear()
        click.echo(refusal, err=True)
        return REFUSED
    except AppError as error:
        clear()
        click.echo(sentence(error.code, error.params), err=True)
        tell_kept(kept)
        return FAILED
    except KeyboardInterrupt:
        clear()
        tell_kept(kept)
        sys.exit(INTERRUPTED)
    clear()
    missing = report(asked.output, is_rebuilt(asked.filed.kind), found.texts, found.translated)
    if missing:
        tell_kept(kept)
        return INCOMPLETE
    drop(kept)
    return DONE


def _over(statuses: Sequence[int]) -> int:
    """The exit code of all files: some that were written with others that were not are 3."""
    if len(set(statuses)) == 1:
        return statuses[0]
    if DONE in statuses or INCOMPLETE in statuses:
        return INCOMPLETE
    return FAILED


def _check_languages(source: str | None, target: str) -> None:
    from emilie.documents.translation.languages import name_of

    for language in filter(None, (source, target)):
        if name_of(language) is None:
            refuse("language_unknown", language=language)


def _folder(files: tuple[Path, ...], output: Path | None) -> Path | None:
    """The folder to write into, made where several files need it; None for a file of one's own."""
    if output is not None and output.is_dir():
        return output
    if len(files) == 1:
        return None
    if output is None:
        raise click.UsageError("Plusieurs fichiers vont dans un dossier : « -o DOSSIER ».")
    try:
        output.mkdir()
    except OSError:
        refuse("output_not_written", file=output)
    return output


def _refuse_glossary(glossary: Path, code: str) -> NoReturn:
    click.echo(refused(glossary, code), err=True)
    sys.exit(REFUSED)


def _terms(glossary: Path | None) -> list[Term]:
    if glossary is None:
        return []
    from emilie.core.errors import sentence
    from emilie.documents.translation.terms import read_sheet

    try:
        sheet = read_sheet(glossary.read_bytes())
    except OSError as error:
        _refuse_glossary(glossary, why(error))
    for line in sheet.refused:
        click.echo(f"{glossary}, ligne {line.line} : {sentence(line.code)}", err=True)
    if sheet.refused:
        sys.exit(REFUSED)
    return sheet.terms


@dataclass
class Found:
    texts: Texts
    translated: dict[int, Translated]


async def _translate(asked: Asked, settings: Settings) -> Found:
    from emilie.documents.extraction.blocks import Unreadable
    from emilie.documents.translation.filing import read_texts, write_file

    try:
        texts = await read_texts(asked.filed, settings.documents, _reading)
    except Unreadable as error:
        raise refused(asked.filed.path, error.code) from error
    clear()
    found = Found(texts, _known(texts, asked.kept))
    if found.translated:
        done, total = spaced(len(found.translated)), spaced(len(texts.segments))
        click.echo(f"Reprise : {done} segments sur {total} étaient déjà traduits.", err=True)
    await _ask_for(found, asked, settings)
    targets = [
        (texts.segments[at].text, each.target)
        for at, each in found.translated.items() if each.target is not None
    ]  # fmt: skip
    content = await write_file(asked.filed, targets, asked.way.target, settings.documents)
    _save(asked, content)
    return found


def _known(texts: Texts, kept: Kept) -> dict[int, Translated]:
    """What an earlier run translated of these texts."""
    from emilie.documents.translation.translator import Translated

    return {
        at: Translated(at, *kept.found[each.text])
        for at, each in enumerate(texts.segments) if each.text in kept.found
    }  # fmt: skip


def _save(asked: Asked, content: bytes) -> None:
    # Under another name first: whoever opens it finds all of it, or what was there before.
    output = asked.output
    made = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        made.write_bytes(content)
        # Before it is there: whatever ends the process, what it wrote is known for its own.
        asked.kept.writes(content)
        made.replace(output)
    except OSError as error:
        made.unlink(missing_ok=True)
        raise told("output_not_written", file=output) from error


async def _ask_for(found: Found, asked: Asked, settings: Settings) -> None:
    """Have every segment that is missing translated, a few batches at once."""
    from emilie.core.lanes import lanes
    from emilie.documents.translation.errors import check_translates
    from emilie.documents.translation.terms import Terms
    from emilie.documents.translation.translator import Translator
    from emilie.documents.translation.wording import Wanted, batches
    from emilie.inference.registry import Need
    from emilie.main import open_ways_out

    outbound, endpoints = open_ways_out(settings)
    try:
        need, way = Need(endpoints.default_sensitivity(None)), asked.way
        check_translates(endpoints, need)
        source = way.source or found.texts.language
        terms = Terms(way.terms, source, way.target)
        translator = Translator(
            endpoints, need, Uncounted(), source, way.target, terms, way.tone
        )  # fmt: skip
        wanted = [
            Wanted(at, each.text, groups=each.groups)
            for at, each in enumerate(found.texts.segments) if at not in found.translated
        ]  # fmt: skip
        working = _Working(translator, found, asked.kept)
        await lanes([working.translate] * 4, batches(wanted))
    finally:
        await endpoints.close()
        await outbound.close()


@dataclass
class _Working:
    translator: Translator
    found: Found
    kept: Kept
    told: int = field(default=-1)

    async def translate(self, batch: Sequence[Wanted]) -> None:
        made = await self.translator.translate(batch)
        self.found.translated |= {each.ordinal: each for each in made}
        segments = self.found.texts.segments
        done = [
            (segments[each.ordinal].text, each.target, each.flags)
            for each in made if each.target is not None
        ]  # fmt: skip
        try:
            self.kept.add(done)
        except OSError as error:
            raise told("output_not_written", file=self.kept.path) from error
        self._tell(len(self.found.translated), len(segments))

    def _tell(self, done: int, total: int) -> None:
        said = f"segment {spaced(done)} sur {spaced(total)}"
        if sys.stderr.isatty():
            click.echo(f"\r\x1b[K{said}", nl=False, err=True)
        elif 10 * done // total > self.told:  # by tenths: a line a batch would be too many
            self.told = 10 * done // total
            click.echo(said, err=True)


class Uncounted:
    """The ledger of who is alone with the endpoint: budgets are agents' and keys'."""

    def sent(self, _: Chosen) -> None: ...

    async def cover(self, _: int, __: int) -> None: ...

    def counted(self, _: Chosen, __: int, ___: int) -> None: ...

    async def failed(self, _: EndpointError) -> None: ...


async def _reading(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[KLecture, page {done} sur {total}", nl=False, err=True)
