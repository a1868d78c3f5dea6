"""A room ends at once or in two steps; what has ended is let go of, what has not is kept."""

from __future__ import annotations

import threading

from ui.lifecycle import Lifecycle


class Worker:
    """Ends when it is waited for, if it does at all."""

    def __init__(self, name, told, *, ends=True):
        self._name, self._told, self._ends = name, told, ends

    def stop(self, deadline_s):
        self._told.append((self._name, "asked" if deadline_s == 0 else "awaited"))
        return self._ends and deadline_s > 0


def made(told, **how):
    life = Lifecycle()
    life.on_close(lambda: told.append(("engine", "closed")))
    for name in ("first", "second"):
        life.own(Worker(name, told, **how))
    life.on_leaving(lambda: told.append(("timer", threading.current_thread().name)))
    return life


def test_timers_first_then_workers_newest_first_then_resources():
    told = []
    life = made(told)
    assert life.shutdown()
    assert life.shutdown()
    assert told == [
        ("timer", "MainThread"), ("second", "awaited"), ("first", "awaited"), ("engine", "closed"),
    ]  # fmt: skip


def test_leaving_asks_everybody_and_another_thread_waits():
    told = []
    life = made(told)
    life.leave()
    asked = [("timer", "MainThread"), ("second", "asked"), ("first", "asked")]
    assert told == asked
    waiting = threading.Thread(target=life.shutdown)
    waiting.start()
    waiting.join()
    assert told[3:] == [("second", "awaited"), ("first", "awaited"), ("engine", "closed")]


def test_a_worker_that_does_not_end_is_told():
    told = []
    assert not made(told, ends=False).shutdown()
    assert told[-1] == ("engine", "closed")


def test_what_has_ended_is_let_go_of():
    told = []
    life = made(told)
    life.shutdown()
    life.release()
    assert (life._workers, life._closers, life._leavers) == ([], [], [])
