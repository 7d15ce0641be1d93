"""What a form changes in the text of a catalogue: that, and no comment nor line beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.items import AoT, InlineTable, Table
from tomlkit.toml_document import TOMLDocument

from emilie.administration.catalogue.schemas import EntryChangeIn, OrderChange, TableChange

Edit = EntryChangeIn | TableChange | OrderChange
UNORDERED = frozenset({"abilities", "reads", "variables"})
"""Lists whose order says nothing."""


def edited(text: str, edit: Edit) -> str:
    """`text` with what a form says."""
    document = tomlkit.parse(text)
    if isinstance(edit, OrderChange):
        _order(document, edit.names)
    elif isinstance(edit, TableChange):
        _merge(document.setdefault(edit.section, tomlkit.table()), said(edit.table))
    elif edit.section == "endpoints":
        _edit_endpoint(document, edit.name, edit.entry)
    else:
        _edit_named(document, edit.section, edit.name, edit.entry)
    return tomlkit.dumps(document)


def with_identity(text: str, operators: str) -> str:
    """`text` with the identity providers of the operators' file, which no screen changes."""
    document, theirs = tomlkit.parse(text), tomlkit.parse(operators)
    wanted = theirs.unwrap().get("identity", {})
    if document.unwrap().get("identity", {}) == wanted:
        return text
    if "identity" in document:
        del document["identity"]
    if wanted:
        document["identity"] = theirs["identity"]
    return tomlkit.dumps(document)


def _edit_endpoint(document: TOMLDocument, name: str, entry: Mapping[str, Any] | None) -> None:
    endpoints: Any = document.setdefault("endpoints", tomlkit.aot())
    names = [each.get("name") for each in endpoints]
    if name in names:
        index = names.index(name)
        if entry is None:
            del endpoints[index]
        else:
            _merge(endpoints[index], said(entry))
    elif entry is not None:
        endpoints.append(_table(entry) if isinstance(endpoints, AoT) else said(entry))


def _edit_named(
    document: TOMLDocument, section: str, name: str, entry: Mapping[str, Any] | None
) -> None:
    if entry is None:
        if section in document and name in document[section]:
            del document[section][name]
        return
    entries: Any = document.setdefault(section, tomlkit.table(is_super_table=True))
    if name in entries:
        _merge(entries[name], said(entry))
    else:
        entries[name] = _table(entry)


def _order(document: TOMLDocument, names: list[str]) -> None:
    """In that order; those that it does not name stay after them, as they were."""
    endpoints: Any = document.get("endpoints", [])
    rank = {name: place for place, name in enumerate(names)}
    ordered = sorted(endpoints, key=lambda each: rank.get(str(each.get("name")), len(rank)))
    if ordered != list(endpoints):
        replaced: Any = tomlkit.aot() if isinstance(endpoints, AoT) else tomlkit.array()
        for each in ordered:
            replaced.append(each)
        document["endpoints"] = replaced


def said(given: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is left empty: TOML has no null."""
    return {
        name: said(value) if isinstance(value, Mapping) else value
        for name, value in given.items()
        if value is not None
    }


def _table(entry: Mapping[str, Any]) -> Table:
    """A table of its own, those inside on one line each, and a blank line after."""
    made = tomlkit.table()
    for name, value in said(entry).items():
        made.add(name, _inline(value) if isinstance(value, Mapping) else value)
    made.add(tomlkit.nl())
    return made


def _inline(given: Mapping[str, Any]) -> InlineTable:
    made = tomlkit.inline_table()
    made.update(given)
    return made


def _merge(table: Any, wanted: Mapping[str, Any]) -> None:
    """Make `table` say what is `wanted`, touching nothing that says it already."""
    for gone in [name for name in table if name not in wanted]:
        del table[gone]
    for name, value in wanted.items():
        if name not in table:
            table[name] = _inline(value) if isinstance(value, Mapping) else value
        elif isinstance(value, Mapping) and isinstance(table[name], Mapping):
            _merge(table[name], value)
        elif not _same(name, table[name], value):
            table[name] = _inline(value) if isinstance(value, Mapping) else value


def _same(name: str, written: Any, wanted: Any) -> bool:
    unordered = name in UNORDERED and isinstance(written, list) and isinstance(wanted, list)
    if unordered and all(isinstance(each, str) for each in wanted):
        return set(written) == set(wanted)
    # 1 == True, and they are not the same in a file.
    return bool(written == wanted) and isinstance(written, bool) == isinstance(wanted, bool)
