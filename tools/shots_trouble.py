"""What is rarely seen and must be right then: the outbox's list, a weak connection, signing in."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from controlroom.domain.errors import ConcurrentEditError, LoginRefusedError, NotAllowedError
from controlroom.domain.transport import Transport, Weakness
from controlroom.outbox.values import Deed, Entry, Picture, Result, State
from ui.dialogs.outbox import OutboxList
from ui.errors import notice_for
from ui.signin_server import Shutter, SignInForm
from ui.widgets.start_window import StartWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from ui.main_window import MainWindow
    from ui.panels.spec import PanelContext

WEAK = Transport(
    local=False,
    encrypted=True,
    weaknesses=(Weakness.UNVERIFIED, Weakness.PASSWORD, Weakness.NO_BINDING),
)
MINUTE_S, HOUR_S = 60, 3600


@dataclass(slots=True)
class Outboxes:
    """Entries of every state, made for the picture."""

    at: datetime
    now: float = field(default_factory=time.time)

    def named(self) -> dict[str, Sequence[Entry]]:
        """Return what the list is photographed with, by name."""
        waiting = (
            self._entry(1, "claim", 5012, 40),
            self._entry(2, "verify", 5012, 31, tried=True),
            self._entry(3, "note", 4987, 12),
        )
        refused = (
            self._refused(
                4, "dispatch", 5003, ConcurrentEditError("Trần Bình", self.at, "dispatched")
            ),
            self._refused(5, "publish", 4971, NotAllowedError("publish", "supervisor")),
        )
        old = (
            self._entry(6, "dispatch", 4990, 14 * MINUTE_S, State.EXPIRED),
            self._entry(7, "receive", 0, 26 * HOUR_S, State.EXPIRED),
        )
        return {"empty": (), "waiting": waiting, "refused": refused, "old": old,
                "all": (*old, *refused, *waiting)}  # fmt: skip

    def _entry(
        self,
        number: int,
        kind: str,
        ref: int,
        age_s: float,
        state: State = State.WAITING,
        *,
        tried: bool = False,
        result: Result | None = None,
    ) -> Entry:
        given = self.now - age_s
        deed = Deed(UUID(int=number), kind, "{}", ref=ref)
        return Entry(deed, state, given, given + 600, tried=tried, result=result)

    def _refused(
        self, number: int, kind: str, ref: int, error: ConcurrentEditError | NotAllowedError
    ) -> Entry:
        return self._entry(
            number, kind, ref, 3 * MINUTE_S, State.REFUSED, result=Result.refused(error)
        )


class Troubles:
    """Makes each of them beside an open window, and puts everything back."""

    def __init__(self, context: PanelContext, window: MainWindow, at: datetime) -> None:
        """Args: at: Server time to write into what is shown."""
        self._context, self._window = context, window
        self._made: list[QWidget] = []
        self._boxes = Outboxes(at).named()

    def named(self) -> Iterator[tuple[str, Callable[[], QWidget]]]:
        """Yield the name of each picture and what makes the widget for it."""
        for name, entries in self._boxes.items():
            yield f"outbox-{name}", partial(self._outbox, entries)
        yield "strip-weak", partial(self._strip, ())
        yield "strip-weak-and-all", partial(self._strip, self._boxes["all"])
        yield "sign-in", partial(self._sign_in, "")
        wrong = notice_for(LoginRefusedError("wrong-password", "lan")).text
        yield "sign-in-wrong", partial(self._sign_in, wrong)
        yield "signed-out", partial(self._signed_out, "shut-out")
        yield "signed-out-password", partial(self._signed_out, "wrong-password")

    def put_back(self) -> None:
        """Close what was opened, and empty the outbox again."""
        self._show(())
        self._window.status.watch_transport(lambda: None)
        while self._made:
            widget = self._made.pop()
            widget.hide()
            widget.deleteLater()

    def _show(self, entries: Sequence[Entry]) -> None:
        pending = self._context.pending
        pending.set_stuck(stuck=any(e.state is State.WAITING for e in entries))
        pending.show(Picture(time.monotonic_ns(), tuple(entries)))

    def _outbox(self, entries: Sequence[Entry]) -> QWidget:
        self._show(entries)
        return self._kept(OutboxList(self._context, self._window))

    def _strip(self, entries: Sequence[Entry]) -> QWidget:
        self._show(entries)
        self._window.status.watch_transport(lambda: WEAK)
        return self._window

    def _sign_in(self, problem: str) -> QWidget:
        context = self._context
        start = StartWindow(context.theme, context.city.centre_name.of(context.words.lang))
        form = SignInForm(context.theme, "lan")
        form.keep.show()
        start.ask(form)
        form.ask(problem)
        form.caps.setVisible(bool(problem))
        return self._kept(start)

    def _signed_out(self, reason: str) -> QWidget:
        dialog = Shutter(self._context.theme, "lan", self._window)
        dialog.setModal(False)
        dialog.tell(LoginRefusedError(reason, "lan"))
        return self._kept(dialog)

    def _kept(self, widget: QWidget) -> QWidget:
        self._made.append(widget)
        widget.show()
        return widget
