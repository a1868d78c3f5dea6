"""The runner of one-shot calls ends in time, whatever is still waiting."""

from __future__ import annotations

import threading

from ui.workers.query import QueryRunner


def test_what_had_not_begun_does_not_delay_the_end(qtbot):
    runner, gate, begun = QueryRunner(1), threading.Event(), threading.Event()

    def hold():
        begun.set()
        gate.wait()

    runner.run("first", hold, print, print)
    assert begun.wait(10)
    runner.run("second", hold, print, print)
    for future in runner._running:  # the first goes on until the second has been given up
        future.add_done_callback(lambda done: gate.set() if done.cancelled() else None)
    assert runner.stop(10)
