"""One measured figure of a bench, with what it is compared to and what it has to reach."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that must not get worse.

    At least one goal is needed.  Prefer ``ratio_at_least`` against a baseline measured in the
    same run: it holds on slower machines too.

    Attributes:
        name: What was measured, e.g. ``"map.pan"``.
        value: The measurement.
        unit: Of *value* and *baseline*, e.g. ``"ms"``.
        baseline: The same thing done the usual way, measured beside it; None without one.
        at_most: Goal for *value* where less is better.
        at_least: Goal for *value* where more is better.
        ratio_at_least: Goal for ``ratio``.
        note: What the baseline is and how many rows there were, printed behind.
    """

    name: str
    value: float
    unit: str
    baseline: float | None = None
    at_most: float | None = None
    at_least: float | None = None
    ratio_at_least: float | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if self.at_most is self.at_least is self.ratio_at_least is None:
            raise ValueError(f"{self.name} has no goal")
        if self.ratio_at_least is not None and self.baseline is None:
            raise ValueError(f"{self.name} has a ratio to reach and nothing to compare with")

    @property
    def ratio(self) -> float | None:
        """How many times better than the baseline; None without one."""
        if self.baseline is None:
            return None
        better, worse = (
            (self.value, self.baseline)
            if self.at_least is not None
            else (self.baseline, self.value)
        )
        return better / worse if worse else float("inf")

    @property
    def ok(self) -> bool:
        """Whether every goal is reached."""
        return (
            (self.at_most is None or self.value <= self.at_most)
            and (self.at_least is None or self.value >= self.at_least)
            and (
                self.ratio_at_least is None
                or (self.ratio is not None and self.ratio >= self.ratio_at_least)
            )
        )

    def line(self) -> str:
        """Return the figure as one line: name, value, baseline, ratio, goal, verdict, note."""
        baseline = "-" if self.baseline is None else f"{self.baseline:.4g} {self.unit}"
        ratio = "-" if self.ratio is None else f"{self.ratio:.3g}x"
        goals = [
            f"{sign}{goal:g}{unit}"
            for sign, goal, unit in (
                ("<=", self.at_most, f" {self.unit}"),
                (">=", self.at_least, f" {self.unit}"),
                (">=", self.ratio_at_least, "x"),
            )
            if goal is not None
        ]
        return (
            f"{self.name:<32} {f'{self.value:.4g} {self.unit}':>14} {baseline:>14} {ratio:>8}  "
            f"{' '.join(goals):<20} {'ok' if self.ok else 'short'}"
            f"{f'     {self.note}' if self.note else ''}"
        )
