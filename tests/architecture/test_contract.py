"""What is generated from the code is up to date, and what crosses the wire keeps its shape."""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import contract
import pytest

from emilie.core.db import Base
from emilie.core.errors import all_errors, sentences
from emilie.documents.translation.formats import ENDINGS, SUBTITLES, VARIANTS
from emilie.settings import Settings

ROOT = Path(__file__).parents[2]
PARAMETER = re.compile(r"\{(\w+)\}")
# Codes raised before there is an application to answer: database, command line.
CODE = re.compile(r"""(?:NotStarted|refuse)\(\s*["']([a-z_]+)["']""")


PAGES = ["settings", "errors", "catalogue", "metrics"]


@pytest.mark.parametrize("name", ["openapi.json", *(f"docs/{page}.md" for page in PAGES)])
def test_generated_files_are_up_to_date(name: str) -> None:
    assert (ROOT / name).read_text("utf-8") == contract.generated()[ROOT / name], "make contract"


def codes() -> set[str]:
    contract.import_everything()
    sources = (ROOT / "src" / "emilie").rglob("*.py")
    said = {code for path in sources for code in CODE.findall(path.read_text("utf-8"))}
    return said | {kind.code for kind in all_errors()}


def test_each_error_has_its_own_code() -> None:
    import_module("emilie.main")
    assert [
        code for code, times in Counter(e.code for e in all_errors()).items() if times > 1
    ] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_code_has_a_sentence(language: Any) -> None:
    assert sorted(codes() - sentences(language).keys()) == []


def test_both_languages_say_the_same() -> None:
    french, english = sentences("fr"), sentences("en")
    assert french.keys() == english.keys()
    for code, said in french.items():
        assert set(PARAMETER.findall(said)) == set(PARAMETER.findall(english[code])), code


def test_sentences_are_sorted() -> None:
    for language in ("fr", "en"):
        path = ROOT / "src" / "emilie" / "core" / "sentences" / f"{language}.json"
        keys = list(json.loads(path.read_text("utf-8")))
        assert keys == sorted(keys)


def test_every_setting_is_explained() -> None:
    assert [name for name, field in contract.variables(Settings) if not field.description] == []


def test_answers_have_no_optional_field() -> None:
    """A default in an answer would put a false `?` in the browser's types."""
    schemas: dict[str, Any] = json.loads((ROOT / "openapi.json").read_text("utf-8"))
    theirs = {"HTTPValidationError", "ValidationError"}  # FastAPI's own, which ours replace
    # Tables of the catalogue: what the file leaves unsaid is left out of the answer.
    theirs |= {
        "AllowTable", "EndpointEntry", "Energy", "Hosting", "IdentityEntry", "McpEntry",
        "OrganisationTable", "PolicyTable", "Price", "QuotaTable", "SearchEntry", "SourceEntry",
    }  # fmt: skip
    optional = {}
    for name, schema in schemas["components"]["schemas"].items():
        if name.endswith(("In", "Patch", "-Input")) or name.startswith("Body_") or name in theirs:
            continue
        if missing := schema.get("properties", {}).keys() - set(schema.get("required", [])):
            optional[name] = sorted(missing)
    assert optional == {}


def test_nothing_loads_behind_our_back() -> None:
    import_module("emilie.main")
    lazy = [
        f"{mapper.class_.__name__}.{relation.key}"
        for mapper in Base.registry.mappers
        for relation in mapper.relationships
        if relation.lazy not in {"raise", "raise_on_sql"}
    ]
    assert lazy == []


def test_pages_offer_to_translate_what_the_server_translates() -> None:
    pages = (ROOT / "web" / "src" / "api" / "files.ts").read_text("utf-8")
    lists = re.findall(r"const (?:translat\w+) = (\[.*\]) as const;", pages)
    offered = [ending for each in lists for ending in re.findall(r'"(\.\w+)"', each)]
    # Templates of LibreOffice have media types of their own, which nothing here reads.
    known = {*ENDINGS.values(), *VARIANTS, "pdf"} - {"ott", "otp", "ots"}
    assert sorted(offered) == sorted({f".{ending}" for ending in known} | {*SUBTITLES})
