"""One round of a source: fetch, parse, write, set aside, and say what became of every record."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from controlroom.domain.errors import InvalidInputError, SourceUnavailableError
from controlroom.domain.ids import new_id
from controlroom.domain.records import Quarantined
from controlroom.ingest.source import SetAside
from controlroom.ingest.validate import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from controlroom.domain.clock import Clock
    from controlroom.ingest.source import ParsedReport, Source

log = logging.getLogger(__name__)

CHUNK = 200
"""Reports in one transaction: short enough for the people who write beside it."""


class Sink(Protocol):
    """Where the records go; ``bootstrap`` makes one from the services.  All calls block."""

    def receive(self, reports: Sequence[ParsedReport]) -> tuple[int, int]:
        """Store reports, all or none; return how many were new and how many known.

        Raises:
            InvalidInputError: One of them cannot be stored.
        """
        ...

    def set_aside(self, source_id: str, records: Sequence[Quarantined]) -> int:
        """Keep records that cannot be used; return how many were new."""
        ...

    def heard(self, source_id: str, error: str = "") -> None:
        """Note that the source delivered, or failed with *error*."""
        ...


@dataclass(slots=True)
class Tally:
    """What became of the records.  ``read`` is always the sum of the four others.

    Attributes:
        read: Records the source delivered.
        new: Reports stored.
        known: Reports that were stored before.
        left_out: Reports that nobody asked for, because the source has closed them.
        set_aside: Records in quarantine, by reason.
        set_aside_new: How many of those were not there before.
        documents: Answers or pages.
        readable: How many of those could be read.
        error: Why the source ended early; empty when it did not.
    """

    read: int = 0
    new: int = 0
    known: int = 0
    left_out: int = 0
    set_aside: Counter[str] = field(default_factory=Counter)
    set_aside_new: int = 0
    documents: int = 0
    readable: int = 0
    error: str = ""

    @property
    def ok(self) -> bool:
        """Whether anything could be read."""
        return self.readable > 0 and not self.error


def run_once(source: Source, sink: Sink, clock: Clock, *, only_open: bool = False) -> Tally:
    """Carry out one round.  Blocks; running it again on the same records stores nothing new.

    Args:
        source: What to read.
        sink: Where it goes.
        clock: Stamps what is set aside.
        only_open: Leave out reports that the source has closed.

    Returns:
        The tally; when the source fails on the way, with what came before and the error.

    Raises:
        DatabaseUnreachableError: And whatever else *sink* raises that no record is to blame for.
    """
    tally = Tally()
    try:
        for document in source.fetch():
            parsed = source.parse(document)
            tally.documents += 1
            tally.readable += parsed.readable
            tally.read += parsed.count
            reports = parsed.reports
            if only_open:
                reports = tuple(r for r in reports if not r.closed)
                tally.left_out += len(parsed.reports) - len(reports)
            refused = _store(reports, sink, tally)
            _quarantine([*parsed.set_aside, *refused], source.source_id, sink, clock, tally)
    except SourceUnavailableError as error:
        tally.error = str(error)
        log.info("source %s: %s", source.name, error)
    unreadable = "" if tally.readable else "nothing readable"
    sink.heard(source.source_id, tally.error or unreadable)
    return tally


def _store(reports: Sequence[ParsedReport], sink: Sink, tally: Tally) -> list[SetAside]:
    """Store *reports*; return those that the rules of the room refuse."""
    refused: list[SetAside] = []
    for start in range(0, len(reports), CHUNK):
        some = reports[start : start + CHUNK]
        try:
            counts = [sink.receive(some)]
        except InvalidInputError:
            # One of them is to blame: one by one, the others still arrive.
            counts = []
            for report in some:
                try:
                    counts.append(sink.receive([report]))
                except InvalidInputError as error:
                    refused.append(_refused(report, error))
        tally.new += sum(new for new, _ in counts)
        tally.known += sum(known for _, known in counts)
    return refused


def _refused(report: ParsedReport, error: InvalidInputError) -> SetAside:
    payload = f"{report.title}\n{report.address}\n{report.description}"
    return SetAside(UNREADABLE, str(error), payload, report.external_ref)


def _quarantine(
    records: Sequence[SetAside], source_id: str, sink: Sink, clock: Clock, tally: Tally
) -> None:
    for start in range(0, len(records), CHUNK):
        some = records[start : start + CHUNK]
        now = clock.now()
        kept = [
            Quarantined(new_id(), source_id, now, r.reason, r.detail, r.payload, r.external_ref)
            for r in some
        ]
        tally.set_aside_new += sink.set_aside(source_id, kept)
        tally.set_aside.update(r.reason for r in some)
