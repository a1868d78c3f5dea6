"""``docs/deployment.md`` is tried as written; its blocks are read from the document itself."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from tools import site
from tools.site_steps import INSTALL, Step, steps_of

DOCUMENT = site.DOCUMENT.read_text("utf-8")


def test_the_document_has_blocks_for_every_computer():
    machines = [step.machine for step in steps_of(DOCUMENT)]
    assert {"server", "lan", "binh", "hoa", "mai", "wall", "install"} == set(machines)
    assert machines.count("server") >= 8


def test_a_block_that_changes_a_computer_is_only_read():
    typed = "\n".join(step.script for step in steps_of(DOCUMENT))
    for word in ("apt-get", "systemctl", "nft ", "/etc/cron.d", "/usr/local/bin"):
        assert word not in typed


def test_blocks_and_what_they_must_print_are_read_in_order():
    text = (
        "x\n## A site from nothing\n\n```sh server\na=1\n```\n\n```text said\none  line\n```\n"
        "```text silent\nsecret\n```\n```sh\nreboot\n```\n```sh lan\nls\n```\n\n## Next\n"
        "```sh lan\nnot this\n```\n"
    )
    first, second = steps_of(text)
    assert first == Step("server", "a=1\n", 4, ["one  line"], ["secret"])
    assert (second.machine, second.script) == ("lan", "ls\n")
    assert first.missed("zero\none line\n") == []
    assert first.missed("a secret") == ["not printed: one  line", "printed: secret"]


def test_what_is_expected_of_no_block_is_a_mistake():
    text = "## A site from nothing\n```sh\nreboot\n```\n```text said\nup\n```\n\n## Next\n"
    with pytest.raises(ValueError, match="line 5"):
        steps_of(text)


@pytest.fixture
def trial():
    if why := site.missing():
        pytest.skip(why)
    binaries = site.binaries()
    assert binaries is not None
    # Not below pytest's own folders, which nobody but root may enter.
    folder = Path(tempfile.mkdtemp(prefix="controlroom-site-"))
    folder.chmod(0o755)
    made = site.make_site(folder, binaries)
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


def test_a_site_comes_up_from_nothing_as_it_is_written(trial):
    chosen = [step for step in steps_of(DOCUMENT) if step.machine != INSTALL]
    site.try_all(trial, chosen, told=False)


def test_a_block_that_fails_is_named(trial):
    with pytest.raises(site.StepError, match="line 7"):
        trial.run(Step("server", "echo trying; false", 7))
    with pytest.raises(site.StepError, match="not printed: done"):
        trial.run(Step("server", "echo trying", 7, ["done"]))
