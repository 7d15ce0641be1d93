"""How a call of an MCP server fails."""

from __future__ import annotations

from emilie.research.errors import SearchFault


class McpFault(SearchFault):
    """A server that gave nothing."""

    told = "Ce serveur n'a rien pu donner. Réponds sans lui, en disant qu'il n'a pas répondu."


class McpUnreachable(McpFault):
    """Nobody answers there, its program does not start, or it died."""

    status, code = 502, "mcp_unreachable"


class McpSilent(McpFault):
    status, code = 504, "mcp_silent"
    told = "Cet outil n'a pas répondu à temps. Réponds sans lui, en le disant."


class McpTooLarge(McpFault):
    status, code = 502, "mcp_too_large"
    told = "Cet outil a donné plus que ce qui peut être lu. Demande-lui moins, ou réponds sans lui."


class McpRefused(McpFault):
    """It asks for a key that it was not given."""

    status, code = 502, "mcp_refused"


class McpFailed(McpFault):
    """Its tool answered by an error, or in a way that is none of the protocol's."""

    status, code = 502, "mcp_failed"
