"""Only core/http connects elsewhere: each way around it is seen, and each exception is used."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from architecture.network import (
    MAY_CONNECT,
    MAY_REACH_THE_DATABASE,
    connections,
    database_connections,
)

PACKAGE = Path(__file__).parents[2] / "src" / "emilie"
WAYS_AROUND = [
    "import socket",
    "import _socket",
    "import aiohttp",
    "import aiohttp.client as c",
    "from aiohttp import ClientSession",
    "def f():\n    import httpx",
    "import requests",
    "import urllib.request",
    "import urllib\nurllib.request.urlopen('x')",
    "from urllib import request",
    "from urllib.request import urlopen",
    "from http import client",
    "import http.client",
    "import asyncio\nasyncio.open_connection('h', 1)",
    "from asyncio import open_connection",
    "from asyncio import streams\nstreams.open_connection('h', 1)",
    "loop.create_connection(P, 'h', 1)",
    "asyncio.get_running_loop().sock_connect(s, a)",
    "loop.create_datagram_endpoint(P)",
    "asyncio.start_server(f, 'h', 1)",
    "from importlib import import_module\nimport_module('socket')",
    "__import__('requests')",
    "from smtplib import SMTP",
    "from mcp.client.streamable_http import streamable_http_client",
    "import openai",
    "from pydantic_ai.models.openai import OpenAIChatModel",
    "from pydantic_ai.models import infer_model",
    "from pydantic_ai.providers.mistral import MistralProvider",
    "from obstore.store import S3Store",
    "from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter",
    "from prometheus_client import start_http_server",
    "if TYPE_CHECKING:\n    pass\nelse:\n    import socket",
]
HARMLESS = [
    "from urllib.parse import urlsplit",
    "from http import HTTPStatus",
    "if TYPE_CHECKING:\n    from aiohttp import ClientSession",
    "from pydantic_ai.models import Model, ModelRequestParameters",
    "from pydantic_ai.models.wrapper import WrapperModel",
    "from obstore.store import LocalStore",
    "from emilie.core.http import Outbound",
    "import ssl",
]
DATABASE = [
    "import psycopg\npsycopg.connect('x')",
    "psycopg.AsyncConnection.connect('x')",
    "sa.create_engine('x')",
    "create_async_engine('x')",
    "PsycopgConnector()",
]


def tree(path: str) -> ast.Module:
    return ast.parse((PACKAGE / path).read_text("utf-8"))


@pytest.mark.parametrize("sample", WAYS_AROUND)
def test_every_way_around_is_seen(sample: str) -> None:
    assert list(connections(ast.parse(sample)))


@pytest.mark.parametrize("sample", HARMLESS)
def test_what_opens_nothing_is_let_be(sample: str) -> None:
    assert list(connections(ast.parse(sample))) == []


@pytest.mark.parametrize("sample", DATABASE)
def test_a_connection_to_a_database_is_seen(sample: str) -> None:
    assert list(database_connections(ast.parse(sample)))


def test_each_exception_is_used() -> None:
    assert [path for path in MAY_CONNECT if not list(connections(tree(path)))] == []
    assert [p for p in MAY_REACH_THE_DATABASE if not list(database_connections(tree(p)))] == []
