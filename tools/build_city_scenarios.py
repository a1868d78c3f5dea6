"""The scenarios of a city pack: published points, and our own where nothing was published."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]


class Points:
    """Collects the points of every series, published and our own.

    Args:
        own: ``<city>_scenarios.json``: what nobody published.
    """

    def __init__(self, own: Json) -> None:
        self.own = own
        self.series: dict[str, list[Json]] = {}

    def add(self, series: str, at: str, value: float, basis: str, src: str = "") -> None:
        """Add a point unless one at that time is there already."""
        stamp = at + self.own["offset"]
        points = self.series.setdefault(series, [])
        if all(p["at"] != stamp for p in points):
            points.append(
                {"at": stamp, "value": value, "basis": basis} | ({"src": src} if src else {})
            )

    def when(self, text: str) -> tuple[str, str]:
        """Return an entry's local ISO time and its basis."""
        if text in self.own["untimed"]:
            return self.own["untimed"][text], "found; hour: own"
        day, _, hour = text.partition(" ")
        basis = "found" if hour else "found; hour: own"
        return f"{day}T{hour or self.own['untimed_hour']}", basis

    def publish(self, entry: Json) -> None:
        """Add what one entry of the published timeline says."""
        at, basis = self.when(entry["t"])
        src = entry["src"]
        for series in ("kim_long", "phu_oc"):
            if series in entry:
                self.add(series, at, entry[series], basis, src)
        for name, figures in entry.get("reservoirs", {}).items():
            for part, value in figures.items():
                self.add(f"{name}_{part}", at, value, basis, src)
        if "units_flooded" in entry:
            self.add("flooded_wards", at, entry["units_flooded"], basis, src)
        if "combined_inflow" in entry:
            self._split(entry, at, src)
        if "order" in entry:
            self._order(entry["order"], at, basis, src)

    def _split(self, entry: Json, at: str, src: str) -> None:
        split = self.own["split_of_sums"]
        for part in ("inflow", "outflow"):
            first = split[f"first_{part}"]
            rest = entry[f"combined_{part}"] - first
            self.add(f"{split['first']}_{part}", at, first, "own split of a sum", src)
            self.add(f"{split['second']}_{part}", at, rest, "own split of a sum", src)

    def _order(self, text: str, at: str, basis: str, src: str) -> None:
        orders = self.own["orders"]
        name = next(v for k, v in orders.items() if text.startswith(k))
        figures = re.findall(r"(\d[\d,]*)(?= ->| m3)", text)
        before, after = (float(n.replace(",", "")) for n in figures)
        later = datetime.fromisoformat(at) + timedelta(minutes=orders["ramp_min"])
        self.add(f"{name}_outflow", at, before, basis, src)
        ramped = later.isoformat(timespec="minutes")
        self.add(f"{name}_outflow", ramped, after, "order found; ramp: own", src)


def flood_scenario(facts: Json, own: Json) -> Json:
    """The replayed flood: published figures, and points of our own that join them."""
    timeline = facts["flood_2025_timeline"]
    points = Points(own)
    for entry in timeline:
        points.publish(entry)
    for entry in own["derived"]:
        points.add(entry["series"], points.when(entry["t"])[0], entry["value"], "derived")
    for name, pairs in own["own_points"].items():
        for at, value in pairs:
            points.add(name, at, value, "own")
    series = {k: sorted(v, key=lambda p: p["at"]) for k, v in sorted(points.series.items())}
    published = [{"at": points.when(e["t"])[0] + own["offset"]} | e for e in timeline]
    flood: Json = own["flood"]
    return flood | {"published": published, "series": series}


def normal_scenario(facts: Json, own: Json) -> Json:
    """An ordinary day; every rate is from the load model or a proposal."""
    load = facts["load_model"]
    normal: Json = own["normal"]
    normal["rates"]["reports_per_day"] = load["stress_proposal"]["normal_day"]
    growth = {
        "2021": load["all_reports_per_day_2021"],
        "2022": load["all_2022"],
        "2025": load["all_2025_baseline"],
        "2026": load["all_2026"],
        "basis": "derived",
        "note": load["basis"],
    }
    return normal | {"growth_per_day": growth}
