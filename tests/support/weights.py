"""GGUF files with random weights: models that say nothing, but really say it."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np
from numpy.typing import NDArray

SAID = b"abcdefghijklmnopqrstuvwxyz "
TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant: "
FIRST_BYTE = 3
"""Three tokens for control, then one for each byte."""


def write_model(
    path: Path, *, layers: int = 2, width: int = 64, context: int = 8192, name: str = "Essai"
) -> Path:
    """A llama that writes small letters and spaces for ever: it never ends by itself.

    The first dimension of each token is large and the same, so the output reads in it which
    tokens are never to be said.
    """
    random = np.random.default_rng(7)
    tokens = [b"<unk>", b"<s>", b"</s>", *(f"<0x{byte:02X}>".encode() for byte in range(256))]

    def weights(rows: int, columns: int = width) -> NDArray[np.float32]:
        return (random.standard_normal((rows, columns)) * 0.05).astype(np.float32)

    writer = gguf.GGUFWriter(path, "llama")
    _describe(writer, name, layers, width, context, tokens)
    embedding, output = weights(len(tokens)), weights(len(tokens))
    embedding[:, 0], output[:, 0] = width / 8, -30.0
    output[[FIRST_BYTE + byte for byte in SAID], 0] = 0.0
    writer.add_tensor("token_embd.weight", embedding)
    writer.add_tensor("output.weight", output)
    for norm in (
        "output",
        *(f"blk.{layer}.{kind}" for layer in range(layers) for kind in ("attn", "ffn")),
    ):
        writer.add_tensor(f"{norm}_norm.weight", np.ones(width, np.float32))
    for layer in range(layers):
        for kind in ("q", "k", "v", "output"):
            writer.add_tensor(f"blk.{layer}.attn_{kind}.weight", weights(width))
        for kind in ("gate", "up"):
            writer.add_tensor(f"blk.{layer}.ffn_{kind}.weight", weights(2 * width))
        writer.add_tensor(f"blk.{layer}.ffn_down.weight", weights(width, 2 * width))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _describe(
    writer: gguf.GGUFWriter, name: str, layers: int, width: int, context: int, tokens: list[bytes]
) -> None:
    heads = 4
    writer.add_name(name)
    writer.add_context_length(context)
    writer.add_embedding_length(width)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(2 * width)
    writer.add_head_count(heads)
    writer.add_head_count_kv(heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(width // heads)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    kinds = gguf.TokenType
    writer.add_token_types([kinds.UNKNOWN, kinds.CONTROL, kinds.CONTROL] + [kinds.BYTE] * 256)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template(TEMPLATE)
