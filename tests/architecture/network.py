"""What opens a connection, as seen in a module's tree: imports, and calls of the event loop.

`src/emilie/core/http.py` is the only way out, so that `emilie egress` says all there is to say.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

MAY_CONNECT = {
    "core/outbound/guard.py": "the guarded client itself",
    "core/outbound/calls.py": "reads what the guarded client answers",
    "core/outbound/mailing.py": "speaks SMTP over a socket that it opens by the declarations",
    "core/outbound/carrying.py": "the guarded client, for libraries that speak over httpx",
    "research/mcp/wire.py": "speaks MCP through it, or with a program of its own",
    "cli.py": "listens",
    "core/exposition.py": "listens beside it, for metrics",
    "documents/forks.py": "a pair of sockets with what forks, its own child",
    "documents/extraction/forking.py": "the other end of that pair",
}
MAY_REACH_THE_DATABASE = {
    "core/db.py": "the engine of requests",
    "core/jobs.py": "the job queue",
    "core/postgres.py": "asks the embedded server whether it is ready",
    "core/schema.py": "migrations",
    "migrations/env.py": "migrations",
    "core/statements.py": "the statements of requests that stand alone",
    "doctor.py": "tries it",
    "catalogue_command.py": "a terminal, when no screen can be reached",
    "stored_catalogue.py": "commands, which have no session",
}

CLIENTS = {
    *("socket", "_socket", "socketserver", "multiprocessing.connection", "asyncore"),
    *("aiohttp", "httpx", "httpx2", "httpcore", "requests", "urllib3", "pycurl", "niquests"),
    *("urllib.request", "http.client", "http.server", "wsgiref", "xmlrpc", "uvicorn"),
    *("ftplib", "smtplib", "aiosmtplib", "poplib", "imaplib", "nntplib", "telnetlib"),
    *("websockets", "websocket", "wsproto", "grpc", "dns", "aiodns", "ldap3", "redis"),
    *("paramiko", "asyncssh", "boto3", "botocore", "aioboto3", "fsspec", "s3fs"),
    *("openai", "anthropic", "mistralai", "groq", "cohere", "huggingface_hub", "ollama"),
    *("obstore.fsspec", "obstore.store.from_url", "obstore.store.S3Store"),
    *("obstore.store.HTTPStore", "obstore.store.AzureStore", "obstore.store.GCSStore"),
    *("opentelemetry.exporter.otlp.proto.http", "opentelemetry.exporter.otlp.proto.grpc"),
    *("mcp.client.streamable_http", "mcp.client.sse", "mcp.client.auth", "mcp.server"),
    *("pydantic_ai.providers", "pydantic_ai.mcp", "pydantic_ai.embeddings", "authlib"),
}
"""Modules that connect or listen by themselves. What only speaks a protocol is not one of them."""
PARTS = {client for client in CLIENTS if "." in client}
OPENING = {
    *("open_connection", "open_unix_connection", "create_connection", "create_unix_connection"),
    *("create_datagram_endpoint", "sock_connect", "start_server", "start_unix_server"),
    *("create_server", "create_unix_server", "start_http_server", "push_to_gateway"),
}
"""Names by which asyncio, and libraries that pass for harmless, open a socket."""
WITHOUT_CLIENT = {"function", "test", "wrapper", "fallback", "instrumented"}
"""Modules of `pydantic_ai.models` that bring no vendor's client along."""
DATABASE = {
    *("psycopg.connect", "psycopg.Connection", "psycopg.AsyncConnection", "psycopg.pq.PGconn"),
    *("psycopg_pool.ConnectionPool", "psycopg_pool.AsyncConnectionPool", "pq.PGconn"),
    *("create_engine", "create_async_engine", "PsycopgConnector", "asyncpg"),
}


def connections(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """What opens a connection that is not the database's, and its line."""
    for name, line in imported(tree):
        if is_client(name) or name.rpartition(".")[2] in OPENING:
            yield name, line
    for node in ast.walk(tree):
        # A whole client has to be imported; a part of a package comes along with the rest of it.
        if isinstance(node, ast.Attribute) and (node.attr in OPENING or dotted(node) in PARTS):
            yield dotted(node), node.lineno


def database_connections(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = dotted(node.func)
            if (
                called in DATABASE
                or called.rpartition(".")[2] in DATABASE
                or called.rpartition(".")[0] in DATABASE
            ):
                yield called, node.lineno


def is_client(name: str) -> bool:
    if any(name == client or name.startswith(f"{client}.") for client in CLIENTS):
        return True
    head, _, rest = name.partition("pydantic_ai.models.")
    model = rest.partition(".")[0]
    return not head and model.islower() and model not in WITHOUT_CLIENT


def imported(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """What the module imports when it runs: not what only a type checker sees."""
    unseen = {id(node) for branch in for_types(tree) for node in ast.walk(branch)}
    for node in ast.walk(tree):
        if id(node) in unseen:
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno
        elif isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in {
            "import_module",
            "__import__",
        }:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value, node.lineno


def for_types(tree: ast.Module) -> Iterator[ast.stmt]:
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and dotted(node.test).endswith("TYPE_CHECKING"):
            yield from node.body


def dotted(node: ast.AST) -> str:
    """`a.b.c` as it is written; the end of it when it begins with something else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""
