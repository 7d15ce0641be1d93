"""What a key may be asked to be: light enough for commands to know it as they start."""

from __future__ import annotations

from typing import Literal, get_args

KeyScope = Literal["chat", "models", "embeddings"]
SCOPES: tuple[KeyScope, ...] = get_args(KeyScope)
USUAL: tuple[KeyScope, ...] = ("chat", "models")
LONGEST_NAME = 80
"""Characters."""
LONGEST_LIFE = 3 * 366
"""Days that a key may live when it expires at all."""
