"""What a GGUF file says of itself, and every way in which it can be none."""

from __future__ import annotations

import struct
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st

from emilie.inference.local import header as headers
from emilie.inference.local.header import ModelFileRefused, read_header
from emilie.inference.local.plan import (
    LEAST_CONTEXT,
    WORKING,
    ModelTooLarge,
    draw,
    find_file,
    free_memory,
)
from emilie.settings import LocalModels, Settings
from support.weights import write_model


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("weights") / "petit.gguf", name="Petit modèle")


def test_a_model_says_what_it_is(model: Path) -> None:
    header = read_header(model)
    assert (header.name, header.architecture, header.context) == ("Petit modèle", "llama", 8192)
    assert header.size == model.stat().st_size
    assert header.cache == 2 * 2 * (64 + 64)  # two layers, keys and values, 16 bits
    assert header.tools is False


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", headers.ModelFileForeign),
        (b"GGU", headers.ModelFileForeign),
        (b"%PDF-1.7 and so on", headers.ModelFileForeign),
        (b"GGUF", headers.ModelFileCut),
        (b"GGUF" + struct.pack("<IQQ", 1, 1, 1), headers.ModelFileForeign),
        (b"GGUF" + struct.pack(">IQQ", 3, 1, 1), headers.ModelFileForeign),
        (b"GGUF" + struct.pack("<IQQ", 3, 2**60, 1), headers.ModelFileForeign),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 0), headers.ModelFileCut),
        (b"GGUF" + struct.pack("<IQQQ", 3, 1, 1, 2**63), headers.ModelFileCut),
        (b"GGUF" + struct.pack("<IQQQ1sI", 3, 1, 1, 1, b"k", 99), headers.ModelFileForeign),
        (
            b"GGUF" + struct.pack("<IQQQ1sIIQ", 3, 1, 1, 1, b"k", 9, 8, 2**40),
            headers.ModelFileCut,
        ),
        (
            b"GGUF" + struct.pack("<IQQQ1sIIQ", 3, 1, 1, 1, b"k", 9, 9, 2),
            headers.ModelFileForeign,
        ),
    ],
)
def test_something_else_is_refused(
    tmp_path: Path, content: bytes, refusal: type[ModelFileRefused]
) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(content)
    with pytest.raises(refusal):
        read_header(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(headers.ModelFileMissing):
        read_header(tmp_path / "absent.gguf")
    with pytest.raises(headers.ModelFileUnreadable):
        read_header(tmp_path)


@pytest.mark.parametrize("missing", [1, 1_000, 200_000, 465_000])
def test_a_file_that_was_cut_is_told_apart(model: Path, tmp_path: Path, missing: int) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(model.read_bytes()[:-missing])
    with pytest.raises(headers.ModelFileCut):
        read_header(path)


@hypothesis.given(place=st.integers(0, 8_000), bits=st.integers(1, 255))
@hypothesis.settings(max_examples=60)
def test_a_damaged_header_never_surprises(model: Path, place: int, bits: int) -> None:
    content = bytearray(model.read_bytes())
    content[place] ^= bits
    path = model.with_name("damaged.gguf")
    path.write_bytes(content)
    try:
        read_header(path)
    except ModelFileRefused:
        return


def test_context_is_the_least_of_what_is_asked_trained_and_free(model: Path) -> None:
    assert draw(model, 4_096, LocalModels()).context == 4_096
    assert draw(model, 32_000, LocalModels()).context == 8_192
    header = read_header(model)
    for_3000 = header.size + WORKING + 3_000 * 2 * header.cache
    assert draw(model, 32_000, LocalModels(memory=for_3000)).context == 2_816


def test_a_model_that_does_not_fit_is_refused(model: Path) -> None:
    with pytest.raises(ModelTooLarge) as raised:
        draw(model, 32_000, LocalModels(memory=100_000_000))
    assert raised.value.params == {"file": "petit.gguf", "gigabytes": "0,4"}
    header = read_header(model)
    least = header.size + WORKING + LEAST_CONTEXT * 2 * header.cache
    assert draw(model, 32_000, LocalModels(memory=least)).context == LEAST_CONTEXT


def test_threads_leave_a_core_to_the_server(model: Path) -> None:
    assert draw(model, 4_096, LocalModels()).threads >= 1
    assert draw(model, 4_096, LocalModels(threads=3)).threads == 3
    assert free_memory() > 0


def test_a_bare_name_is_found_among_the_fetched(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "a.gguf").touch()
    assert find_file(Path("a.gguf"), settings) == tmp_path / "models" / "a.gguf"
    assert find_file(Path("b.gguf"), settings) == Path("b.gguf")
