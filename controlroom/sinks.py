"""Where what sources bring goes: the services, as a feed of the room."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from controlroom.domain.access import Actor, Role
from controlroom.domain.ids import new_id
from controlroom.domain.incident import Attachment
from controlroom.services.intake import Draft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from controlroom.bootstrap import Core
    from controlroom.domain.records import Quarantined
    from controlroom.ingest.source import ParsedReport

FIELD_REPORTS = "field_report"
"""Every city has this source: what people report."""


@dataclass(frozen=True, slots=True)
class ServiceSink:
    """Hands what a source brings to the services; satisfies ``ingest.runner.Sink``."""

    core: Core
    actor: Actor
    channel: str

    def receive(self, reports: Sequence[ParsedReport]) -> tuple[int, int]:
        """Store reports; return how many were new and how many known."""
        drafts = [
            Draft(
                title=report.title,
                description=report.description,
                category_id=report.category_id,
                source_id=FIELD_REPORTS,
                channel=self.channel,
                position=report.position,
                address=report.address,
                external_ref=report.external_ref,
                received_at=report.received_at,
                attachments=tuple(_picture(address) for address in report.media),
            )
            for report in reports
        ]
        return self.core.services.intake.receive_many(self.actor, drafts)

    def set_aside(self, source_id: str, records: Sequence[Quarantined]) -> int:
        """Keep records that cannot be used; return how many were new."""
        return self.core.recording.quarantine(self.actor, source_id, records)

    def heard(self, source_id: str, error: str = "") -> None:
        """Note that the source delivered, or failed with *error*."""
        self.core.recording.heard(self.actor, source_id, error)


def make_sink(core: Core, name: str) -> ServiceSink:
    """Return the sink of the source called *name*, which becomes the reports' channel."""
    made = core.person or Actor(name, name, Role.FEED)
    return ServiceSink(core, replace(made, workstation="ingest"), name)


def _picture(address: str) -> Attachment:
    kind = mimetypes.guess_type(urlsplit(address).path)[0] or "application/octet-stream"
    made = new_id()
    return Attachment(made, incident_id=made, media_type=kind, place=address, role="report")
