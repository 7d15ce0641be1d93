"""The house rules that no linter has: each takes a module's tree and says what breaks it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from architecture.network import (
    MAY_CONNECT,
    MAY_REACH_THE_DATABASE,
    connections,
    database_connections,
    imported,
)

MODULE_LINES = 400
FUNCTION_LINES = 40
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
VAGUE = re.compile(r"(^|_)(utils?|helpers?|managers?|handlers?|services?|common|misc|data)$")
VAGUE_CLASS = re.compile(r"(Service|Manager|Handler|Helper|Utils?|Repository)$")
UNFINISHED = re.compile(r"#\s*(TODO|FIXME|XXX|HACK)\b")


@dataclass(frozen=True)
class Module:
    """A source file, by its path under src/emilie."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)


Rule = Callable[[Module], Iterator[str]]


def is_short(module: Module) -> Iterator[str]:
    """A module has at most 400 lines."""
    lines = len(module.text.splitlines())
    if lines > MODULE_LINES:
        yield f"{lines} lines"


def functions_are_short(module: Module) -> Iterator[str]:
    """A function has at most 40 lines."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{node.name}: {lines} lines"


def is_named_by_its_subject(module: Module) -> Iterator[str]:
    """No utils.py, helpers.py, manager.py: a file is named by what it is about."""
    if VAGUE.search(PurePath(module.path).stem):
        yield "vague file name"


def classes_are_named_by_their_subject(module: Module) -> Iterator[str]:
    """No service classes: an action is a function whose first argument is the session."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef) and VAGUE_CLASS.search(node.name):
            yield f"class {node.name}"


def never_commits(module: Module) -> Iterator[str]:
    """Only core/db.py ends a transaction."""
    if module.path == "core/db.py":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr == "commit":
            yield f"line {node.lineno}: .commit"


def reads_no_environment(module: Module) -> Iterator[str]:
    """Only the settings read the environment."""
    if module.path == "settings/__init__.py":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"}:
            yield f"line {node.lineno}: os.{node.attr}"


def raises_our_errors(module: Module) -> Iterator[str]:
    """Rooms raise an AppError, never a framework's HTTPException."""
    # The first translates the framework's, the second speaks from below it.
    if module.path in {"core/errors.py", "core/headers.py"}:
        return
    for name, line in imported(module.tree):
        if name.endswith(".HTTPException"):
            yield f"line {line}: {name}"


def leaves_by_core_http(module: Module) -> Iterator[str]:
    """Only core/http connects elsewhere; other modules open no socket and bring no client."""
    if module.path not in MAY_CONNECT:
        for name, line in connections(module.tree):
            yield f"line {line}: {name}"


def leaves_the_database_to_core(module: Module) -> Iterator[str]:
    """Only named modules open a connection to the database: the one of the settings."""
    if module.path not in MAY_REACH_THE_DATABASE:
        for name, line in database_connections(module.tree):
            yield f"line {line}: {name}"


def logs_fixed_words(module: Module) -> Iterator[str]:
    """A log line is words of the code: an exception put into it may quote what an agent wrote."""
    caught = {node.name for node in ast.walk(module.tree) if isinstance(node, ast.ExceptHandler)}
    for node in ast.walk(module.tree):
        if not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "log"
            and node.func.attr in LEVELS
        ):
            continue
        words, *given = node.args or [ast.Constant(None)]
        if not (isinstance(words, ast.Constant) and isinstance(words.value, str)):
            yield f"line {node.lineno}: words made at run time"
        if any(isinstance(each, ast.Name) and each.id in caught for each in given):
            yield f"line {node.lineno}: an exception as an argument"


def is_finished(module: Module) -> Iterator[str]:
    """What is not done is an issue, not a comment."""
    for number, line in enumerate(module.text.splitlines(), 1):
        if UNFINISHED.search(line):
            yield f"line {number}: {line.strip()}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Raise) and "NotImplementedError" in ast.dump(node):
            yield f"line {node.lineno}: NotImplementedError"


LONG_FUNCTION = "def long():\n" + "    pass\n" * FUNCTION_LINES
# Each rule with a sample that it must refuse: a rule can die silently.
RULES: list[tuple[Rule, Module]] = [
    (is_short, Module("core/x.py", "x = 1\n" * (MODULE_LINES + 1))),
    (functions_are_short, Module("core/x.py", LONG_FUNCTION)),
    (is_named_by_its_subject, Module("documents/pdf_utils.py", "")),
    (classes_are_named_by_their_subject, Module("core/x.py", "class ChatService: ...")),
    (never_commits, Module("documents/actions.py", "await session.commit()")),
    (reads_no_environment, Module("core/x.py", "import os\nos.environ['HOME']")),
    (raises_our_errors, Module("core/x.py", "from fastapi import HTTPException")),
    (leaves_by_core_http, Module("documents/x.py", "from urllib.request import urlopen")),
    (leaves_the_database_to_core, Module("documents/x.py", "psycopg.connect(dsn)")),
    (logs_fixed_words, Module("core/x.py", "log.info(str(failure))")),
    (is_finished, Module("core/x.py", "x = 1  # " + "TODO later")),
]
