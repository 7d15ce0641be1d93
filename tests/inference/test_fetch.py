"""Fetching GGUF files from a real hub on loopback: whole, or not there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import SecretStr

from emilie.core.http import Outbound
from emilie.inference import fetch as fetching
from emilie.inference import hub as hubs
from emilie.inference.fetch import Fetched, amount, fetch
from emilie.inference.hub import FetchRefused, HubClient, at_address
from emilie.inference.local.header import ModelFileCut, ModelFileForeign
from emilie.settings import Hub
from support.hub import REPOSITORY, FakeHub, fake_hub
from support.server import free_port
from support.weights import write_model

FILE = "petit.gguf"


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_model(tmp_path_factory.mktemp("weights") / FILE).read_bytes()


@pytest.fixture
def hub(content: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    monkeypatch.setattr(fetching, "REST", 0.01)
    with fake_hub() as hub:
        hub.files = {FILE: content}
        yield hub


class Shown(list[tuple[int, int | None]]):
    def show(self, there: int, total: int | None) -> None:
        self.append((there, total))


async def bring(
    hub: FakeHub, folder: Path, file: str | None = FILE, shown: Shown | None = None,
    key: str = "", repository: str = REPOSITORY, hosts: str = "", sha256: str | None = None,
) -> Fetched:  # fmt: skip
    client = HubClient(hub.url, Hub(url=hub.url, key=SecretStr(key), hosts=hosts), Outbound())
    try:
        wanted = await client.find(repository, "main", file, sha256)
        return await fetch(client, wanted, folder, (Shown() if shown is None else shown).show)
    finally:
        await client.close()


async def bring_address(
    url: str, folder: Path, sha256: str | None = None, settings: Hub | None = None
) -> Fetched:
    client = HubClient(url, settings or Hub(), Outbound())
    try:
        return await fetch(client, at_address(url, sha256), folder, Shown().show)
    finally:
        await client.close()


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


async def test_a_file_comes_whole_and_verified(
    hub: FakeHub, tmp_path: Path, content: bytes
) -> None:
    shown = Shown()
    fetched = await bring(hub, tmp_path / "models", shown=shown)
    assert (fetched.new, fetched.verified) == (True, True)
    assert fetched.path.read_bytes() == content
    assert fetched.sha256 == hashlib.sha256(content).hexdigest()
    assert left(tmp_path / "models") == [FILE]
    assert shown[-1] == (len(content), len(content))


async def test_the_only_file_needs_no_name(hub: FakeHub, tmp_path: Path) -> None:
    assert (await bring(hub, tmp_path, None)).path.name == FILE


async def test_a_cut_is_resumed_where_it_happened(
    hub: FakeHub, tmp_path: Path, content: bytes
) -> None:
    hub.cut_after = [200_000, 100_000]
    fetched = await bring(hub, tmp_path)
    assert fetched.path.read_bytes() == content
    first, *again = hub.seen
    assert "Range" not in first
    starts = [int(seen["Range"].removeprefix("bytes=").rstrip("-")) for seen in again]
    assert len(starts) == 2
    assert 0 < starts[0] < starts[1] <= 300_000
    assert [seen["If-Range"] for seen in again] == ['"un"', '"un"']


async def test_a_later_command_resumes(hub: FakeHub, tmp_path: Path, content: bytes) -> None:
    hub.cut_after = [150_000] + [0] * fetching.TRIES
    with pytest.raises(hubs.FetchCut) as raised:
        await bring(hub, tmp_path)
    assert raised.value.params["kept"] == amount(150_000)
    assert left(tmp_path) == [f"{FILE}.part", f"{FILE}.part.json"]
    assert (await bring(hub, tmp_path)).path.read_bytes() == content
    assert hub.seen[-1]["Range"] == "bytes=150000-"
    assert left(tmp_path) == [FILE]


async def test_a_part_whose_end_has_come_is_only_verified(
    hub: FakeHub, tmp_path: Path, content: bytes
) -> None:
    hub.cut_after = [150_000] + [0] * fetching.TRIES
    with pytest.raises(hubs.FetchCut):
        await bring(hub, tmp_path)
    (tmp_path / f"{FILE}.part").write_bytes(content)
    assert (await bring(hub, tmp_path)).path.read_bytes() == content


async def test_a_server_without_ranges_begins_again(
    hub: FakeHub, tmp_path: Path, content: bytes
) -> None:
    hub.ranges = False
    hub.cut_after = [200_000]
    shown = Shown()
    assert (await bring(hub, tmp_path, shown=shown)).path.read_bytes() == content
    assert any(after < before for (before, _), (after, _) in pairwise(shown))


async def test_a_server_without_ranges_that_always_cuts_is_given_up(
    hub: FakeHub, tmp_path: Path
) -> None:
    hub.ranges = False
    hub.cut_after = [200_000] * 20
    with pytest.raises(hubs.FetchLost):
        await bring(hub, tmp_path)
    assert len(hub.seen) == fetching.TRIES + 1


async def test_a_file_that_changed_meanwhile_begins_again(
    hub: FakeHub, tmp_path: Path, content: bytes
) -> None:
    hub.cut_after = [200_000] + [0] * fetching.TRIES
    with pytest.raises(hubs.FetchCut):
        await bring_address(f"{hub.url}/{REPOSITORY}/resolve/main/{FILE}", tmp_path)
    changed = write_model(tmp_path / "autre", name="Autre").read_bytes()
    hub.files, hub.etag = {FILE: changed}, '"deux"'
    fetched = await bring_address(f"{hub.url}/{REPOSITORY}/resolve/main/{FILE}", tmp_path)
    assert fetched.path.read_bytes() == changed != content


async def test_a_wrong_sum_leaves_nothing(hub: FakeHub, tmp_path: Path) -> None:
    hub.lies = {"oid": "0" * 64}
    with pytest.raises(hubs.SumWrong) as raised:
        await bring(hub, tmp_path)
    assert raised.value.params["expected"] == "0" * 64
    assert left(tmp_path) == []


async def test_a_sum_given_by_hand_counts_more(hub: FakeHub, tmp_path: Path) -> None:
    with pytest.raises(hubs.SumWrong):
        await bring(hub, tmp_path, sha256="1" * 64)
    with pytest.raises(hubs.SumRefused):
        await bring(hub, tmp_path, sha256="12")


async def test_no_room_is_said_before_the_first_byte(hub: FakeHub, tmp_path: Path) -> None:
    hub.lies = {"size": 10**16}
    with pytest.raises(hubs.NoSpace) as raised:
        await bring(hub, tmp_path / "models")
    assert raised.value.params["needed"] == amount(10**16)
    assert hub.seen == []
    assert left(tmp_path / "models") == []


async def test_what_is_there_already_is_not_fetched(hub: FakeHub, tmp_path: Path) -> None:
    await bring(hub, tmp_path)
    fetched = await bring(hub, tmp_path)
    assert (fetched.new, fetched.verified, len(hub.seen)) == (False, True, 1)


async def test_another_file_of_that_name_is_left_alone(hub: FakeHub, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"autre chose")
    with pytest.raises(hubs.NameTaken):
        await bring(hub, tmp_path)
    assert (tmp_path / FILE).read_bytes() == b"autre chose"


async def test_two_commands_do_not_write_one_file(hub: FakeHub, tmp_path: Path) -> None:
    import fcntl

    with (tmp_path / f"{FILE}.part").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(hubs.FetchRunning):
            await bring(hub, tmp_path)


async def test_a_wrong_name_says_what_there_is(hub: FakeHub, tmp_path: Path) -> None:
    with pytest.raises(hubs.FileUnknown) as raised:
        await bring(hub, tmp_path, "petti.gguf")
    assert raised.value.params["files"] == FILE
    with pytest.raises(hubs.RepositoryUnknown):
        await bring(hub, tmp_path, repository="essai/absent")


@pytest.mark.parametrize("name", ["../../etc", "a/b/c", "", "a b", "http:", "é/../x", "a/b?c=d"])
async def test_a_strange_repository_is_refused(hub: FakeHub, tmp_path: Path, name: str) -> None:
    with pytest.raises(FetchRefused):
        await bring(hub, tmp_path, repository=name)
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x.example/a.gguf",
        "http:///a.gguf",
        "http://u:p@127.0.0.1/a.gguf",
        "file:///a.gguf",
        "http://127.0.0.1:99999/a.gguf",
        "http://[::1/a.gguf",
        "http://a b/c.gguf",
    ],
)
def test_a_strange_address_is_refused(url: str) -> None:
    with pytest.raises(hubs.NameRefused):
        HubClient(url, Hub(), Outbound())


@pytest.mark.parametrize("path", ["/a.bin", "/.gguf", "/", "/a%00.gguf", "/..%2f..%2f.x.gguf"])
def test_a_name_that_is_no_gguf_is_refused(path: str) -> None:
    with pytest.raises(hubs.NameRefused):
        at_address(f"http://127.0.0.1{path}", None)


async def test_a_page_in_place_of_the_file_stops_at_once(hub: FakeHub, tmp_path: Path) -> None:
    hub.files = {FILE: b"<!doctype html>" + b" " * 3_000_000}
    with pytest.raises(ModelFileForeign):
        await bring(hub, tmp_path)
    assert left(tmp_path) == []


async def test_a_file_cut_at_its_source_is_refused(
    hub: FakeHub, tmp_path: Path, content: bytes
) -> None:
    hub.files = {FILE: content[:-5_000]}
    with pytest.raises(ModelFileCut) as raised:
        await bring(hub, tmp_path)
    assert raised.value.params == {"file": FILE}
    assert left(tmp_path) == []


async def test_no_network_is_said(hub: FakeHub, tmp_path: Path) -> None:
    hub.url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(hubs.HubUnreachable):
        await bring(hub, tmp_path)


async def test_the_key_opens_and_stays_with_the_hub(hub: FakeHub, tmp_path: Path) -> None:
    hub.key = "secret"
    with pytest.raises(hubs.HubKeyRefused):
        await bring(hub, tmp_path)
    with fake_hub() as other:
        other.files = hub.files
        hub.redirect = f"{other.url}/{REPOSITORY}/resolve/main/{FILE}"
        with pytest.raises(hubs.RedirectRefused) as raised:
            await bring(hub, tmp_path, key="secret")
        host = other.url.removeprefix("http://")
        assert raised.value.params == {"host": host}
        await bring(hub, tmp_path, key="secret", hosts=f"cdn.example, {host}")
        assert hub.seen[-1]["Authorization"] == "Bearer secret"
        assert "Authorization" not in other.seen[-1]


async def test_redirects_without_end_are_given_up(hub: FakeHub, tmp_path: Path) -> None:
    hub.redirect = f"{hub.url}/{REPOSITORY}/resolve/main/{FILE}"
    with pytest.raises(hubs.HubFailed):
        await bring(hub, tmp_path)


async def test_a_whole_address_says_its_sum(hub: FakeHub, tmp_path: Path, content: bytes) -> None:
    url = f"{hub.url}/{REPOSITORY}/resolve/main/{FILE}"
    fetched = await bring_address(url, tmp_path)
    assert (fetched.verified, fetched.sha256) == (False, hashlib.sha256(content).hexdigest())
    again = await bring_address(url, tmp_path, fetched.sha256.upper())
    assert (again.new, again.verified) == (False, True)


async def test_a_note_that_is_damaged_begins_again(
    hub: FakeHub, tmp_path: Path, content: bytes
) -> None:
    for note in ("", "[]", "{}", json.dumps({"wanted": 1})):
        (tmp_path / f"{FILE}.part").write_bytes(b"GGUFn'importe quoi")
        (tmp_path / f"{FILE}.part.json").write_text(note)
        fetched = await bring(hub, tmp_path)
        assert fetched.path.read_bytes() == content
        fetched.path.unlink()


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (7, "7\u00a0octets"),
        (1_500, "1,5\u00a0ko"),
        (41_000_000, "41,0\u00a0Mo"),
        (4 * 10**9, "4,0\u00a0Go"),
    ],
)
def test_amounts_are_read_in_french(count: int, words: str) -> None:
    assert amount(count) == words
