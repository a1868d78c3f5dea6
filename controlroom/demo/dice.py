"""Chance that repeats: the same seed throws the same numbers and makes the same ids."""

from __future__ import annotations

import math
from bisect import bisect
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import TYPE_CHECKING, Generic, TypeVar
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

T = TypeVar("T")


class Dice:
    """Draws everything the demo leaves to chance.

    Args:
        seed: Anything; equal seeds give equal draws in equal order, on every machine.
    """

    def __init__(self, *seed: object) -> None:
        self._random = Random("/".join(map(str, seed)))  # noqa: S311 - a demo, not a secret
        self.unit = self._random.random
        self.between = self._random.uniform
        self.whole = self._random.randint
        self.normal = self._random.gauss

    def one(self, options: Sequence[T]) -> T:
        """Return one of *options*, each as likely."""
        return options[int(self.unit() * len(options))]

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """Return *count* different ones of *options*, or all in a new order."""
        return self._random.sample(list(options), min(count, len(options)))

    def chance(self, probability: float) -> bool:
        """Return True with *probability* (0…1)."""
        return self.unit() < probability

    def wait_s(self, per_day: float) -> float:
        """Return seconds to the next of events that come *per_day* times a day on average."""
        return -math.log(1.0 - self.unit()) * 86_400 / per_day

    def id(self, at: datetime) -> UUID:
        """Return a UUIDv7 of the moment *at*."""
        stamp = int(at.timestamp() * 1000) & 0xFFFF_FFFF_FFFF
        bits = self._random.getrandbits(74)
        high, low = bits >> 62, bits & 0x3FFF_FFFF_FFFF_FFFF
        return UUID(int=stamp << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


class Weighted(Generic[T]):
    """Options that are not equally likely.

    Args:
        options: At least one with a weight above zero.
        weights: As many, none below zero.
    """

    def __init__(self, options: Sequence[T], weights: Sequence[float]) -> None:
        self._options = options
        self._sums = list(accumulate(weights))

    def draw(self, dice: Dice) -> T:
        """Return one option."""
        return self.at(dice.unit())

    def at(self, part: float) -> T:
        """Return the option at *part* (0…1) of all weights laid end to end."""
        return self._options[bisect(self._sums, part * self._sums[-1])]


@lru_cache(maxsize=65_536)
def _lattice(key: str, index: int) -> float:
    return Random(f"{key}#{index}").random()  # noqa: S311 - a demo, not a secret


def wander(key: str, at_s: float, period_s: float) -> float:
    """Return a value in 0…1 that wanders smoothly with time, about once a period.

    A pure function of its arguments, so that a simulator can be asked about any moment.
    """
    index, part = divmod(at_s / period_s, 1.0)
    smooth = part * part * (3 - 2 * part)
    before, after = _lattice(key, int(index)), _lattice(key, int(index) + 1)
    return before + (after - before) * smooth
