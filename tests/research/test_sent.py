"""What a call of a tool is about to send, as its agent reads it and as the guard does."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from emilie.core.http import Outbound
from emilie.inference.mcp_servers import McpEntry
from emilie.inference.registry import Need
from emilie.research.errors import QueryPersonal, QueryQuotesDocument
from emilie.research.mcp.servers import Listed, McpTool, Server
from emilie.research.query import check_copies
from emilie.research.tools import Sent, ToolArguments, check_sent, said_in

DOCUMENT = "Le renouvellement du marché de nettoyage des locaux de la sous-préfecture est suspendu."


def sent(arguments: dict[str, Any]) -> Sent:
    entry = McpEntry.model_validate({"command": ["/bin/true"], "tools": ["lire"]})
    server = Server("essai", entry, SecretStr(""), Outbound())
    servers: Any = None  # it is not asked by `sends`
    return McpTool(server, Listed("lire", "", {}), Need("interne"), servers).sends(arguments)


def hidden(text: str) -> str:
    """Written in the plane of tags, which shows nothing."""
    return "".join(chr(0xE0000 + ord(each)) for each in text)


def test_what_nobody_sees_does_not_leave() -> None:
    given = {"a" + hidden("b"): ["vu" + hidden("secret"), {"c\u200b": "d\u200b"}], "n": 3}
    assert sent(given) == Sent(
        'lire · a : ["vu",{"c":"d"}] · n : 3', {"a": ["vu", {"c": "d"}], "n": 3}
    )


@pytest.mark.parametrize(
    "value",
    [
        "06 12\u200b 34 56 78",
        "06\n12\n34\n56\n78",
        ["06", "12", ["34", "56"], "78"],
        [2, 95, 10, 99, 126, 111, 93],
        {"a": {"b": "écrire à\njean@mairie.fr"}},
    ],
)
def test_personal_data_is_found_however_it_is_nested(value: Any) -> None:
    with pytest.raises(QueryPersonal):
        check_sent(sent({"texte": value}))


def test_a_copy_written_word_by_word_is_a_copy() -> None:
    with pytest.raises(QueryQuotesDocument):
        check_copies(said_in(sent({"mots": DOCUMENT.split()})), [DOCUMENT])


def test_arguments_without_end_are_refused() -> None:
    deep: Any = []
    for _ in range(500):
        deep = [deep]
    with pytest.raises(ToolArguments):
        sent({"a": deep})
