"""Which notices of the sources ring, and which of them say that something is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from controlroom.domain.alarm import Condition
from controlroom.domain.states import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from controlroom.domain.records import Notice


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """What a kind of notice does.

    Attributes:
        alarm: Kind of the alarm.
        about: Name of the fact that says which unit, screen, vessel … it concerns.
        rings: Whether this notice raises the alarm; otherwise it ends one.
        lasts: The alarm ends with a later notice; otherwise each tells of one moment.
    """

    alarm: str
    about: str
    rings: Callable[[Mapping[str, str]], bool] | None
    lasts: bool = False


def _late(facts: Mapping[str, str]) -> bool:
    return any(facts.get(name, "0").strip() not in ("", "0") for name in ("late", "due_soon"))


def _faulty(facts: Mapping[str, str]) -> bool:
    return facts.get("state") in ("fault", "unapproved")


def _overdue(facts: Mapping[str, str]) -> bool:
    return facts.get("state") == "overdue"


def _abnormal(facts: Mapping[str, str]) -> bool:
    return facts.get("event") in ("lost", "abnormal")


def _critical(facts: Mapping[str, str]) -> bool:
    return facts.get("tone") == "negative"


RULES: Mapping[tuple[str, str], NoticeRule] = {
    ("public_service", "dossier_count"): NoticeRule("dossier_overdue", "agency", _late, lasts=True),
    ("advertising", "screen_state"): NoticeRule("screen_fault", "screen", _faulty, lasts=True),
    ("city_task", "target"): NoticeRule("task_overdue", "task", _overdue, lasts=True),
    ("ecard", "card_event"): NoticeRule("card_event", "card", _abnormal),
    ("press", "article"): NoticeRule("press_article", "agency", _critical),
    # These ring by their severity: urgent or worse.
    ("infosec", "security_alert"): NoticeRule("security_alert", "host", None),
    ("warning", "bulletin"): NoticeRule("bulletin", "area", None),
    ("weather_flood", "bulletin"): NoticeRule("bulletin", "area", None),
    ("weather_flood", "order"): NoticeRule("reservoir_order", "reservoir", None),
    ("vessel", "boundary_crossed"): NoticeRule("boundary_crossed", "vessel", None),
    ("vessel", "sos"): NoticeRule("vessel_sos", "vessel", None),
}
"""By source and kind of notice; the rest is shown and kept and rings nobody."""


def judge(notice: Notice) -> tuple[Condition, bool] | None:
    """Return the condition and whether it holds; None when the notice concerns no alarm."""
    rule = RULES.get((notice.source_id, notice.kind))
    if rule is None:
        return None
    facts = dict(notice.facts)
    urgent = notice.severity <= Severity.URGENT
    holds = urgent if rule.rings is None else rule.rings(facts)
    if not holds and not rule.lasts:
        return None
    condition = Condition(
        source_id=notice.source_id,
        kind=rule.alarm,
        severity=notice.severity,
        title=notice.title,
        sensor_id=facts.get(rule.about),
        facts=notice.facts,
    )
    return condition, holds
