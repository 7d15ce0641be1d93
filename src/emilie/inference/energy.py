"""What an answer cost in electricity and carbon: a range, with its method and its perimeter.

The low end is EcoLogits 0.11 (https://ecologits.ai, JOSS 10.21105/joss.07471): electricity of the
inference and the manufacturing of its share of servers, for the tokens written. The high end of
carbon multiplies it by 25: that is how far EcoLogits stands (0.045 g) from the life-cycle
assessment that Mistral published in July 2025 with Carbone 4 and the ADEME (1.14 g CO2e for an
answer of 400 tokens by Mistral Large 2), whose perimeter adds training, idle machines and the
whole fleet. One number alone would say more than anybody knows.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

from emilie.inference.catalogue import Energy

LIFE_CYCLE = 25.0
REFERENCE = 1_000.0
"""Tokens for which impacts are computed once: the method is linear in them."""
ZONES = {
    "AT": "AUT", "BE": "BEL", "BG": "BGR", "CA": "CAN", "CH": "CHE", "CY": "CYP", "CZ": "CZE",
    "DE": "DEU", "DK": "DNK", "EE": "EST", "ES": "ESP", "FI": "FIN", "FR": "FRA", "GB": "GBR",
    "GR": "GRC", "HR": "HRV", "HU": "HUN", "IE": "IRL", "IT": "ITA", "LT": "LTU", "LU": "LUX",
    "LV": "LVA", "MT": "MLT", "NL": "NLD", "NO": "NOR", "PL": "POL", "PT": "PRT", "RO": "ROU",
    "SE": "SWE", "SI": "SVN", "SK": "SVK", "US": "USA",
}  # fmt: skip
WORLD = "WOR"


def estimate(declared: Energy | None, country: str | None, tokens: int) -> dict[str, Any] | None:
    """Watt-hours and grams of CO2e for that many tokens written; None where nothing is declared."""
    if declared is None or tokens <= 0:
        return None
    share = tokens / REFERENCE
    low_wh, high_wh, low_g, high_g = _for_reference(declared, ZONES.get(country or "", WORLD))
    return {
        "wh_min": _short(low_wh * share), "wh_max": _short(high_wh * share),
        "gco2_min": _short(low_g * share), "gco2_max": _short(high_g * LIFE_CYCLE * share),
        "method": f"EcoLogits {version('ecologits')}",
        "zone": ZONES.get(country or "", WORLD),
    }  # fmt: skip


def _short(value: float) -> float:
    """Three significant digits: more would be false precision."""
    return float(f"{value:.3g}")


@cache
def _for_reference(declared: Energy, zone: str) -> tuple[float, float, float, float]:
    # Imported here: only instances that declare their models' size need it.
    from ecologits.electricity_mix_repository import electricity_mixes  # noqa: PLC0415
    from ecologits.impacts.llm import compute_llm_impacts  # noqa: PLC0415

    mix = electricity_mixes.find_electricity_mix(zone) or electricity_mixes.find_electricity_mix(
        WORLD
    )
    assert mix is not None
    impacts = compute_llm_impacts(
        model_active_parameter_count=declared.active,
        model_total_parameter_count=declared.total,
        output_token_count=REFERENCE,
        if_electricity_mix_adpe=mix.adpe,
        if_electricity_mix_pe=mix.pe,
        if_electricity_mix_gwp=mix.gwp,
        if_electricity_mix_wue=mix.wue,
        datacenter_pue=declared.pue,
        datacenter_wue=declared.wue,
    )
    low_kwh, high_kwh = _ends(impacts.energy.value)
    low_kg, high_kg = _ends(impacts.gwp.value)
    return low_kwh * 1000, high_kwh * 1000, low_kg * 1000, high_kg * 1000


def _ends(value: Any) -> tuple[float, float]:
    """EcoLogits gives a number, or a range of its own."""
    return float(getattr(value, "min", value)), float(getattr(value, "max", value))
