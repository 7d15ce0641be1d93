"""`emilie retrieval-eval`: how well the search of documents finds, on a corpus of one's own."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from emilie.starting import columns, migrated, refuse

if TYPE_CHECKING:
    from emilie.evaluation.retrieval import Corpus, Ranking
    from emilie.settings import Settings

HEADS = ("CLASSEMENT", "RAPPEL@1", "RAPPEL@5", "RAPPEL@10", "RRM", "MS (P95)")
file = click.Path(path_type=Path)


@click.command("retrieval-eval")
@click.option(
    "--passages", required=True, type=file,
    help="Un passage par ligne de JSON : son identifiant et son contenu.",
)  # fmt: skip
@click.option(
    "--queries", required=True, type=file,
    help="Une question par ligne de JSON, avec l’identifiant du passage qui y répond.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Une sortie à lire par un programme.")
@click.pass_obj
def retrieval_eval(read_settings: Any, passages: Path, queries: Path, *, as_json: bool) -> None:
    """Mesure la recherche d’Émilie sur un corpus dont on connaît les réponses.

    Le corpus est lu dans une base à part, effacée ensuite. Si des modèles qui calculent des
    vecteurs ou qui reclassent sont déclarés, et ouverts aux données ordinaires, le corpus leur est
    envoyé : le sens est mesuré aussi.
    """
    from emilie.evaluation.retrieval import CorpusUnreadable, read_corpus
    from emilie.inference.catalogue import CatalogueRefused

    try:
        corpus = read_corpus(passages, queries)
    except CorpusUnreadable as failure:
        refuse(failure.code, **failure.params)
    try:
        rankings = measure(corpus, read_settings)
    except CatalogueRefused as failure:
        refuse(failure.code, **failure.params)
    if as_json:
        facts = {"rankings": [each.facts() for each in rankings]}
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    rows = [tuple(str(value) for value in each.facts().values()) for each in rankings]
    click.echo(columns([HEADS, *rows]))


def measure(corpus: Corpus, read_settings: Any) -> list[Ranking]:
    """In an embedded database of its own: neither the agents' documents nor their load."""
    with tempfile.TemporaryDirectory(prefix="emilie-eval-") as folder:
        settings = read_settings(data=Path(folder), database={"url": None})
        with migrated(settings) as dsn:
            return asyncio.run(_evaluate(dsn, corpus, settings))


async def _evaluate(dsn: str, corpus: Corpus, settings: Settings) -> list[Ranking]:
    from emilie.core.db import open_engine, open_sessions
    from emilie.evaluation.retrieval import evaluate
    from emilie.main import open_ways_out

    outbound, endpoints = open_ways_out(settings)
    engine = open_engine(dsn, pool=2)
    try:
        return await evaluate(open_sessions(engine), corpus, endpoints)
    finally:
        await endpoints.close()
        await outbound.close()
        await engine.dispose()
