"""What each picture shows, told from its artists, beside what it should show.

Each file of `drawn/` tells of a picture, line by line, which variable stands over which, at which
coordinates, with which bars, colour, dashes and label, on which axes. They were read when they
were written; a picture that is changed on purpose gets a new text by `CURVED_WRITE_DRAWN=1`, which
is to be read again.
"""

import difflib
import json
import os
import re
from importlib import import_module
from pathlib import Path

import matplotlib as mpl
import matplotlib.style
import numpy as np
import pytest
import xarray as xr
from described import Page, scrambled
from matplotlib.figure import Figure
from scipy.stats import binomtest

from curved.figures import catalogue, style
from curved.figures.draw import laid_out

TEXTS = Path(__file__).with_name("drawn")
DEVIATION = 0.6826894921370859  # share of a normal distribution within one deviation


def intervals(name, runs):
    """Ends of Wilson's intervals of 68 % of a fraction, by scipy, which hold the fraction."""

    def end(data, side):
        counts = np.broadcast_to(runs(data), data[name].shape)
        found = [
            binomtest(round(part * n), n).proportion_ci(DEVIATION, "wilson")[side]
            for part, n in zip(data[name].values.ravel(), counts.ravel().tolist(), strict=True)
        ]
        ends = np.reshape(found, data[name].shape)
        pick = np.minimum if side == 0 else np.maximum
        return data[name].dims, pick(ends, data[name].values)

    return {f"{name}_low": lambda d: end(d, 0), f"{name}_high": lambda d: end(d, 1)}


def given(key):
    return lambda data: json.loads(data.attrs["parameters"])[key]


def band(name):
    """Ends of an interval of one error."""
    return {
        f"{name} less error": lambda d: d[name] - d[f"{name}_error"],
        f"{name} plus error": lambda d: d[name] + d[f"{name}_error"],
    }


def power(name, exponent, text):
    return {f"{name}^{text}": lambda d: d[name].astype(float) ** exponent}


def ends(number):
    """Shares of the first few outcomes of Figure 5e together, and their intervals."""
    names = ["cued", "other"][:number]
    total = f"share of {' and '.join(names)}"
    inside = intervals(total, given("replicates"))
    return {total: lambda d: d.fraction.sel(outcome=names).sum("outcome")} | {
        name: lambda d, f=f: f(d.assign({total: d.fraction.sel(outcome=names).sum("outcome")}))
        for name, f in inside.items()
    }


SIZES = power("neurons", -2 / 3, "-2/3")
EXTRA = {
    "fig1b": {"|gamma|": lambda d: abs(d.gamma)},
    "fig1a": {
        "p(++) - p(--)": lambda d: d.probability.sel(pair_state="++", drop=True)
        - d.probability.sel(pair_state="--", drop=True),
        "p(++) + p(--)": lambda d: d.probability.sel(pair_state="++", drop=True)
        + d.probability.sel(pair_state="--", drop=True),
    },
    "fig5d": band("overlap") | band("beta_eff"),
    "fig5e": ends(1) | ends(2),
    "fig6e": {},
    "figS1a": SIZES | power("neurons", -1 / 2, "-1/2"),
    "figS1b": {
        "residual": lambda d: (
            d.m_mean - d.m_exact.sel(sweep=d.time_simulated.values, method="nearest")
            .rename(sweep="time_simulated").drop_vars("time_simulated")
        ) / d.m_mean_error,
        "escape residual": lambda d: (d.escape_time - d.escape_time_exact) / d.escape_time_error,
    },
    "figS1c": power("neurons", -1 / 2, "-1/2")
    | intervals("agreement", lambda d: d.sizes["start"]),
    "figS1d": power("beta", -1, "-1") | power("beta_released", -1, "-1"),
    "figS1e": SIZES
    | {
        f"relative {name}": lambda d, name=name: d[name] / d.T_memory
        for name in ("T_loss", "T_loss_error", "T_loss_limit", "T_loss_limit_error",
                     "T_memory_released")
    }
    | intervals("fraction", lambda d: d.runs.values[:, None]),
    "figS1f": SIZES
    | {
        "root of q2": lambda d: d.q2_simulated**0.5,
        "root of q2 error": lambda d: d.q2_simulated_error / 2 / d.q2_simulated**0.5,
    },
    "figS1g": power("neurons", -1, "-1") | power("neurons_simulated", -1, "-1"),
    "figS1h": SIZES,
    "figS2b": {"others": lambda d: 1 - d.share.isel(pattern=0)},
    "figS3a": intervals("success", given("replicates")),
    "figS3b": intervals("success", given("replicates")),
    "figS4a": {
        "loss": lambda d: -d.entropy_gain,
        "tsallis_loss": lambda d: -d.tsallis_gain,
    },
    "figS4e": {"mean of others": lambda d: d.weight.isel(pattern=slice(1, None)).mean("pattern")},
    "figS4f": intervals("success", given("replicates")),
}  # fmt: skip


def module(figure):
    return import_module(f"curved.figures.{figure}.draw")


PICTURES = [
    (figure.name, name) for figure in catalogue.figures() for name in module(figure.name).DRAW
]


def several(data):
    """Data with two members where the quick run has one, and the paper's has more."""
    for name in ("alpha", "neurons_simulated", "family", "part"):
        if data.sizes.get(name) == 1:
            other = data.assign_coords({name: 2 * data[name]}) if name in data.coords else data
            both = xr.concat([data, other], name, data_vars="minimal", coords="minimal",
                             compat="override")  # fmt: skip
            data = both.transpose(*data.dims)
    return data


@pytest.fixture(scope="module")
def pair(finished):
    """Data of the quick run with other numbers, to draw, and the same with what is derived."""
    results = finished.folder / "results/quick"
    drawn, sought = {}, {}
    for panel in catalogue.panels().values():
        path = results / panel.folder / f"{panel.name}.nc"
        if path.is_file():
            data = several(xr.load_dataset(path))
            drawn[panel.name], sought[panel.name] = scrambled(data, **EXTRA.get(panel.name, {}))
    return drawn, sought


@pytest.fixture(autouse=True)
def settings():
    with mpl.style.context(["default", style.settings()]):
        style.find_fonts()
        yield


def compare(name, said):
    """The text of a picture must be that of its file."""
    path = TEXTS / f"{name}.txt"
    if os.environ.get("CURVED_WRITE_DRAWN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(said)
    wanted = path.read_text()
    changes = difflib.unified_diff(wanted.splitlines(), said.splitlines(), path.name, "drawn")
    assert said == wanted, "\n".join(changes)


@pytest.mark.parametrize(("figure", "name"), PICTURES)
def test_a_picture_shows_what_it_should(pair, figure, name):
    drawn, sought = pair
    used = catalogue.figure(figure).data
    page = laid_out(module(figure), name, drawn)
    compare(name, Page(page, {panel: sought[panel] for panel in used if panel in sought}).said())


def test_the_film_shows_the_state_of_each_time_beside_what_is_stored(finished):
    results = finished.folder / "results/quick/data"
    data = {name: xr.load_dataset(results / f"{name}.nc") for name in ("patterns", "fig5_film")}
    film, own = data["fig5_film"], module("fig5")
    still = Figure(own.SIZES["fig5_film"])
    overlaps = (data["patterns"].xi * film.state).mean(("y", "x", "channel"))
    [stored] = {int(k) for k in overlaps.isel(sweep=0).argmax("pattern")}
    frames = 0
    for number, _ in enumerate(own.FRAMES["fig5_film"](still, data)):
        target, *axes = still.axes
        frames += 1
        shown = target.images[0].get_array() > 127
        np.testing.assert_array_equal(shown, data["patterns"].xi[stored] > 0)
        for ax, gamma in zip(axes, film.gamma.values, strict=True):
            now = film.sel(gamma=gamma).isel(sweep=number)
            np.testing.assert_array_equal(ax.images[0].get_array() > 127, now.state > 0)
            assert ax.get_title() == f"$\\gamma' = {gamma:g}$"
            exact = float(overlaps.sel(gamma=gamma).isel(sweep=number, pattern=stored))
            time, overlap = map(float, re.findall(r"= (-?[\d.]+)", ax.get_xlabel()))
            assert (time, overlap) == pytest.approx((float(now.sweep), exact), abs=0.006)
    assert frames == film.sizes["sweep"]
    assert still.get_suptitle() == (
        f"Recall from one cue with {100 * film.attrs['flipped']:g}% flipped neurons, "
        f"$M = {film.attrs['stored']}$"
    )
    assert target.get_title() == "stored image"
