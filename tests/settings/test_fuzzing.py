"""The configuration under fuzzing: a valid run, or an error that names the key.

First hostile configurations through `curved.settings.configuration.check`, then small valid ones
through the panels themselves: no traceback, no infinite number, no NaN but where there is nothing.
The panels of Figure S1 take longer: of theirs, good configurations with one place changed.

`CURVED_FUZZ=20 pytest tests/settings/test_fuzzing.py` tries 20 times as many, from new seeds.
"""

import os
import re
from collections import Counter
from importlib import import_module
from itertools import takewhile
from pkgutil import walk_packages

import numpy as np
import pytest
import xarray as xr
from configs import QUICK, SMALLEST, changed, edited, hostile, valid, with_section
from hypothesis import HealthCheck, given, settings

from curved import figures
from curved.figures.catalogue import panels
from curved.figures.compute import compute
from curved.records.yaml_files import ConfigError
from curved.settings.configuration import check

LONGER = float(os.environ.get("CURVED_FUZZ", "0"))
HOSTILE = 700
MANY = 25
CASES = {
    "fig1c": 5,
    "fig3a": 15,
    "fig3b": 15,
    "fig4a": 1,
    "fig4b": 1,
    "fig6abc": 10,
    "fig6d": 10,
    "fig6e": 10,
}
"""Cases of expensive panels; the others have `MANY`."""
VALIDATION = {
    "figS1a": 5,
    "figS1b": 8,
    "figS1c": 8,
    "figS1d": 3,
    "figS1e": 5,
    "figS1f": 5,
    "figS1g": 12,
    "figS1h": 4,
}
"""Cases of the panels of Figure S1."""
for _info in walk_packages(figures.__path__, "curved.figures."):
    import_module(_info.name)  # hypothesis also draws constants of the modules that are loaded
PANELS = [name for name, panel in panels().items() if panel.configured and name not in VALIDATION]
COUNTS = Counter()
TRIED = set()
"""Tests that drew their cases."""


@pytest.fixture(scope="module", autouse=True)
def counts():
    """After all tests of this file, which may run in any order: how many cases there were."""
    yield
    if {"hostile", *PANELS, *VALIDATION} <= TRIED:
        print(", ".join(f"{kind}: {number}" for kind, number in COUNTS.items()))
        assert COUNTS["hostile"] + COUNTS["valid"] >= 1400
        assert COUNTS["computed"] >= 500


def cases(number):
    """So many cases: the same ones in every run, or more of them from new seeds."""
    return settings(
        max_examples=int(number * (LONGER or 1)),
        derandomize=not LONGER,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


# Hostile configurations.


def key(path):
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).removeprefix(".")


def refused(config):
    """The lines of the error, none for a configuration that passes."""
    try:
        check(config)
    except ConfigError as error:
        message = str(error)
        assert message.isprintable() or "\n" in message
        message.encode()
        assert len(message) < 20_000
        return message.splitlines()[1:]
    return []


def names(line, path):
    """Whether a line of the error is about a place, something in it, or its absence."""
    # an edit may move the entries of a list, and what is no name is quoted
    plain = takewhile(
        lambda part: isinstance(part, str) and re.fullmatch(r"\w+", part, re.ASCII), path
    )
    path = tuple(plain)
    above = path[:-1]
    if re.search(r"(?<![\w.])" + re.escape(key(path)) + r"(?!\w)", line):
        return True
    return line.startswith(f"  {key(above) or 'config'}: missing key") or "unknown key" in line


def test_hostile():
    @cases(HOSTILE)
    @given(hostile())
    def run(edits):
        lines = refused(edited(edits))
        COUNTS["hostile"] += 1
        COUNTS["refused"] += bool(lines)
        for line in lines:
            assert any(names(line, path) for path, _, _ in edits), line

    run()
    TRIED.add("hostile")


# Small valid configurations, computed.


@pytest.fixture(scope="module")
def patterns():
    return compute("patterns", QUICK["patterns"])


def data_of(section, config, patterns):
    """The data file of a section."""
    panel = panels()[section]
    if section != "fig5":
        needed = [patterns if name == "patterns" else compute(name, {}) for name in panel.needs]
        return compute(section, config[section], needed)
    chunk = panels()["fig5_chunk"]
    parts = [map(int, part.split("/")[1].split("-")) for part in panel.joined_from(config)]
    chunks = [
        compute("fig5_chunk", chunk.parameters_of(config, *part), [patterns]) for part in parts
    ]
    return compute("fig5", panel.parameters(config), chunks)


def whole_branch(data, name):
    """A branch that does not come below the largest beta."""
    return data[name].isnull().all("point")


def half_branch(data, name):
    """The same, where two branches share the points."""
    return data[name].isnull().groupby("branch").map(lambda part: part & part.all("point"))


def negative(data, _):
    """Curvatures at which the energy of a cue may be outside the support."""
    return data.gamma < -1


def steep(data, _):
    """The same, also of a cue with a positive energy."""
    return abs(data.gamma) > 1


def negative_shown(data, _):
    return data.gamma_shown < -1


def no_support(data, _):
    return 1 + data.gamma * (data.m1**2 + data.m2**2) / 2 <= 0


def too_few(data, _):
    """Mean times need two runs that recall."""
    return data.success * REPLICATES_MAX < 2 * REPLICATES_MAX


def shorter(data, name):
    """Fewer points than another case has."""
    dimension = data[name].dims[-1]
    return data[name].isnull() & (data[name].notnull().sum(dimension) <= data[dimension])


def unmeasured(data, _):
    return data.check_note.str.startswith("not measured")


def no_limit(data, name):
    """Too few networks keep the pattern, or their runs do not differ."""
    kept = data.fraction == 1
    alike = data[f"{name.partition('_')[0]}_mean_error"] == 0
    return (kept.sum("neurons") < 2) | (kept & alike).any("neurons")


def slow(data, _):
    """Equation (17) does not escape in time, so that no run is followed until it does."""
    return data.escape_time_limit.isnull() & data.escape_time.isnull().all("neurons")


def beyond_ladder(data, _):
    """Small networks have fewer rungs."""
    return data.rung_b.isnull()


def last_rung(data, _):
    """With nothing to exchange with."""
    return data.rung_b.shift(rung=-1).isnull()


def off_branch(data, _):
    """Some sample does not have the state."""
    return ~data.on_branch


def high_load(data, _):
    return data.alpha > 0.05


def low_load(data, _):
    return data.alpha_memory.fillna(0) < 1e-4


def anywhere(data, name):
    return data[name].isnull()


def no_overlap(data, _):
    """No cue has an overlap of that sign with another pattern, so no mean has it."""
    others = data.pattern_overlap.isel(sweep=0, pattern=slice(1, None))
    signs = xr.where(data.cue_sign == "positive", 1, -1)
    return (others * signs <= 0).all("pattern")


def no_threshold(data, _):
    """Success does not fall from 1 to 0 over the cues."""
    success = data.success.sortby("flipped_share")
    return (success[:, 0] < 1) | (success[:, -1] > 0)


def other_sizes(data, _):
    """Sizes of the networks of other functions."""
    return data.stored.isel(point=0).isnull()


REPLICATES_MAX = 5
ESCAPES = (
    "escape_time",
    "escape_time_error",
    "escape_time_exact",
    "escape_time_limit",
    "escaped",
    "escaped_exact",
    "escaped_large",
)


def continuous(data, _):
    return data.gamma > -1


CURVES = ("beta", "beta_eff", "energy", "potential", "m", "m1", "m2")
MISSING = {
    "fig2a": dict.fromkeys(CURVES, whole_branch),
    "fig3a": {
        **dict.fromkeys(("neg_phi", "flow_m1", "flow_m2"), no_support),
        **dict.fromkeys(
            ("fixed_m1", "fixed_m2"),
            # fewer fixed points than another case has
            lambda data, _: data.fixed_m1.isnull() & data.fixed_m2.isnull() & ~data.fixed_stable,
        ),
    },
    "fig3b": dict.fromkeys(CURVES, whole_branch),
    "fig4a": dict.fromkeys(
        (
            "T_memory",
            "T_memory_low",
            "T_ferro",
            "T_ferro_low",
            "T_ferro_one_step",
            "T_ferro_one_step_low",
            "T_at",
        ),
        high_load,
    ),
    "fig4b": dict.fromkeys(  # above the temperature
        ("alpha_memory", "alpha_ferro", "alpha_ferro_one_step", "at_margin_glass"), anywhere
    )
    | {"T_at": low_load},
    "fig5": dict.fromkeys(
        ("overlap", "energy", "mean", "mean_error", "variance", "variance_error"), negative
    ),
    "fig5_film": {"overlap": negative},
    "fig5d": {
        **dict.fromkeys(("recall_time", "recall_time_error"), too_few),
        **dict.fromkeys(
            ("passage_time", "passage_time_error"), anywhere
        ),  # a level may be too high
        **dict.fromkeys(("overlap", "overlap_error", "beta_eff", "beta_eff_error"), negative_shown),
    },
    "fig6abc": dict.fromkeys((*CURVES, "q", "dq_dbeta"), half_branch)
    | dict.fromkeys(
        ("beta_parisi", "q_parisi", "q_rms_parisi", "dq_dbeta_parisi"),
        lambda data, _: data.beta_parisi.isnull().all("point_parisi"),
    ),
    "fig6d": dict.fromkeys(
        ("beta_fold", "b_fold", "q_fold"),
        lambda data, _: (data.gamma > -1) | (data.gamma < -1.25331),  # there is no support
    )
    | dict.fromkeys(("beta_fold_parisi", "b_fold_parisi", "q_fold_parisi"), continuous)
    | {
        # so near to the end of the support that it depends on the last digits of the energy
        "beta_coexistence_parisi": lambda data, _: (data.gamma > -1) | (data.gamma < -1.310329)
    },
    "figS2b": dict.fromkeys(("overlap_curved", "beta_eff"), steep),
    "figS2d": dict.fromkeys(CURVES, whole_branch),
    "figS4e": dict.fromkeys(("lowered", "lowered_error"), no_overlap),
    "figS4f": dict.fromkeys(("critical_share", "critical_share_error"), no_threshold),
    "figS4g": {
        **dict.fromkeys(("stored", "success", "success_error"), other_sizes),
        **dict.fromkeys(("capacity", "capacity_error"), anywhere),  # beyond the loads
        **dict.fromkeys(
            ("exponent", "exponent_error", "exponent_probability"),
            lambda data, _: (data.capacity.isnull() & ~other_sizes(data, "capacity")).any(
                "neurons"
            ),
        ),
    },
    "figS4h": dict.fromkeys(CURVES, whole_branch),
}
CHECKS = {
    **dict.fromkeys(("check_value", "check_error", "check_deviation"), unmeasured),
    "check_probability": anywhere,  # of a limit only
}
for _panel in VALIDATION:
    MISSING[_panel] = dict(CHECKS)
MISSING["figS1a"] |= dict.fromkeys(CURVES, whole_branch)
MISSING["figS1b"] |= dict.fromkeys(ESCAPES, slow)
MISSING["figS1c"] |= dict.fromkeys(("attractor_m1", "attractor_m2"), shorter)
MISSING["figS1d"] |= dict.fromkeys((*CURVES, "beta_released", "energy_released_line"), whole_branch)
MISSING["figS1d"] |= dict.fromkeys(
    [
        f"{name}_{part}"
        for name in ("energy", "m")
        for part in ("limit", "limit_error", "released_deviation")
    ],
    no_limit,
)
MISSING["figS1h"] |= dict.fromkeys(  # small networks may have no line, or no limit of it
    [
        f"T_ferro_{name}"
        for name in (
            *("simulated", "simulated_error", "finite", "finite_error", "bias"),
            *("ratio", "ratio_error", "ratio_finite", "ratio_finite_error"),
            *("level_deviation", "ratio_level_deviation"),
        )
    ],
    anywhere,
)
MISSING["figS1h"] |= dict.fromkeys(  # whose line ends at a smaller load
    ("T_ferro_level", "T_ferro_ratio_level"), lambda data, _: data.level == "released formulas"
)
MISSING["figS1f"] |= dict.fromkeys((*CURVES, "q", "q_rms"), half_branch)
MISSING["figS1f"] |= dict.fromkeys(
    [
        *("rung_b", "balance", "balance_error", "starts_difference", "starts_difference_error"),
        "autocorrelation",
    ],
    beyond_ladder,
)
MISSING["figS1f"]["exchanged"] = last_rung
MISSING["figS1f"] |= dict.fromkeys(
    [f"{name}{end}" for name in ("energy_mean", "q2_simulated") for end in ("", "_error")],
    off_branch,
)
MISSING["figS1f"] |= dict.fromkeys(  # of some sample, or without a block of it
    [
        *("energy_mean_within", "q2_simulated_within", "distribution", "distribution_error"),
        *("transition_mean", "transition_mean_error", "transition_within"),
    ],
    anywhere,
)
# dense networks have no such load, and no network above the temperature of retrieval
MISSING.setdefault("figS3a", {})["alpha_memory"] = anywhere
"""Where NaN says that there is nothing; nowhere else may it be."""
INFINITE = {
    "fig2b": {"b_fold"},  # at full overlap
    "figS2c": {"b_fold"},
    "fig6abc": {"dq_dbeta", "dq_dbeta_parisi"},  # at a fold
}


def sound(section, data):
    """Every number is finite but for the tables above."""
    for name, values in data.variables.items():
        if values.dtype.kind != "f":
            continue
        if name not in INFINITE.get(section, ()):
            assert not np.isinf(values).any(), f"{section}: {name} is infinite"
        where = MISSING.get(section, {}).get(name)
        nan = data[name].isnull()
        allowed = where(data, name) if where else False
        assert not (nan & ~(nan & allowed)).any(), f"{section}: {name} is NaN"


def attempt(section, part, patterns):
    """Compute a section, if it is not refused."""
    config = with_section(section, part)
    lines = refused(config)
    COUNTS["valid"] += 1
    if lines:
        COUNTS["refused"] += 1
        assert all(section in line for line in lines), lines
        return
    sound(section, data_of(section, config, patterns))
    COUNTS["computed"] += 1


@pytest.mark.parametrize("section", PANELS)
def test_valid(section, patterns):
    @cases(CASES.get(section, MANY))
    @given(valid(section))
    def run(part):
        attempt(section, part, patterns)

    run()
    TRIED.add(section)


@pytest.mark.parametrize("section", VALIDATION)
def test_changed(section):
    @cases(VALIDATION[section])
    @given(changed(section))
    def run(part):
        try:
            attempt(section, part, None)
        except ValueError as error:  # what only a simulation can tell
            if not re.match(rf"{section}\.[\w.]+ = ", str(error)):
                raise
            COUNTS["refused"] += 1

    run()
    TRIED.add(section)


FOUND = [  # by earlier runs: what a panel raised on, or gave a NaN or an infinite number for
    ("fig1a", {"gamma": [-0.95], "log_odds_max": 50.0, "points": 11}),
    ("fig1b", {"coupling": 10.0, "field": 0.0, "terms": 200, "gamma.stop": 2.0}),
    ("fig2d", {"gamma.start": -1.96875, "m_start": 0.6875, "time.stop": 25.0, "rtol": 1e-4}),
    ("fig4a", {"gamma": [5e-324]}),
    ("fig4b", {"gamma.start": 0.0, "gamma.points": 2, "beta": 0.5}),
    ("fig4b", {"gamma.start": 0.0, "gamma.points": 2, "beta": 1.0}),
    ("fig4b", {"gamma.start": 0.0, "gamma.points": 2, "beta": 98.0}),
    ("fig4b", {"gamma.start": 98.0, "gamma.points": 3}),
    ("fig5", {"gamma.start": -1.999, "stored": [30]}),
    ("fig5_film", {"gamma": [-1.999], "stored": 30, "flipped": 0.0, "sweeps": 1}),
    ("fig5d", {"shown": [0.1234567890123456, -1.999], "stored": 30, "flipped": 0.0}),
    ("fig6abc", {"beta_max": 1e-6}),
    ("fig6abc", {"panels.c": [-1.2]}),  # NaN response of the paramagnet at its fold
    ("fig6d", {"gamma.start": -1.2533141373155, "gamma.points": 4}),
    ("fig6d", {"gamma.start": -1.000000001, "gamma.points": 4}),
    ("fig6d", {"gamma.start": -1.3103296, "gamma.points": 4}),
    ("fig6d", {"gamma.start": 5e-324, "gamma.points": 4}),
    ("figS1c", {"cases": [{"gamma": 0.0, "beta": 0.5}], "replicates": 1}),
    ("figS1d", {"alpha": [0.05], "parts": [0.5], "neurons": [160, 640]}),
    ("figS2b", {"neurons": 16, "stored": 2000, "gamma": -1.9}),
    ("figS2b", {"neurons": 16, "stored": 1, "flipped": 0.5, "per_sweep": 1, "gamma": 32.0}),
    ("figS3a", {"neurons": 16, "stored": [2000], "sweeps": 1}),
]


@pytest.mark.parametrize(("section", "values"), FOUND, ids=[f"{s}-{v}" for s, v in FOUND])
def test_found(section, values, patterns):
    config = with_section(section, SMALLEST[section])
    for name, value in values.items():
        *above, last = name.split(".")
        node = config[section]
        for part in above:
            node = node[part]
        node[last] = value
    assert refused(config) == []
    sound(section, data_of(section, config, patterns))
