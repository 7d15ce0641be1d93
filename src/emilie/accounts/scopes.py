"""What a key may be asked to be: light enough for commands to know it as they start."""

from __future__ import annotations

from typing import Literal, get_args

ToolScope = Literal["chat", "models", "embeddings"]
"""What other tools of an organisation are let do; its own people make such keys."""
KeyScope = Literal[ToolScope, "scim"]
"""`scim`: to say who is in the organisation. Only a card of the administration makes those."""
SCOPES: tuple[ToolScope, ...] = get_args(ToolScope)
EVERY: tuple[KeyScope, ...] = (*SCOPES, "scim")
USUAL: tuple[ToolScope, ...] = ("chat", "models")
LONGEST_NAME = 80
"""Characters."""
LONGEST_LIFE = 3 * 366
"""Days that a key may live when it expires at all."""
