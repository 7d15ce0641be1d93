"""Certificates are checked, directly and through a proxy's tunnel."""

from __future__ import annotations

import asyncio
import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from emilie.core.http import DestinationRefused, DestinationUnreachable, Outbound
from support.outbound import OWNER, get_json, serving, way_to

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="makes certificates")
ASK = """
import asyncio, sys
from emilie.core.http import Destination, Outbound
async def ask(url):
    outbound = Outbound()
    outbound.declare("essai", [Destination.of(url, purpose="Essai", owner="essai")])
    try:
        print((await outbound.exchange("essai", "GET", url)).decode())
    finally:
        await outbound.close()
asyncio.run(ask(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for un.example and 127.0.0.1 that signed itself, and its key."""
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    names = "subjectAltName=DNS:un.example,IP:127.0.0.1"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=un.example", "-addext", names,
         "-keyout", file, "-out", file.with_name("cert.pem")],
        check=True, capture_output=True,
    )  # fmt: skip
    file.write_text(file.read_text() + file.with_name("cert.pem").read_text())
    return file


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if an authority of the machine had signed it."""
    context = ssl.create_default_context(cafile=str(certificate.with_name("cert.pem")))
    monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", context)


async def answer(_: web.Request) -> web.Response:
    return web.json_response("oui")


@pytest.fixture
async def port(certificate: Path) -> AsyncIterator[int]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    async with serving(answer, ssl_context=context) as port:
        yield port


async def here(_: str) -> list[str]:
    return ["127.0.0.1"]


async def test_a_certificate_that_nobody_signed_is_refused(port: int) -> None:
    outbound = way_to(f"https://127.0.0.1:{port}")
    with pytest.raises(DestinationUnreachable) as raised:
        await get_json(outbound, OWNER, f"https://127.0.0.1:{port}/")
    assert isinstance(raised.value.__cause__, aiohttp.ClientConnectorCertificateError)
    await outbound.close()


async def test_a_certificate_is_for_the_host_that_was_asked(port: int, trusted: None) -> None:
    outbound = Outbound(look_up=here)
    urls = [f"https://{host}.example:{port}/" for host in ("un", "deux")]
    way_to(*urls, outbound=outbound, private=True)
    assert await get_json(outbound, OWNER, urls[0]) == "oui"
    with pytest.raises(DestinationUnreachable):
        await get_json(outbound, OWNER, urls[1])
    await outbound.close()


async def test_an_authority_of_ones_own_is_named_by_a_variable(
    port: int, certificate: Path
) -> None:
    around = dict(os.environ) | {"SSL_CERT_FILE": str(certificate.with_name("cert.pem"))}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ASK, f"https://127.0.0.1:{port}/", env=around,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await child.communicate()
    assert said.decode().strip() == '"oui"'


async def test_a_proxy_carries_what_it_cannot_read(port: int, trusted: None) -> None:
    asked: list[str] = []

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        asked.append(head.decode().splitlines()[0])
        onward_reader, onward = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await asyncio.gather(carry(reader, onward), carry(onward_reader, writer))

    proxy = await asyncio.start_server(tunnel, "127.0.0.1", 0)
    through = proxy.sockets[0].getsockname()[1]
    outbound = Outbound(f"http://127.0.0.1:{through}")
    way_to("https://un.example/", outbound=outbound)
    assert await get_json(outbound, OWNER, "https://un.example/secret?secret") == "oui"
    with pytest.raises(DestinationRefused):
        await get_json(outbound, OWNER, "https://deux.example/")
    assert asked == ["CONNECT un.example:443 HTTP/1.1"]
    await outbound.close()
    proxy.close()
    await proxy.wait_closed()


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    writer.close()
