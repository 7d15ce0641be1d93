"""The engine that answers when no model is connected: extractive, offline, honest."""

from emilie.inference.builtin.model import BuiltinModel, BuiltinSettings

__all__ = ["BuiltinModel", "BuiltinSettings"]
