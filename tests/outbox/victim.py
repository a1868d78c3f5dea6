"""A workstation without a window that gives and sends commands until somebody kills it.

Run: victim.py DATABASE_URL FOLDER INCIDENT_ID REF RUN FIRST COUNT.  Prints one line for each
step it has come to: ``given``, ``begun``, ``carried``, ``settled`` with a number, ``done``.
"""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from controlroom.database.session import make_engine
from controlroom.domain.errors import DatabaseUnreachableError
from controlroom.outbox.courier import Carrier, Courier
from controlroom.outbox.place import open_outbox
from tests.database.samples import LAN, an_incident
from tests.outbox.trial import given, services

if TYPE_CHECKING:
    from controlroom.outbox.store import Outbox

_SAYING = threading.Lock()


def say(*words: object) -> None:
    """Print one line, at once."""
    with _SAYING:
        sys.stdout.write(" ".join(map(str, words)) + "\n")
        sys.stdout.flush()


class Talking(Courier):
    """Says how far it has come."""

    def __init__(self, box: Outbox, carry: Carrier) -> None:
        def carried(entry):
            say("begun", entry.deed.id)
            result = carry(entry)
            say("carried", entry.deed.id)
            return result

        super().__init__(box, carried)


def main() -> None:
    """Give and send."""
    url, folder, key, ref, run, first, count = sys.argv[1:]
    incident = replace(an_incident(), id=UUID(key), ref=int(ref))
    opened = open_outbox(Path(folder), LAN.login, "trial")
    engine = make_engine(url)
    courier = Talking(opened.outbox, Carrier(services(engine), LAN))
    ended, more = threading.Event(), threading.Event()

    def give() -> None:
        for number in range(int(first), int(first) + int(count)):
            one = given(incident, number, int(run))
            opened.outbox.put(one)
            say("given", number, one.id, one.kind)
            more.set()
        ended.set()
        more.set()

    threading.Thread(target=give, daemon=True).start()
    while True:
        more.clear()
        over = ended.is_set()
        try:
            entry = courier.step()
        except DatabaseUnreachableError:
            continue
        if entry is not None:
            say("settled", entry.deed.id)
        elif over:
            break
        else:
            more.wait(1)
    engine.dispose()
    opened.close()
    say("done")


if __name__ == "__main__":
    main()
