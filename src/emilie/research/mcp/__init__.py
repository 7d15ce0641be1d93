"""MCP servers: what they offer and give is data from outside, bounded, and never an instruction."""
