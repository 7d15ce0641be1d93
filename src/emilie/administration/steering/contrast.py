"""Whether an accent can be read on our pages: the ratio of WCAG 2.2 (1.4.3), measured.

The grounds are those of `web/src/styles/tokens.css`; a test compares them.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from emilie.accounts.steering.values import Accent

Theme = Literal["light", "dark"]
LEAST = 4.5
GROUNDS: dict[Theme, dict[str, str]] = {
    "light": {"paper": "#fbfaf7", "card": "#ffffff", "rail": "#f3f1ec"},
    "dark": {"paper": "#14171f", "card": "#1b1f29", "rail": "#11141b"},
}
"""What the accent is written on."""
WRITTEN: dict[Theme, str] = {"light": "#ffffff", "dark": "#14171f"}
"""What is written on the accent."""
SHARE = 0.1
"""Of the accent in the ground of what is chosen (`web/src/app/identity.ts`)."""


class Measure(NamedTuple):
    theme: Theme
    ratio: float


PRESETS: dict[str, Accent] = {
    "bleu": Accent(light="#2b3f8c", dark="#a9b8ff"),
    "canard": Accent(light="#0f5c6e", dark="#7fd3e6"),
    "vert": Accent(light="#1f6347", dark="#86d3ab"),
    "olive": Accent(light="#525d12", dark="#c5d178"),
    "brique": Accent(light="#963f1d", dark="#ffb08f"),
    "rouge": Accent(light="#9c2437", dark="#ffa3b0"),
    "prune": Accent(light="#75307f", dark="#e5a9ee"),
    "ardoise": Accent(light="#44505f", dark="#b9c6d6"),
}
"""Accents to choose from, by their French names."""


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def luminance(colour: str) -> float:
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4
        for each in _channels(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, ground: str, share: float) -> str:
    """What `color-mix(in srgb, …)` makes of them."""
    both = zip(_channels(colour), _channels(ground), strict=True)
    parts = (round(255 * (share * one + (1 - share) * other)) for one, other in both)
    return "#" + "".join(f"{part:02x}" for part in parts)


def measure(accent: Accent) -> list[Measure]:
    """The lowest ratio of each theme, rounded down: what is refused is never told as enough."""
    found: list[Measure] = []
    for theme, grounds in GROUNDS.items():
        colour = accent.light if theme == "light" else accent.dark
        chosen = mixed(colour, grounds["card"], SHARE)
        on = [*grounds.values(), chosen, WRITTEN[theme]]
        lowest = min(ratio(colour, each) for each in on)
        found.append(Measure(theme, int(lowest * 100) / 100))
    return found
