"""Lines every ten per cent where there is no terminal, one bar in one, nothing if not asked."""

import io
import logging
import sys

import pytest

from curved.numerics.progress import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("steps", [1, 3, 7])
def test_lines_in_a_log(capsys, caplog, steps):
    caplog.set_level(logging.INFO, "curved")
    with progress(21, "work: parts") as step:
        for _ in range(21 // steps):
            step(steps)
    lines = capsys.readouterr().err.splitlines()
    assert [record.message for record in caplog.records] == lines
    assert lines[-1] == "work: parts: 21 of 21 (100 %)"
    assert len(lines) == min(10, 21 // steps)


def test_a_bar_in_a_terminal(monkeypatch, caplog):
    caplog.set_level(logging.INFO, "curved")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress(20, "work: parts") as step:
        for _ in range(20):
            step(1)
    shown = terminal.getvalue()
    assert "work: parts" in shown
    assert "\r" in shown
    assert "\n" not in shown.rstrip("\n")
    assert len(caplog.records) == 10  # the log has its lines all the same


def test_nothing_unless_it_is_asked_for(capsys, caplog):
    caplog.set_level(logging.INFO, "curved")
    with progress(5, "work: parts", shown=False) as step:
        step(5)
    assert capsys.readouterr().err == ""
    assert not caplog.records
