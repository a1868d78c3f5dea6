"""What citizens see of a report: three words, and nothing of what was not taken on."""

from __future__ import annotations

import pytest

from controlroom.domain.states import IncidentState, PublicStatus, public_status

HIDDEN = {IncidentState.REJECTED, IncidentState.MERGED}


@pytest.mark.parametrize("state", IncidentState)
def test_every_state_has_one_of_three_words_or_is_not_shown(state):
    assert (public_status(state) is None) == (state in HIDDEN)


def test_the_order_of_a_life():
    life = (
        IncidentState.NEW, IncidentState.VERIFIED, IncidentState.DISPATCHED,
        IncidentState.APPROVED, IncidentState.PUBLISHED, IncidentState.REOPENED,
    )  # fmt: skip
    assert [public_status(state) for state in life] == [
        PublicStatus.RECEIVED,
        PublicStatus.RECEIVED,
        PublicStatus.IN_PROGRESS,
        PublicStatus.IN_PROGRESS,
        PublicStatus.HANDLED,
        PublicStatus.IN_PROGRESS,
    ]
