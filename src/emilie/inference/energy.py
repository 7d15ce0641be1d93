"""What an answer cost in electricity and carbon: ranges, with their method and perimeter.

The method is EcoLogits 0.11 (https://ecologits.ai, JOSS 10.21105/joss.07471): electricity of the
inference and the manufacturing of its share of servers, for the tokens written.

Electricity. What the method knows least is how many requests the server answers at once: "a large
batch size decreases the energy used for a unique request", says its page, which fixes 64 and
counts no "utilization factors" (https://ecologits.ai/latest/methodology/llm_inference/). It gives
no error of its regression, but the measures which that was fitted on: those of ML.ENERGY on H100
with at most 512 requests at once, the least of which has 32 (`--max-num-seqs` in
benchmark/llm_text_generation/chat/pegasus/H100 of github.com/ml-energy/benchmark). The range goes
from one end of those to the other, and EcoLogits' own figure lies inside. Outside of them the
formula would be an invention. A server that is nearly empty costs more than the high end.

Carbon. The low end goes with the low end of electricity. The high end is EcoLogits' own figure
times 25: that is how far it stands (0.045 g) from the life-cycle assessment that Mistral
published in July 2025 with Carbone 4 and the ADEME (1.14 g CO2e for an answer of 400 tokens by
Mistral Large 2), whose perimeter adds training, idle machines and the whole fleet.

One number alone would say more than anybody knows.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any, NamedTuple

from emilie.inference.catalogue import Energy

LIFE_CYCLE = 25.0
BATCHES = (512, 64, 32)
"""Requests that the server answers at once: the ends of what was measured, and what EcoLogits
supposes."""
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
    zone = ZONES.get(country or "", WORLD)
    low, usual, high = (_for_reference(declared, zone, at_once) for at_once in BATCHES)
    return {
        "wh_min": _short(low.wh[0] * share), "wh_max": _short(high.wh[1] * share),
        "gco2_min": _short(low.grams[0] * share),
        "gco2_max": _short(max(high.grams[1], usual.grams[1] * LIFE_CYCLE) * share),
        "method": f"EcoLogits {version('ecologits')}",
        "zone": zone,
    }  # fmt: skip


def _short(value: float) -> float:
    """Three significant digits: more would be false precision."""
    return float(f"{value:.3g}")


class Impact(NamedTuple):
    """Each from the least to the most."""

    wh: tuple[float, float]
    grams: tuple[float, float]


@cache
def _for_reference(declared: Energy, zone: str, at_once: int) -> Impact:
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
        batch_size=at_once,
    )
    return Impact(_ends(impacts.energy.value), _ends(impacts.gwp.value))


def _ends(value: Any) -> tuple[float, float]:
    """Thousandths: of kWh, of kg. EcoLogits gives a number, or a range of its own."""
    return float(getattr(value, "min", value)) * 1000, float(getattr(value, "max", value)) * 1000
