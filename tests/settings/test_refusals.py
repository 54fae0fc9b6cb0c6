"""Every sentence with which a configuration is refused, by one case that breaks that condition.

A case has a neighbour that is just allowed. `test_no_sentence_is_left_out` sees that there is a
case for each place in the code that refuses.
"""

import copy
import os
import re
import sys
from pathlib import Path

import pytest
from configs import QUICK

from curved import figures, settings
from curved.records.yaml_files import ConfigError
from curved.settings.configuration import check

# (what is written where, what the message must say, what is written instead that is allowed)
CASES = [
    ({"fig1b.gamma.stop": 2.2}, "fig1b.gamma.stop = 2.2: ", {"fig1b.gamma.stop": 1.4}),
    ({"fig2a.gamma": [-2.1]}, "fig2a.gamma[0] = -2.1: gamma = -2.1 has no support",
     {"fig2a.gamma": [-1.99]}),
    ({"fig2d.gamma.stop": 0.0}, "fig2d.gamma.stop = 0.0: must differ from fig2d.gamma.start = 0.0",
     {"fig2d.gamma.stop": -0.1}),
    ({"fig2d.gamma.stop": -2.9e-9}, "too close to fig2d.gamma.start = 0.0 for fig2d.gamma.points"
     " = 4, which must be 1e-09 apart", {"fig2d.gamma.stop": -3.1e-9}),
    ({"fig2d.time.start": 50.0, "fig2d.time.stop": 40.0},
     "fig2d.time.stop = 40.0: must be later than fig2d.time.start = 50.0",
     {"fig2d.time.start": 50.0, "fig2d.time.stop": 60.0}),
    ({"fig3a.correlation": 0.5, "fig3a.cases": [{"gamma": -1.7, "beta": 1.0}]},
     "fig3a.cases[0].gamma = -1.7 at fig3a.correlation = 0.5: ",
     {"fig3a.correlation": 0.5, "fig3a.cases": [{"gamma": -1.59, "beta": 1.0}]}),
    ({"fig3b.gamma": [-1.95]}, "fig3b.gamma[0] = -1.95 at fig3b.correlation = 0.2: ",
     {"fig3b.gamma": [-1.9]}),
    ({"fig4a.alpha": {"start": 9e-7, "stop": 0.2, "points": 21}},
     "fig4a.alpha: a load of 9e-07 between fig4a.alpha.start = 9e-07 and fig4a.alpha.stop = 0.2: "
     "must be 0 or at least 1e-06", {"fig4a.alpha": {"start": 1e-6, "stop": 0.2, "points": 21}}),
    ({"fig4a.gamma": [-2.0]}, "fig4a.gamma[0] = -2.0: ", {"fig4a.gamma": [-1.99]}),
    ({"fig4b.gamma.start": -2.0}, "fig4b.gamma.start = -2.0: ", {"fig4b.gamma.start": -1.9}),
    ({"fig5.gamma.start": -2.1}, "fig5.gamma.start = -2.1: ", {"fig5.gamma.start": -1.9}),
    ({"fig5.stored": [31]}, "fig5.stored = [31]: must be at most patterns.count = 30",
     {"fig5.stored": [30]}),
    ({"fig5d.stored": 31}, "fig5d.stored = 31: must be at most patterns.count = 30",
     {"fig5d.stored": 30}),
    ({"fig5d.shown": [-2.1]}, "fig5d.shown[0] = -2.1: ", {"fig5d.shown": [-1.9]}),
    ({"fig5d.settled": 8.0}, "fig5d.settled = 8.0: must be earlier than fig5d.sweeps = 8",
     {"fig5d.settled": 7.9}),
    ({"fig5e.stored": [2, 9], "fig5e.cues": 3},
     "fig5e.cues = 3: must be at most the least of fig5e.stored = 2",
     {"fig5e.stored": [3, 9], "fig5e.cues": 3}),
    ({"figS3b.stored": [5, 31]}, "figS3b.stored = [5, 31]: must be at most patterns.count = 30",
     {"figS3b.stored": [5, 30]}),
    *(({f"fig6abc.panels.{letter}": [-1.26]}, f"fig6abc.panels.{letter}[0] = -1.26: ",
       {f"fig6abc.panels.{letter}": [-1.25]}) for letter in "abc"),
    ({"fig6d.gamma.start": -1.32}, "fig6d.gamma.start = -1.32: ", {"fig6d.gamma.start": -1.3}),
    ({"figS1a.gamma": [-2.1]}, "figS1a.gamma[0] = -2.1: ", {"figS1a.gamma": [-1.9]}),
    ({"figS1a.gamma": [-0.5, -0.5000001]},
     "figS1a.gamma: -0.5 appears 2 times, to six digits; all must differ",
     {"figS1a.gamma": [-0.5, -0.50001]}),
    ({"figS1a.branches.states": [{"gamma": -2.1, "beta": 1.0}]},
     "figS1a.branches.states[0].gamma = -2.1: ",
     {"figS1a.branches.states": [{"gamma": -1.9, "beta": 1.0}]}),
    ({"figS1a.branches.states": [{"gamma": -1.5, "beta": 0.62}]},
     "figS1a.branches.states[0].beta = 0.62: there is no stable state with m > 0",
     {"figS1a.branches.states": [{"gamma": -1.5, "beta": 0.63}]}),
    ({"figS1a.branches.states": [{"gamma": -1.5, "beta": 0.8}] * 2},
     "figS1a.branches.states: -1.5, 0.8 appears 2 times",
     {"figS1a.branches.states": [{"gamma": -1.5, "beta": b} for b in (0.8, 0.81)]}),
    ({"figS1a.per_sweep": 3}, "figS1a.per_sweep = 3: must divide figS1a.neurons = 256",
     {"figS1a.per_sweep": 8}),
    ({"figS1b.replicates": [4, 4]},
     "figS1b.replicates = [4, 4]: must have an entry for each of figS1b.neurons = [256, 512, 1024]",
     {"figS1b.replicates": [4, 4, 5]}),
    ({"figS1b.direct.neurons": [510, 1024, 2048]},
     "figS1b.direct.neurons = 510: N (1 - m)/2 must be whole for a start at "
     "figS1b.direct.m_start = 0.25", {"figS1b.direct.neurons": [504, 1024, 2048]}),
    ({"figS1c.neurons": [322, 640]}, "figS1c.neurons = 322: N (1 + C)/2 must be whole for two "
     "patterns of correlation C = 0.2", {"figS1c.neurons": [330, 640]}),
    ({"figS1c.equilibrium.neurons": [2562, 5120]},
     "figS1c.equilibrium.neurons = 2562: N (1 + C)/2 must be whole",
     {"figS1c.equilibrium.neurons": [2570, 5120]}),
    ({"figS1c.window": 61}, "figS1c.window = 61: must be at most figS1c.sweeps",
     {"figS1c.window": 60}),
    ({"figS1c.cases": [{"gamma": 0.0, "beta": 1.0}] * 2}, "figS1c.cases: 0, 1 appears 2 times",
     {"figS1c.cases": [{"gamma": 0.0, "beta": b} for b in (1.0, 1.1)]}),
    ({"figS1c.cases": [{"gamma": -1.95, "beta": 1.0}]},
     "figS1c.cases[0].gamma = -1.95 at figS1c.correlation = 0.2: ",
     {"figS1c.cases": [{"gamma": -1.9, "beta": 1.0}]}),
    ({"figS1d.gamma": [-2.0]}, "figS1d.gamma[0] = -2.0: ", {"figS1d.gamma": [-1.9]}),
    ({"figS1d.gamma": [0.1, 0.10000001]}, "figS1d.gamma: 0.1 appears 2 times",
     {"figS1d.gamma": [0.1, 0.10001]}),
    ({"figS1d.alpha": [0.05, 0.0500000001], "figS1d.neurons": [320, 640]},
     "figS1d.alpha: 0.05 appears 2 times", {"figS1d.alpha": [0.05, 0.1]}),
    ({"figS1d.parts": [0.5, 0.5000000001]}, "figS1d.parts: 0.5 appears 2 times",
     {"figS1d.parts": [0.5, 0.51]}),
    ({"figS1d.neurons": [330, 640]}, "figS1d.neurons = 330: alpha N must be whole at alpha = 0.05",
     {"figS1d.neurons": [340, 640]}),
    ({"figS1e.distance.start": -17.9}, "figS1e.distance.start = -17.9: must be above -sqrt(N) for "
     "all figS1e.neurons, the least of which is 320, for temperatures to be positive",
     {"figS1e.distance.start": -17.8}),
    ({"figS1e.neurons": [320, 640]}, "figS1e.neurons = [320, 640]: must be three or more, "
     "to extrapolate",
     {"figS1e.neurons": [320, 480, 640]}),
    ({"figS1f.states": [{"gamma": -1.32, "beta": [1.0]}]}, "figS1f.states[0].gamma = -1.32: ",
     {"figS1f.states": [{"gamma": -1.31, "beta": [1.0]}]}),
    ({"figS1f.coexistence": -1.32}, "figS1f.coexistence = -1.32: ", {"figS1f.coexistence": -1.31}),
    ({"figS1f.direct.gamma": -1.32}, "figS1f.direct.gamma = -1.32: ",
     {"figS1f.direct.gamma": -1.31}),
    ({"figS1f.hysteresis.gamma": -1.32}, "figS1f.hysteresis.gamma = -1.32: ",
     {"figS1f.hysteresis.gamma": -1.31}),
    ({"figS1f.samples": [6, 6, 6]}, "figS1f.samples = [6, 6, 6]: must be one for each of "
     "figS1f.neurons = [32, 48, 64, 96]", {"figS1f.samples": [6, 6, 6, 6]}),
    ({"figS1f.states": [{"gamma": -0.5, "beta": [1.0, 1.0000001]}]},
     "figS1f.states: -0.5, 1 appears 2 times",
     {"figS1f.states": [{"gamma": -0.5, "beta": [1.0, 1.0001]}]}),
    ({"figS1f.records": 150}, "figS1f.records = 150: must divide figS1f.sweeps = 800",
     {"figS1f.records": 160}),
    ({"figS1f.direct.neurons": 128}, "figS1f.direct.neurons = 128: must be one of figS1f.neurons",
     {"figS1f.direct.neurons": 48}),
    ({"figS1f.direct.samples": 7}, "figS1f.direct.samples = 7: must be at most "
     "figS1f.samples = 6 at that size", {"figS1f.direct.samples": 6}),
    ({"figS1h.gamma": [-0.8, 0.8]}, "figS1h.gamma = [-0.8, 0.8]: must hold 0, with which",
     {"figS1h.gamma": [0.8, 0.0]}),
    ({"figS1h.neurons": [320, 640], "figS1h.glass.rungs": [16, 16]},
     "figS1h.neurons = [320, 640]: must be three or more, to extrapolate",
     {"figS1h.neurons": [320, 480, 640]}),
    ({"figS1h.glass.rungs": [16, 16]},
     "figS1h.glass.rungs = [16, 16]: must have an entry for each of figS1h.neurons",
     {"figS1h.glass.rungs": [16, 16, 16]}),
    ({"figS2b.gamma": -2.1}, "figS2b.gamma = -2.1: ", {"figS2b.gamma": -1.9}),
    ({"figS2b.per_sweep": 7}, "figS2b.per_sweep = 7: must divide figS2b.neurons = 512",
     {"figS2b.per_sweep": 4}),
    ({"figS2d.gamma": [-2.1]}, "figS2d.gamma[0] = -2.1: ", {"figS2d.gamma": [-1.9]}),
    ({"figS2d.per_sweep": 5}, "figS2d.per_sweep = 5: must divide figS2d.neurons = 512",
     {"figS2d.per_sweep": 8}),
    ({"figS2d.neurons": 16, "figS2d.gamma": [32.0]}, "figS2d.gamma[0] = 32.0: must be below 32, "
     "twice figS2d.neurons, for disordered states to have probability",
     {"figS2d.neurons": 16, "figS2d.gamma": [31.0]}),
    ({"figS4a.exponent": 4.0, "figS4a.gamma": [0.5]}, "figS4a.gamma[0] = 0.5: gamma times "
     "figS4a.exponent + figS4a.beta figS4a.shift = ", {"figS4a.gamma": [0.1]}),
    ({"figS4b.gamma": -2.1}, "figS4b.gamma = -2.1: ", {"figS4b.gamma": -1.9}),
    ({"figS4b.neurons": [10, 100], "figS4b.gamma": 20.0}, "figS4b.gamma = 20.0: must be below 20, "
     "twice figS4b.neurons", {"figS4b.neurons": [10, 100], "figS4b.gamma": 19.0}),
    ({"figS4b.m": 0.3}, "figS4b.m = 0.3: must be a multiple of 0.2", {"figS4b.m": 0.4}),
    ({"figS4d.gamma": [-1.3]}, "figS4d.gamma[0] = -1.3: must be above -1.20523 for support at "
     "figS4d.coupling = 0.1",
     {"figS4d.gamma": [-1.2]}),
    ({"figS4e.stored": 65}, "figS4e.stored = 65: must be at most figS4e.neurons = 64 to be "
     "orthogonal", {"figS4e.stored": 64}),
    ({"figS4e.per_sweep": 3}, "figS4e.per_sweep = 3: must divide figS4e.neurons = 64",
     {"figS4e.per_sweep": 4}),
    ({"figS4g.powers": [{"interaction": "z^2", "load": [0.1, 0.2], "neurons": [64, 128, 256]}] * 2},
     "figS4g.powers[1].interaction = z^2: must appear once",
     {"figS4g.powers": [{"interaction": i, "load": [0.1, 0.2], "neurons": [32, 48, 64]}
                        for i in ("z^2", "[z]^3")]}),
    ({"figS4g.powers": [{"interaction": "z^2", "load": [0.1, 0.2], "neurons": [64, 128, 256]},
                        {"interaction": "[z]^3", "load": [0.1, 0.2, 0.3],
                         "neurons": [32, 48, 64]}]},
     "figS4g.powers[1].load = [0.1, 0.2, 0.3]: must be as many as figS4g.powers[0].load, 2",
     {"figS4g.powers": [{"interaction": "z^2", "load": [0.1, 0.2, 0.3], "neurons": [64, 128, 256]},
                        {"interaction": "[z]^3", "load": [0.1, 0.2, 0.3],
                         "neurons": [32, 48, 64]}]}),
    ({"figS4g.powers": [{"interaction": "z^2", "load": [0.1, 0.101], "neurons": [64, 128, 256]}]},
     "must give different numbers of patterns M >= 1 at N = 64, got [6, 6]",
     {"figS4g.powers": [{"interaction": "z^2", "load": [0.1, 0.12], "neurons": [64, 128, 256]}]}),
    ({"figS4g.powers": [{"interaction": "[z]^3", "load": [0.3, 0.5], "neurons": [32, 64, 4000]}]},
     "N M must be at most", {}),
    ({"results": "Snakefile/results"}, "Snakefile is not a folder",
     {"results": "results/elsewhere"}),
    ({"results": "~/results"}, "write the whole path", {"results": "results/own"}),
    ({"results": "."}, "must be a folder within the project", {"results": "./results"}),
    ({"results": "x" * 300}, "File name too long", {"results": "x" * 200}),
    ({"results": "/proc/results"}, "cannot write in /proc", {}),
]  # fmt: skip

ROOT = Path(__file__).parents[2]


def edited(edits):
    config = copy.deepcopy(QUICK)
    for path, value in edits.items():
        node = config
        *folders, last = path.split(".")
        for part in folders:
            node = node[part]
        assert last in node, path
        node[last] = copy.deepcopy(value)
    return config


@pytest.fixture(autouse=True)
def here(monkeypatch):
    monkeypatch.chdir(ROOT)


def as_root(says):
    """Rights do not bind the superuser; what no one may write in does."""
    return says.startswith("cannot write in")


@pytest.mark.parametrize(("edits", "says", "allowed"), CASES, ids=[says for _, says, _ in CASES])
def test_refused_with_its_sentence(edits, says, allowed, monkeypatch):
    if as_root(says):
        monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(ConfigError) as caught:
        check(edited(edits))
    assert says in str(caught.value)
    lines = str(caught.value).splitlines()[1:]
    assert any(says in line for line in lines)
    sections = {path.split(".")[0] for path in edits}
    assert all(line.split()[0].split(".")[0] in {*sections, "..."} for line in lines)
    monkeypatch.undo()
    monkeypatch.chdir(ROOT)
    check(edited(allowed))


def places():
    """Every place in the code of panels and of the configuration that yields a fault."""
    folders = [Path(module.__file__).parent for module in (figures, settings)]
    for path in sorted(file for folder in folders for file in folder.rglob("*.py")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(r"\byield Fault\(", line):
                yield str(path), number


def test_no_sentence_is_left_out(monkeypatch):
    wanted, met = set(places()), set()
    files = {path for path, _ in wanted}

    def trace(frame, event, _):
        name = frame.f_code.co_filename
        if name not in files:
            return None
        if event == "line":
            met.add((name, frame.f_lineno))
        return trace

    before = sys.gettrace()
    for edits, says, _ in CASES:
        if as_root(says):
            monkeypatch.setattr("os.access", lambda *_: False)
        config = edited(edits)
        sys.settrace(trace)
        try:
            check(config)
        except ConfigError:
            continue
        finally:
            sys.settrace(before)
            monkeypatch.undo()
            monkeypatch.chdir(ROOT)
    assert sorted(wanted - met) == []
    assert len(wanted) > 25


@pytest.mark.parametrize("right", [os.W_OK, os.X_OK])
def test_results_need_the_rights_to_write_and_to_enter(monkeypatch, right):
    monkeypatch.setattr("os.access", lambda _, mode: not mode & right)
    with pytest.raises(ConfigError, match="cannot write in"):
        check(edited({"results": "results/own"}))
