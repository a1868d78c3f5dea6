"""Who acts in simulated records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controlroom.domain.access import Actor, Role

if TYPE_CHECKING:
    from controlroom.demo.dice import Dice
    from controlroom.demo.wording import Wording

DESKS = 14
"""People on a shift (PRODUCT: the room), hence workstations."""

FEED = Actor("simulator", "Simulator", Role.FEED, workstation="simulator")


class Cast:
    """The people of the room and the agencies' officers.

    Args:
        wording: Names of people, and the city's agencies.
    """

    def __init__(self, wording: Wording) -> None:
        words = wording.words
        self._city = wording.city
        self.operators = [
            Actor(login, name, Role.OPERATOR, workstation=f"desk-{i % DESKS + 1}")
            for i, (login, name) in enumerate(words["operators"])
        ]
        self.supervisors = [
            Actor(login, name, Role.SUPERVISOR, workstation=f"lead-{i + 1}")
            for i, (login, name) in enumerate(words["supervisors"])
        ]

    def operator(self, dice: Dice) -> Actor:
        """Return one of the operators."""
        return dice.one(self.operators)

    def supervisor(self, dice: Dice) -> Actor:
        """Return one of the supervisors."""
        return dice.one(self.supervisors)

    def officer(self, agency_id: str) -> Actor:
        """Return the officer of an agency."""
        agency = self._city.agency_by_id[agency_id]
        return Actor(f"officer_{agency_id}", agency.short.vi, Role.AGENCY, agency_id=agency_id)
