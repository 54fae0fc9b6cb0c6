"""Every sentence with which a study is refused, by a case that breaks that condition alone.

Each case has a neighbour that is just allowed. `test_no_sentence_is_left_out` sees that there is a
case for each place in the code that refuses.
"""

import copy
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT
from curved import studies
from curved.records.yaml_files import ConfigError
from curved.studies.cells import Cells
from curved.studies.language import parse, read

RECALL = {
    "title": "Recall",
    "axes": {"gamma": [-0.5, 0.0], "stored": [3, 9]},
    "fixed": {"neurons": 100, "beta": 2.5, "flipped": 0.2, "sweeps": 6},
    "replicates": 8,
}
LADDER = {
    "title": "Glass",
    "kind": "spin_glass",
    "network": {"kind": "spin_glass"},
    "axes": {"gamma": [0.0], "beta": [0.5, 1.0]},
    "fixed": {"neurons": 24, "sweeps": 100, "records": 20},
}
SERIES = {
    "title": "Series",
    "kind": "trajectory",
    "axes": {"gamma": [0.0]},
    "fixed": {"neurons": 90, "stored": 3, "beta": 2.0, "sweeps": 4, "per_sweep": 3},
}
ERRORS = {"least": 8, "most": 16, "error": {"recalled": 0.01}}
ZIPPED = {"neurons": [100, 200], "beta": [2.0, 2.5]}
APART = {"fixed.neurons": None, "fixed.beta": None}


def spaced(**changes):
    return {"axes.gamma": {"start": 0.1, "stop": 0.5, "points": 3} | changes}


# (study, what is written where, what the message must say, what is written instead)
CASES = [
    (RECALL, {"replicates": ERRORS | {"most": 17}},
     "replicates.most = 17: must be a multiple of replicates.least = 8", {"replicates": ERRORS}),
    (RECALL, {"replicates": ERRORS | {"least": 4}},
     "replicates.least = 4: must be at least 8 where errors decide", {"replicates": ERRORS}),
    (RECALL, {"replicates": {"least": 8, "most": 16}},
     "replicates.error: must say which standard errors decide",
     {"replicates": {"least": 8, "most": 8}}),
    (RECALL, {"transform": "nothing_of_mine:Bent"}, "transform = nothing_of_mine:Bent: cannot be",
     {"transform": "curved.curvature.transforms:Relativistic"}),
    (RECALL, {"network": {"kind": "spin_glass"}},
     "network.kind = spin_glass: must be hopfield for kind: recall",
     {"network": {"kind": "hopfield"}}),
    (RECALL, {"fixed.stored": 3}, "fixed.stored: is given already by axes.stored", {}),
    (RECALL, {"fixed.load": 0.1}, "fixed.load: is given already by axes.stored",
     {"axes.stored": None, "fixed.load": 0.1}),
    (RECALL, {"axes.stored": None}, "fixed: must have stored or load, unless axes has",
     {"axes.stored": None, "fixed.stored": 5}),
    (RECALL, {"fixed.beta": None}, "fixed: must have beta, unless axes has",
     {"fixed.beta": None, "axes.beta": [2.0]}),
    (RECALL, {"fixed.correlation": 0.2}, "fixed.correlation: means nothing for random networks",
     {"fixed.correlation": 0.2, "network": {"patterns": "correlated"}}),
    (LADDER, {"axes.beta": None, "fixed.beta": 0.5},
     "fixed.beta: must be in axes: chains go through it", {}),
    (RECALL, APART | {"zipped": {"size": ZIPPED | {"beta": [2.0]}}},
     "zipped.size: must be 2 or more lists of the same length; neurons has 2, beta has 1",
     APART | {"zipped": {"size": ZIPPED}}),
    (RECALL, {"fixed.neurons": None, "zipped": {"size": {"neurons": [100, 200]}}},
     "zipped.size: must be 2 or more lists of the same length; neurons has 2",
     APART | {"zipped": {"size": ZIPPED}}),
    (RECALL, APART | {"zipped": {"size": ZIPPED | {"label": ["a"]}}}, "label has 1",
     APART | {"zipped": {"size": ZIPPED | {"label": ["a", "b"]}}}),
    *((RECALL, APART | {"zipped": {name: ZIPPED}},
       f"zipped.{name}: must not have the name of a parameter or measure",
       APART | {"zipped": {name + "s": ZIPPED}}) for name in ("ramp", "overlap")),
    (RECALL, {"network": {"patterns": "correlated"}, "fixed.correlation": 0.2,
              "replicates": ERRORS | {"error": {"overlap": 0.1}}, "measure": ["recalled"]},
     "replicates.error.overlap: must be one of recalled",
     {"replicates": ERRORS, "measure": ["recalled"]}),
    (SERIES, {"replicates": ERRORS | {"error": {"overlap": 0.1}}},
     "replicates.error.overlap: needs a measure that is a single number", {"replicates": 8}),
    ({"title": "Lines", "kind": "theory", "axes": {"gamma": [0.0]}, "fixed": {"load": 0.1}},
     {"network": {"kind": "spin_glass"}, "fixed.load": None, "measure": ["T_at"]},
     "measure = T_at: must be one of ", {"measure": ["T_at"]}),
    *((RECALL, {"figure": {"x": "stored", "y": "recalled"} | {role: "ramp"}},
       f"figure.{role} = ramp: must be one of the axes ",
       {"figure": {"x": "stored", "y": "recalled"} | {role: "gamma"}})
      for role in ("x", "color", "panel")),
    (RECALL, {"figure": {"x": "stored", "y": "overlap"}, "measure": ["recalled"]},
     "figure.y = overlap: must be one of recalled",
     {"figure": {"x": "stored", "y": "recalled"}, "measure": ["recalled"]}),
    (RECALL, {"transform": "transform_of_mine:Bent", "axes.gamma": [0.5, -2.0]},
     "axes.gamma = -2.0: is not a curvature of transform_of_mine:Bent: gamma must be above -1",
     {"transform": "transform_of_mine:Bent", "axes.gamma": [0.5, -0.9]}),
    (RECALL, {"kind": "none"}, "kind = 'none': must be a study whose kind is one of ",
     {"kind": "recall"}),
    (RECALL, {"network": {"patterns": "file"}, "fixed.neurons": None},
     "network.file: must be given for network.patterns: file, and only then", {}),
    (RECALL, {"network": {"file": "some.npz"}},
     "network.file = some.npz: must be given for network.patterns: file, and only then", {}),
    (RECALL, {"network": {"patterns": "file", "file": "none.npz"}, "fixed.neurons": None},
     "network.file = none.npz: cannot be used: ", {}),
    (RECALL, spaced(pionts=3), "unknown key pionts", spaced()),
    (RECALL, {"axes.gamma": {"start": 0.1, "points": 3}}, "missing key stop", spaced()),
    (RECALL, spaced(start="0.1"), "both ends of a range must be finite numbers", spaced()),
    (RECALL, spaced(stop=True), "both ends of a range must be finite numbers", spaced(stop=1)),
    (RECALL, spaced(points=1), "points of a range must be a whole number from 2 to 10000",
     spaced(points=2)),
    (RECALL, spaced(points=10_001), "points of a range must be a whole number from 2 to 10000",
     spaced(points=10_000)),
    (RECALL, spaced(points=3.0), "points of a range must be a whole number", spaced()),
    (RECALL, spaced(spacing="log", start=0.0), "linear, or log between positive ends",
     spaced(spacing="log", start=0.001)),
    (RECALL, spaced(spacing="even"), "spacing must be linear, or log", spaced(spacing="linear")),
    (RECALL, {"axes.gamma": {"start": 0.0, "stop": 0.5, "points": 10_000}, "fixed.flipped": None,
              "axes.flipped": {"start": 0.0, "stop": 0.5, "points": 1_000}},
     "axes: 10000 gamma x 2 stored x 1000 flipped make 2e+07 cells, must make at most 10000000",
     {}),
    (RECALL, {"network": {"patterns": "file", "file": "xi.npz"}, "fixed.neurons": None,
              "axes.stored": [3, 4]}, "stored = 4: must be at most 3, the patterns of the file",
     {"network": {"patterns": "file", "file": "xi.npz"}, "fixed.neurons": None,
      "axes.stored": [2, 3]}),
    (RECALL, {"fixed.neurons": 1_000_000, "axes.stored": [2148]},
     "neurons = 1000000, stored = 2148: N M must be below 2^31",
     {"fixed.neurons": 1_000_000, "axes.stored": [2147]}),
    (LADDER, {"fixed.neurons": 20_001},
     "neurons = 20001: must be at most 20000, for N^2 couplings to fit in memory",
     {"fixed.neurons": 20_000}),
    (SERIES, {"fixed.per_sweep": 4}, "per_sweep = 4: must divide neurons = 90",
     {"fixed.per_sweep": 5}),
    (LADDER, {"fixed.records": 30}, "records = 30: must divide sweeps = 100",
     {"fixed.records": 25}),
    *((SERIES, {f"axes.{name}": [3, 5], f"fixed.{name}": None},
       f"axes.{name}: must have one value, for time series of equal times",
       {f"axes.{name}": [3], f"fixed.{name}": None}) for name in ("sweeps", "per_sweep")),
]  # fmt: skip
BENT = """
import numpy as np
from curved.curvature.transforms import EnergyTransform


class Bent(EnergyTransform):
    def __init__(self, gamma):
        if gamma <= -1:
            raise ValueError("gamma must be above -1")
        self.gamma = gamma

    def F(self, e):
        return e + self.gamma * np.asarray(e) ** 3
"""


@pytest.fixture(autouse=True)
def here(tmp_path_factory, monkeypatch):
    """A folder with a transform and patterns of one's own."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "transform_of_mine.py").write_text(BENT)
    np.savez(
        folder / "xi.npz", xi=np.where(np.random.default_rng(1).random((3, 3072)) < 0.5, -1, 1)
    )
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(folder)
    yield
    sys.modules.pop("transform_of_mine", None)


def edited(study, edits):
    content = copy.deepcopy(study)
    for path, value in edits.items():
        section, _, key = path.partition(".")
        node = content.setdefault(section, {}) if key else content
        if value is None:
            del node[key]
        else:
            node[key or section] = copy.deepcopy(value)
    return content


@pytest.mark.parametrize(
    ("study", "edits", "says", "allowed"), CASES, ids=[f"{k}: {c[2]}" for k, c in enumerate(CASES)]
)
def test_refused_with_its_sentence(study, edits, says, allowed):
    with pytest.raises(ConfigError) as caught:
        Cells(parse(edited(study, edits)))
    lines = str(caught.value).splitlines()
    assert any(says in line for line in lines)
    assert len(lines) <= 4
    Cells(parse(edited(study, allowed)))


@pytest.mark.parametrize("name", ["a study", "-x", "ümlaut", ".hidden", "a.b"])
def test_a_name_that_is_none_is_refused(tmp_path, name):
    path = tmp_path / f"{name}.yaml"
    path.write_text((ROOT / "studies/tiny.yaml").read_text())
    with pytest.raises(
        ConfigError, match="the name of a study must have only letters, digits, - and _"
    ):
        read(path)
    assert read(path.rename(tmp_path / "a-1_b.yaml"))


def places():
    """Every place in the code of studies that refuses one, but where faults are put together."""
    pattern = r"\byield Fault\(|\braise _refused\(|^ +yield f\"|raise ConfigError\(f"
    for path in sorted(Path(studies.__file__).parent.rglob("*.py")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(pattern, line) and path.name != "plan.py":  # which tells, and refuses none
                yield str(path), number


def test_no_sentence_is_left_out(tmp_path):
    wanted, met = set(places()), set()
    files = {path for path, _ in wanted}

    def trace(frame, event, _):
        if frame.f_code.co_filename not in files:
            return None
        if event == "line":
            met.add((frame.f_code.co_filename, frame.f_lineno))
        return trace

    before = sys.gettrace()
    cases = [lambda s=s, e=e: Cells(parse(edited(s, e))) for s, e, _, _ in CASES]
    for case in [*cases, lambda: read(tmp_path / "a b.yaml")]:
        sys.settrace(trace)
        try:
            case()
        except ConfigError:
            continue
        finally:
            sys.settrace(before)
    assert sorted(wanted - met) == []
    assert len(wanted) > 25
