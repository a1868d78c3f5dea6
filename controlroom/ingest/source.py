"""What every source of reports promises, and the sources there are, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from controlroom.domain.geo import Position


@dataclass(frozen=True, slots=True)
class Document:
    """One answer of a source, unread.

    Attributes:
        place: File or address it came from.
        body: As it came.
    """

    place: str
    body: bytes


@dataclass(frozen=True, slots=True)
class ParsedReport:
    """A report that can be used.

    Attributes:
        external_ref: Unique over all sources, e.g. ``"open311:city.example:123"``.
        received_at: When the source got it, aware UTC; None when it does not say.
        description: Ends with a line that says where the report comes from.
        closed: The source says that it is handled already.
        media: http(s) addresses of pictures.
    """

    external_ref: str
    title: str
    description: str
    category_id: str
    position: Position
    address: str = ""
    received_at: datetime | None = None
    closed: bool = False
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that cannot be used.

    Attributes:
        reason: Stable word, as in ``domain.records.Quarantined``.
        detail: What exactly, for the person who looks into it.
        payload: The record as text.
        external_ref: When the record has an identifier.
    """

    reason: str
    detail: str
    payload: str
    external_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a document held, in order.  Every record of it is in exactly one of the two.

    Attributes:
        readable: Whether the document as a whole could be read, if only as an empty list.
    """

    reports: tuple[ParsedReport, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    readable: bool = True

    @property
    def count(self) -> int:
        """How many records there were."""
        return len(self.reports) + len(self.set_aside)


class Source(Protocol):
    """A kind of source.  ``fetch`` blocks and touches the outside, ``parse`` is pure."""

    @property
    def name(self) -> str:
        """Its word on the command line, e.g. ``"open311"``."""
        ...

    @property
    def source_id(self) -> str:
        """Which of the city's sources its reports belong to, e.g. ``"field_report"``."""
        ...

    def fetch(self) -> Iterator[Document]:
        """Yield the documents, one after another, each within its time limit.

        Raises:
            SourceUnavailableError: No answer in time, too large, or not to be had.
        """
        ...

    def parse(self, document: Document) -> Parsed:
        """Read a document; never raises, whatever it holds."""
        ...
