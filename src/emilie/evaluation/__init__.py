"""Measuring what the assistant does: for now, how well its search finds."""
