"""The benches and the soak say the truth about what they measured."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from controlroom.citypack import load_city
from tools import bench
from tools.figure import Figure
from tools.soak import GROWTH_MAX_MB, LOST_MAX, Sample, verdict
from tools.soak_source import OPEN, PER_BATCH, Changes


class TestFigure:
    def test_less_is_better(self):
        figure = Figure("map.pan", 0.2, "ms", baseline=20.0, at_most=1.0)
        assert figure.ratio == pytest.approx(100)
        assert figure.ok
        assert figure.line().split() == [
            *("map.pan", "0.2", "ms", "20", "ms", "100x", "<=1", "ms", "ok"),
        ]

    def test_more_is_better(self):
        figure = Figure("frames", 60, "1/s", baseline=30, at_least=58)
        assert figure.ratio == pytest.approx(2)
        assert figure.ok
        assert not Figure("frames", 50, "1/s", at_least=58).ok

    def test_a_ratio_is_a_goal_of_its_own(self):
        assert not Figure("pan", 1.0, "ms", baseline=5.0, at_most=2.0, ratio_at_least=10).ok
        assert Figure("pan", 0.5, "ms", baseline=5.0, at_most=2.0, ratio_at_least=10).ok
        assert Figure("pan", 0.0, "ms", baseline=5.0, ratio_at_least=10).ok

    def test_a_short_one_says_so(self):
        assert Figure("pan", 3.0, "ms", at_most=2.0).line().endswith("short")

    def test_a_figure_without_a_goal_measures_nothing(self):
        with pytest.raises(ValueError, match="no goal"):
            Figure("pan", 1.0, "ms")
        with pytest.raises(ValueError, match="nothing to compare"):
            Figure("pan", 1.0, "ms", ratio_at_least=3)


class TestBench:
    @pytest.fixture
    def benches(self, monkeypatch):
        """Two benches, one of them short of its goal."""
        for name, value in (("fast", 1.0), ("slow", 9.0)):
            module = ModuleType(f"tools.bench_{name}")
            module.figures = lambda name=name, value=value: iter(  # type: ignore[attr-defined]  # a made-up module
                [Figure(name, value, "ms", at_most=2.0)]
            )
            monkeypatch.setitem(sys.modules, f"tools.bench_{name}", module)
        monkeypatch.setattr(bench, "names", lambda: ["fast", "slow"])

    def test_all_are_measured_and_one_short_fails(self, benches, capsys):
        assert bench.main([]) == 1
        told = capsys.readouterr().out.splitlines()
        assert [line.split()[-1] for line in told] == ["ok", "short"]

    def test_one_may_be_chosen(self, benches, capsys):
        assert bench.main(["fast"]) == 0
        assert len(capsys.readouterr().out.splitlines()) == 1

    def test_an_unknown_one_is_wrong_usage(self, benches):
        with pytest.raises(SystemExit) as caught:
            bench.main(["sideways"])
        assert caught.value.code == 2


class TestSoak:
    def sample(self, changes: int, memory_mb: float = 100.0, none: int = 50_000) -> Sample:
        return Sample(changes, memory_mb, (none, 5_000, 4_000), 90_000)

    def test_a_steady_run_is_good(self):
        assert verdict([self.sample(0, 80), self.sample(40), self.sample(100, 101)]) == []

    def test_growth_counts_from_when_caches_are_full(self):
        early = [self.sample(0, 10), self.sample(30, 100), self.sample(100, 110)]
        late = [self.sample(0, 10), self.sample(30, 100), self.sample(100, 101 + GROWTH_MAX_MB)]
        assert verdict(early) == []
        assert len(verdict(late)) == 1

    def test_lost_references_are_named(self):
        run = [self.sample(0), self.sample(50), self.sample(100, none=50_000 - LOST_MAX - 1)]
        assert "None lost" in verdict(run, counted=True)[0]
        assert verdict(run, counted=False) == []

    def test_it_looks_at_this_process(self):
        sample = Sample.take(7)
        assert sample.changes == 7
        assert min(sample.references) > 0
        assert sample.objects > 0

    def test_changes_repeat_for_the_same_seed_and_keep_the_number_open(self):
        city = load_city()
        one, other, third = Changes(city, 1), Changes(city, 1), Changes(city, 2)
        first = one.first()
        assert first.resync
        assert len(first.lines) == OPEN
        assert other.first().lines.title == first.lines.title
        assert third.first().lines.title != first.lines.title
        for _ in range(5):
            batch, again = one.next(), other.next()
            assert len(batch.lines) + len(batch.gone) == PER_BATCH
            assert batch.gone == again.gone
            assert not set(batch.gone) & set(batch.lines.id)
            assert len(one.open) == len(set(one.open)) == OPEN
        assert one.made == 5 * PER_BATCH
