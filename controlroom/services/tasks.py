"""Tasks that leaders and supervisors give to agencies and field units."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from controlroom.domain.access import Role
from controlroom.domain.errors import InvalidInputError, InvalidTransitionError, NotAllowedError
from controlroom.domain.ids import new_id
from controlroom.domain.inputs import one_line
from controlroom.domain.records import Task, TaskState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from controlroom.domain.access import Actor
    from controlroom.services.ports import Works

_S = TaskState
FROM: Mapping[TaskState, frozenset[TaskState]] = {
    _S.OPEN: frozenset({_S.STARTED}),
    _S.STARTED: frozenset({_S.OPEN}),
    _S.DONE: frozenset({_S.OPEN, _S.STARTED}),
    _S.CANCELLED: frozenset({_S.OPEN, _S.STARTED}),
}
"""For each state, those it may be reached from."""


class Tasks:
    """Gives tasks and follows them."""

    def __init__(self, works: Works) -> None:
        self._works = works

    def create(
        self,
        actor: Actor,
        *,
        title: str,
        agency_id: str,
        due_at: datetime | None = None,
        unit_id: str | None = None,
        incident_id: UUID | None = None,
        simulated: bool = False,
        command_id: UUID | None = None,
    ) -> Task:
        """Give a task.  Supervisors, and sources that bring the leaders' tasks.

        Raises:
            InvalidInputError: No title, or a due date without zone.
        """
        actor.require("receive" if actor.role is Role.FEED else "dispatch")
        if due_at is not None and due_at.utcoffset() is None:
            raise InvalidInputError("due_at", "no-zone")
        clean = one_line("title", title)
        with self._works(actor, "task.create", command_id) as work:
            task = Task(
                id=new_id(),
                version=0,
                title=clean,
                state=TaskState.OPEN,
                agency_id=agency_id,
                created_at=work.now,
                created_by=actor.login,
                due_at=due_at,
                unit_id=unit_id,
                incident_id=incident_id,
                simulated=simulated,
            )
            return work.save_task(task, seen=None)

    def set_state(
        self, actor: Actor, task: Task, state: TaskState, *, command_id: UUID | None = None
    ) -> Task:
        """Start, finish, put back or cancel *task*, bound to what was seen of it.

        Raises:
            InvalidTransitionError: It is done or cancelled already.
            NotAllowedError: An officer of another agency; cancelling is for supervisors.
        """
        actor.require("dispatch" if state is TaskState.CANCELLED else "accept")
        if actor.role is Role.AGENCY and actor.agency_id != task.agency_id:
            raise NotAllowedError("task", Role.SUPERVISOR)
        if task.state not in FROM[state]:
            raise InvalidTransitionError(f"task.{state}", task.state)
        with self._works(actor, "task.set_state", command_id) as work:
            return work.save_task(replace(task, state=state), seen=task.version)
