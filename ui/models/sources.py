"""Sources as rows with their freshness, and what one source brought or had set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from typing_extensions import override

from controlroom.domain.city import Source
from controlroom.domain.records import Freshness, Notice, Quarantined
from controlroom.domain.states import Severity
from ui.i18n import QT_TRANSLATE_NOOP
from ui.models.rows import Look, RecordModel
from ui.words import Tone

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from PySide6.QtCore import QObject

    from ui.models.room import Room
    from ui.words import Words

_REASONS: Mapping[str, str] = {
    "no-position": QT_TRANSLATE_NOOP("Quarantine", "No position"),
    "swapped": QT_TRANSLATE_NOOP("Quarantine", "Latitude and longitude swapped"),
    "not-a-number": QT_TRANSLATE_NOOP("Quarantine", "A value is not a number"),
    "outside-city": QT_TRANSLATE_NOOP("Quarantine", "Outside the city"),
    "markup": QT_TRANSLATE_NOOP("Quarantine", "Markup instead of data"),
    "empty": QT_TRANSLATE_NOOP("Quarantine", "Empty"),
    "unreadable": QT_TRANSLATE_NOOP("Quarantine", "Unreadable"),
}
_TONES = {Freshness.OLD: Tone.SOON, Freshness.LOST: Tone.SOON}
TIP_CHARS = 1200
"""How much of a record's payload its tooltip shows."""


def quarantine_reason(reason: str) -> str:
    """Return why a record was set aside, in words; an unknown reason as it is."""
    text = _REASONS.get(reason)
    return QCoreApplication.translate("Quarantine", text) if text else reason


class SourceModel(RecordModel[Source]):
    """One row for each source of the city, in the city's order."""

    def __init__(self, room: Room, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._room, self._words = room, words
        sources = room.city.source_by_id
        self.set_records([source.id for source in room.city.sources], sources)

    @override
    def face(self, row: int) -> Hashable:
        """Return id, status and age in words."""
        source = self.record(row)
        fresh = self._room.source_freshness(source.id)
        return source.id, self._room.sources.get(source.id), fresh, self._age(source.id)

    @override
    def look(self, row: int) -> Look:
        """Return what to paint of a row."""
        source, words = self.record(row), self._words
        status = self._room.sources.get(source.id)
        fresh = self._room.source_freshness(source.id)
        counts = QCoreApplication.translate("Sources", "{n} records in 24 h").format(
            n=words.number(status.records_24h if status else 0)
        )
        if status and status.quarantined:
            aside = QCoreApplication.translate("Sources", "{n} set aside").format(
                n=words.number(status.quarantined)
            )
            counts = f"{counts} · {aside}"
        name = source.name.of(words.lang)
        cadence = QCoreApplication.translate("Sources", "expected every {time}").format(
            time=words.age(source.cadence_s)
        )
        error = status.error if status else ""
        return Look(
            title=name,
            second=f"{counts} · {error}" if error else counts,
            right=self._age(source.id),
            who=words.freshness(fresh),
            tone=_TONES.get(fresh, Tone.CALM),
            glyph=fresh,
            tip="\n".join(part for part in (name, cadence, counts, error) if part),
        )

    def _age(self, source_id: str) -> str:
        status = self._room.sources.get(source_id)
        if status is None or status.last_at is None:
            return "–"
        return self._words.age(self._room.now - status.last_at.timestamp())


class NoticeModel(RecordModel[Notice]):
    """What a source brought, newest first as it was asked."""

    def __init__(self, room: Room, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._room, self._words = room, words

    @override
    def face(self, row: int) -> Hashable:
        """Return the id: a notice never changes; the time turns into a date at midnight."""
        notice = self.record(row)
        return notice.id, self._words.moment(notice.at, self._room.now)

    @override
    def look(self, row: int) -> Look:
        """Return what to paint of a row."""
        notice, words = self.record(row), self._words
        facts = " · ".join(value for _, value in notice.facts if value)
        until = ""
        if notice.valid_to is not None:
            until = QCoreApplication.translate("Sources", "valid until {time}").format(
                time=words.moment(notice.valid_to, self._room.now)
            )
        return Look(
            title=notice.title,
            second=facts,
            right=words.moment(notice.at, self._room.now),
            who=until,
            glyph=notice.severity,
            tip="\n".join([notice.title, *(f"{name}: {value}" for name, value in notice.facts)]),
        )

    @override
    def glyph_word(self, look: Look) -> str:
        """Return the severity in words."""
        return self._words.severity(look.glyph) if isinstance(look.glyph, Severity) else ""


class QuarantineModel(RecordModel[Quarantined]):
    """Records of a source that could not be used, newest first, each with the reason."""

    def __init__(self, room: Room, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._room, self._words = room, words

    @override
    def face(self, row: int) -> Hashable:
        """Return the id and the time in words."""
        record = self.record(row)
        return record.id, self._words.moment(record.at, self._room.now)

    @override
    def look(self, row: int) -> Look:
        """Return what to paint of a row."""
        record = self.record(row)
        return Look(
            title=quarantine_reason(record.reason),
            second=record.detail or " ".join(record.payload[:200].split()),
            right=self._words.moment(record.at, self._room.now),
            who=record.external_ref or "",
            tip=f"{record.detail}\n{record.payload[:TIP_CHARS]}",
        )
