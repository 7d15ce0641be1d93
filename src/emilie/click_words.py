"""What click says by itself, in French: help, and errors of whoever types a command.

click asks gettext for its words, by the machine's language and from catalogues that it does not
ship. Ours are given in its place, whatever the language of the machine: the rest of the command
line is in French too. `tests/test_click_words.py` fails when a version of click has new ones.
"""

from __future__ import annotations

from typing import Any

import click
from click import core, decorators, exceptions, formatting, parser, types

COMMANDS = "COMMANDE [ARGUMENTS]…"
"""How a group shows what comes after it."""
MODULES = (core, decorators, exceptions, formatting, parser, types)
"""Those of click that speak to us: no command of ours asks questions in a terminal."""
WORDS = {
    "Usage:": "Usage :",
    "Options": "Options",
    "Positional arguments": "Arguments",
    "Commands": "Commandes",
    "Show this message and exit.": "Affiche cette aide.",
    "Show the version and exit.": "Affiche la version.",
    "default: {default}": "par défaut : {default}",
    "env var: {var}": "variable : {var}",
    "required": "obligatoire",
    "deprecated": "obsolète",
    "(dynamic)": "(calculé)",
    "file": "fichier",
    "directory": "dossier",
    "path": "chemin",
    "Aborted!": "Interrompu.",
    "Error: {message}": "Erreur : {message}",
    "unknown error": "erreur inconnue",
    "Try '{command} {option}' for help.": "Pour l’aide : « {command} {option} ».",
    "Missing command.": "Il manque une commande.",
    "Missing argument": "Il manque l’argument",
    "Missing option": "Il manque l’option",
    "Missing parameter": "Il manque le paramètre",
    "Missing {param_type}": "Il manque : {param_type}",
    "Missing parameter: {param_name}": "Il manque le paramètre {param_name}",
    "No such option {name!r}.": "L’option {name!r} n’existe pas.",
    "No such command {name!r}.": "La commande {name!r} n’existe pas.",
    "Did you mean {possibility}?": "Peut-être {possibility} ?",
    "(Did you mean one of: {possibilities}?)": "(Peut-être l’une de celles-ci : {possibilities} ?)",
    "Got unexpected extra argument ({args})": "Un argument de trop ({args})",
    "Got unexpected extra arguments ({args})": "Des arguments de trop ({args})",
    "Option {name!r} does not take a value.": "L’option {name!r} ne prend pas de valeur.",
    "Option {name!r} requires an argument.": "L’option {name!r} demande une valeur.",
    "Option {name!r} requires {nargs} arguments.": "L’option {name!r} demande {nargs} valeurs.",
    "Argument {name!r} takes {nargs} values.": "L’argument {name!r} prend {nargs} valeurs.",
    "Takes {nargs} values but 1 was given.": "Il faut {nargs} valeurs, une seule est donnée.",
    "Takes {nargs} values but {len} were given.": "Il faut {nargs} valeurs, {len} sont données.",
    "{len_type} values are required, but {len_value} was given.":
        "Il faut {len_type} valeurs, {len_value} est donnée.",
    "{len_type} values are required, but {len_value} were given.":
        "Il faut {len_type} valeurs, {len_value} sont données.",
    "Invalid value: {message}": "Valeur refusée : {message}",
    "Invalid value for {param_hint}: {message}": "Valeur refusée pour {param_hint} : {message}",
    "Choose from:\n\t{choices}": "Au choix :\n\t{choices}",
    "{value!r} is not {choice}.": "{value!r} n’est pas {choice}.",
    "{value!r} is not one of {choices}.": "{value!r} n’est pas parmi {choices}.",
    "{value!r} is not a valid {number_type}.": "{value!r} n’est pas un {number_type}.",
    "{value} is not in the range {range}.": "{value} n’est pas dans l’intervalle {range}.",
    "{value!r} is not a valid boolean. Recognized values: {states}":
        "{value!r} n’est ni oui ni non. Valeurs connues : {states}",
    "{value!r} is not a valid UUID.": "{value!r} n’est pas un UUID.",
    "{value!r} does not match the format {format}.": "{value!r} n’a pas la forme {format}.",
    "{value!r} does not match the formats {formats}.": "{value!r} n’a aucune forme : {formats}.",
    "Could not open file {filename!r}: {message}":
        "Le fichier {filename!r} ne s’ouvre pas : {message}",
    "{name} {filename!r} does not exist.": "{name} {filename!r} : introuvable.",
    "{name} {filename!r} is a file.": "{name} {filename!r} : c’est un fichier.",
    "{name} {filename!r} is a directory.": "{name} {filename!r} : c’est un dossier.",
    "{name} {filename!r} is not readable.": "{name} {filename!r} : lecture interdite.",
    "{name} {filename!r} is not writable.": "{name} {filename!r} : écriture interdite.",
    "{name} {filename!r} is not executable.": "{name} {filename!r} : exécution interdite.",
}  # fmt: skip
TYPES: dict[type[click.ParamType[Any]], str] = {
    types.StringParamType: "texte", types.IntParamType: "entier", types.IntRange: "entier",
    types.FloatParamType: "nombre", types.FloatRange: "nombre", types.BoolParamType: "oui ou non",
}  # fmt: skip
"""How a value is named, in help and in errors."""


def one(words: str) -> str:
    return WORDS.get(words, words)


def one_or_many(alone: str, several: str, count: int) -> str:
    return one(alone if count < 2 else several)


def speak_french() -> None:
    """Give click its words: before the first command is made, for some are read then."""
    for module in MODULES:
        for name, words in (("_", one), ("ngettext", one_or_many)):
            if hasattr(module, name):
                setattr(module, name, words)
    for kind, name in TYPES.items():
        kind.name = name


speak_french()
