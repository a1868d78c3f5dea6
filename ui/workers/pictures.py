"""Loads photos beside the window: gets them within limits, decodes them in another process."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from controlroom.domain.errors import ControlRoomError
from ui.models.picture import Picture, refused
from ui.workers.decoding import Decoder
from ui.workers.query import QueryRunner

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

AT_ONCE = 2


class PictureLoader:
    """Implements ``ui.models.picture.Pictures`` with workers of its own.

    A photo whose server is slow must not keep a question to the database waiting.
    """

    def __init__(
        self,
        content: Callable[[str], bytes],
        abort: Callable[[], None] = lambda: None,
        decoder: Decoder | None = None,
    ) -> None:
        """Owns its workers; give it to the lifecycle.

        Args:
            content: Returns the bytes of an attachment; blocks, runs in a worker.
            abort: Ends what *content* waits for.
            decoder: Makes pictures of them.
        """
        self._content, self._abort = content, abort
        self._decoder = decoder or Decoder()
        self._runner = QueryRunner(AT_ONCE)

    def ask(self, place: str, most_px: int, on_done: Callable[[Picture], None]) -> None:
        """Load a photo; see ``Pictures.ask``.  GUI thread."""

        def failed(error: BaseException) -> None:
            if isinstance(error, ControlRoomError):
                log.info("photo not shown: %s", error)
            else:
                log.error("photo not shown", exc_info=error)
            on_done(refused(error))

        self._runner.run(
            f"{most_px} {place}",
            lambda: Picture(self._decoder.decode(self._content(place), most_px)),
            on_done,
            failed,
        )

    def stop(self, deadline_s: float = 3.0) -> bool:
        """End what is being loaded; return whether the workers ended in time."""
        self._abort()
        self._decoder.stop()
        return self._runner.stop(deadline_s)
