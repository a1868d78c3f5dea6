"""The commands of ``docs/deployment.md``, read from the document itself.

The second word of a block's fence says for whom it is, e.g. ``sh server`` or ``sh lan``; ``sh
install`` needs the network; ``sh`` alone changes a real computer and is only read.  A ``text said``
after it names lines that the block must print, a ``text silent`` words that it must not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CHAPTER = "## A site from nothing"
INSTALL = "install"
_FENCE = re.compile(r"^```(\w+)(?: (\w+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(slots=True)
class Step:
    """One block.

    Attributes:
        machine: Whose it is: ``server``, a login, or ``install``.
        script: What is typed.
        line: Of the document, for messages.
        said: What must be in what it prints.
        silent: What must not.
    """

    machine: str
    script: str
    line: int
    said: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)

    def missed(self, printed: str) -> list[str]:
        """Return what is wrong with what it printed."""
        told = " ".join(printed.split())
        wrong = [f"not printed: {w}" for w in self.said if " ".join(w.split()) not in told]
        return wrong + [f"printed: {w}" for w in self.silent if w in printed]


def steps_of(document: str) -> Sequence[Step]:
    """Return the blocks of the chapter that can be tried, in order.

    Raises:
        ValueError: Something is expected of no block.
    """
    start = document.index(CHAPTER)
    chapter = document[start : document.index("\n## ", start + 1)]
    before = document[:start].count("\n") + 1
    steps: list[Step] = []
    tried = False
    for match in _FENCE.finditer(chapter):
        kind, machine, text = match[1], match[2], match[3]
        line = before + chapter[: match.start()].count("\n")
        if kind == "sh":
            tried = machine is not None
            if tried:
                steps.append(Step(machine, text, line))
        elif kind == "text":
            if not tried or machine not in {"said", "silent"}:
                msg = f"line {line}: expected of no block"
                raise ValueError(msg)
            getattr(steps[-1], machine).extend(text.splitlines())
    return steps
