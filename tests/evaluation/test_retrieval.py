"""The measure of search itself: on a corpus small enough to be checked by hand, and the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from emilie.cli import main
from emilie.core.db import Sessions
from emilie.evaluation.retrieval import Corpus, CorpusUnreadable, evaluate, read_corpus
from support.embedding import catalogue, server

PASSAGES = {
    "conges": "Les agents ont droit à vingt-cinq jours de congés payés chaque année.",
    "transports": "L’État prend à sa charge la moitié de l’abonnement aux transports des agents.",
    "teletravail": "Le télétravail est permis trois jours par semaine, sauf nécessité de service.",
    "entree": "Le présent article entre en vigueur le lendemain de sa publication.",
}


async def test_known_ranks_give_known_figures(sessions: Sessions) -> None:
    queries = [
        ("combien de conges payes", "conges"),
        ("agents", "transports"),  # second: the other passage is shorter
        ("licorne", "entree"),  # nowhere
        ("télétravail par semaine", "teletravail"),
    ]
    found = {each.name: each for each in await evaluate(sessions, Corpus(PASSAGES, queries))}
    assert list(found) == ["and", "or_ts_rank", "bm25"]
    ours = found["bm25"]
    assert (ours.recall_1, ours.recall_5, ours.recall_10) == (0.5, 0.75, 0.75)
    assert ours.mrr == pytest.approx((1 + 1 / 2 + 0 + 1) / 4)
    assert 0 < ours.ms_p95 < 1_000
    # AND wants every word: « combien » is in no passage.
    assert found["and"].recall_10 == 0.5
    assert found["or_ts_rank"].recall_10 == 0.75


async def test_meaning_is_measured_where_endpoints_make_it(
    sessions: Sessions, tmp_path: Path
) -> None:
    corpus = Corpus(PASSAGES, [("vacances", "conges"), ("agents", "entree")])
    async with (
        server() as one,
        catalogue(tmp_path, one.entry("un"), one.entry("ordre", "reranking")) as endpoints,
    ):
        found = {each.name: each for each in await evaluate(sessions, corpus, endpoints)}
    assert list(found) == ["and", "or_ts_rank", "bm25", "vectors", "fusion", "reranked"]
    # No passage says « vacances ».
    assert (found["bm25"].recall_1, found["vectors"].recall_1) == (0.0, 0.5)
    assert found["fusion"].recall_5 == found["reranked"].recall_5 == 1.0


def lines(path: Path, *rows: Any) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return path


def files(tmp_path: Path) -> tuple[Path, Path]:
    passages = lines(
        tmp_path / "p.jsonl", *({"id": name, "text": said} for name, said in PASSAGES.items())
    )
    return passages, lines(tmp_path / "q.jsonl", {"query": "congés", "passage_id": "conges"})


@pytest.mark.parametrize(
    ("passages", "queries", "place"),
    [
        (["{"], [], "p.jsonl:1"),
        ([{"id": "a"}], [], "p.jsonl:1"),
        ([{"id": "a", "text": "x"}, "", {"id": "a", "text": "y"}], [], "p.jsonl:3"),
        ([["a", "x"]], [], "p.jsonl:1"),
        ([{"id": "a", "text": "x"}], [], "q.jsonl"),
        ([{"id": "a", "text": "x"}], [{"query": "x", "passage_id": "b"}], "q.jsonl:1"),
        ([{"id": "a", "text": "x"}], [{"query": 3, "passage_id": "a"}], "q.jsonl:1"),
        (["\udcff"], [], "p.jsonl"),
    ],
)
def test_a_wrong_corpus_is_refused_with_its_place(
    tmp_path: Path, passages: list[Any], queries: list[Any], place: str
) -> None:
    first = tmp_path / "p.jsonl"
    if passages == ["\udcff"]:
        first.mkdir()
    else:
        lines(first, *passages)
    with pytest.raises(CorpusUnreadable) as why:
        read_corpus(first, lines(tmp_path / "q.jsonl", *queries))
    assert why.value.params == {"place": place}


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["retrieval-eval", *map(str, arguments)])


def test_the_command_measures_in_a_database_of_its_own(tmp_path: Path) -> None:
    passages, queries = files(tmp_path)
    ended = run("--passages", passages, "--queries", queries, "--json")
    assert ended.exit_code == 0, ended.output
    rankings = json.loads(ended.stdout)["rankings"]
    assert [each["name"] for each in rankings] == ["and", "or_ts_rank", "bm25"]
    figures = {"name", "recall@1", "recall@5", "recall@10", "mrr", "ms_p95"}
    assert all(set(each) == figures for each in rankings)
    assert rankings[2]["recall@1"] == 1.0
    shown = run("--passages", passages, "--queries", queries)
    assert shown.stdout.startswith("CLASSEMENT  RAPPEL@1")
    refused = run("--passages", passages, "--queries", tmp_path / "absent.jsonl")
    assert refused.exit_code == 2
    assert "absent.jsonl" in refused.stderr


def test_a_wrong_catalogue_stops_it(tmp_path: Path) -> None:
    passages, queries = files(tmp_path)
    file = tmp_path / "emilie.toml"
    file.write_text("[policy]\npreset = 3\n")
    ended = CliRunner(env={"EMILIE_CATALOGUE": str(file)}).invoke(
        main, ["retrieval-eval", "--passages", str(passages), "--queries", str(queries)]
    )
    assert ended.exit_code == 2
    assert "emilie.toml" in ended.stderr
