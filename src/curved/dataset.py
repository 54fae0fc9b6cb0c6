"""Data files: what every variable means, and how a Dataset is written and read.

`VARIABLES` is the one place that says what a name in a file stands for; `make` attaches it,
`save` adds the provenance and writes whole files only, `load` refuses what is not such a file:
a damaged one, and one of another panel, version or configuration.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from curved import __version__
from curved.files import atomic
from curved.provenance import provenance
from curved.typing import ArrayLike

__all__ = [
    "VARIABLES",
    "DataFileError",
    "Variable",
    "digest",
    "load",
    "make",
    "origins",
    "save",
]


class DataFileError(Exception):
    """A data file is missing, damaged or not what it should be; the message says what to do."""


class Variable(NamedTuple):
    """Meaning of a variable: equation numbers are the paper's, sections those of docs/theory."""

    long_name: str
    symbol: str
    equation: str
    units: str = "1"


VARIABLES = {
    "agreement": Variable("fraction of the runs that end where the flow leads", "", "(14)"),
    "agreement_error": Variable("standard error of that fraction", "", ""),
    "alpha": Variable("load, patterns per neuron", r"\alpha", "(7)"),
    "alpha_ferro": Variable(
        "load below which retrieval has the largest potential", r"\alpha_F", "(20)"
    ),
    "alpha_memory": Variable("largest load of retrieval", r"\alpha_M", "(21)-(24)"),
    "at_alpha": Variable("load on the AT line", r"\alpha", "(25), D6"),
    "at_margin_glass": Variable(
        "AT condition of the spin glass on the F/M line, negative where it is violated",
        r"X^2 - \alpha\beta'^2\langle\mathrm{sech}^4\rangle",
        "(25), D6, D13",
    ),
    "at_temperature": Variable("temperature on the AT line", "T", "(25), D6"),
    "attractor_m1": Variable("overlap with pattern 1 at an attractor", "m_1", "(18)"),
    "attractor_m2": Variable("overlap with pattern 2 at an attractor", "m_2", "(18)"),
    "attractors_predicted": Variable("number of stable fixed points", "", "(14)"),
    "attractors_reached": Variable("number of attractors that some run reaches", "", "(8)"),
    "b_fold": Variable("effective inverse temperature at the fold", r"\beta'", "(9), (16)"),
    "b_one_step": Variable(
        "inverse temperature of the flat network, with one step of replica-symmetry breaking",
        r"\beta'",
        "(9)",
    ),
    "balance": Variable(
        "energy per neuron less that which the overlap of two replicas asks for",
        r"e + \langle \beta' (1 - q_{12}^2) \rangle / 2",
        "(26)",
    ),
    "balance_error": Variable("standard error of the balance of energy and overlap", "", ""),
    "basin": Variable(
        "attractor to which the flow leads, -1 where there are no states", "", "(14)"
    ),
    "beta": Variable("inverse temperature", r"\beta", "(9)"),
    "beta_critical": Variable(
        "inverse temperature at which the order parameter sets in", r"\beta_c", "(27)"
    ),
    "beta_eff": Variable("effective inverse temperature", r"\beta'", "(9)"),
    "beta_eff_error": Variable(
        "standard error of the mean effective inverse temperature", r"\beta'", "(9)"
    ),
    "beta_fold": Variable(
        "inverse temperature of the fold, where ordered states begin to exist", r"\beta", "(16)"
    ),
    "beta_jump": Variable("mean inverse temperature of a jump in a simulation", r"\beta", "(16)"),
    "beta_jump_error": Variable("standard error of the mean inverse temperature of a jump", "", ""),
    "beta_jump_exact": Variable("the mean of a jump by the master equation", r"\beta", "(16)"),
    "beta_left": Variable(
        "mean inverse temperature at which chains leave the paramagnet, or come back to it",
        r"\beta",
        "(27)",
    ),
    "beta_left_error": Variable("standard error of that mean inverse temperature", "", ""),
    "beta_one_step": Variable(
        "inverse temperature, with one step of replica-symmetry breaking", r"\beta", "(9)"
    ),
    "beta_paramagnet": Variable(
        "largest inverse temperature of a stable paramagnet", r"\beta", "(27)"
    ),
    "beta_released": Variable(
        "inverse temperature by the released formulas", r"\beta", "(23)-(24), D2"
    ),
    "beta_swept": Variable("inverse temperature of a simulation", r"\beta", "(29)"),
    "beta_transition": Variable(
        "inverse temperature of a jump for N to infinity", r"\beta", "(16)"
    ),
    "branch": Variable("solution branch", "", ""),
    "channel": Variable("colour channel", "", ""),
    "check": Variable("what a simulation is compared in with theory", "", ""),
    "check_deviation": Variable("deviation from theory in standard errors", "", ""),
    "check_error": Variable("standard error of the value of the simulation", "", ""),
    "check_note": Variable("why simulation and theory differ, where they must", "", ""),
    "check_probability": Variable(
        "probability of a worse fit, where the value is extrapolated", "", ""
    ),
    "check_theory": Variable("value of the theory for N to infinity", "", ""),
    "check_value": Variable("value of the simulation, extrapolated to N to infinity", "", ""),
    "direction": Variable("whether beta grows or falls in a simulation", "", ""),
    "claim": Variable("name of the claim", "", ""),
    "claim_equation": Variable("equation of the claim", "", ""),
    "claim_error": Variable("standard error of the number found, 0 where it is exact", "", ""),
    "claim_expected": Variable("what the number should equal, exceed or stay below", "", ""),
    "claim_figure": Variable("figure of the claim", "", ""),
    "claim_note": Variable("why a claim is not tested, or a remark", "", ""),
    "claim_points": Variable("number of points compared, of which the worst is given", "", ""),
    "claim_relation": Variable("relation of the claim", "", ""),
    "claim_released": Variable("the number by the formulas of the released code", "", ""),
    "claim_released_expected": Variable(
        "what that number should equal, exceed or stay below", "", ""
    ),
    "claim_released_verdict": Variable("whether the claim holds by those formulas", "", ""),
    "claim_source": Variable("who makes the claim", "", ""),
    "claim_statement": Variable("the claim in words", "", ""),
    "claim_tolerance": Variable("difference that is allowed", "", ""),
    "claim_value": Variable("the number found, where it agrees least", "", ""),
    "claim_verdict": Variable("what became of the claim", "", ""),
    "distance": Variable(
        "relative distance of T from the limit of retrieval, times sqrt(N)",
        r"\sqrt{N} (T - T_M)/T_M",
        "(21)-(24)",
    ),
    "dominant_sign": Variable("sign of the largest coefficient of its order", "", "(4)"),
    "dq_dbeta": Variable(
        "response of the spin-glass order parameter", r"\partial q / \partial\beta", "(27)"
    ),
    "energy": Variable("energy per neuron", r"E/N", "(7)"),
    "energy_exact": Variable(
        "mean energy per neuron by enumeration", r"\langle E \rangle / N", "(7)"
    ),
    "energy_limit": Variable("energy per neuron for N to infinity", r"E/N", "(7)"),
    "energy_limit_error": Variable("standard error of that energy", "", ""),
    "energy_mean": Variable(
        "mean energy per neuron in a simulation", r"\langle E \rangle / N", "(7)"
    ),
    "energy_mean_error": Variable("standard error of the mean energy per neuron", "", ""),
    "energy_one_step": Variable(
        "energy per neuron, with one step of replica-symmetry breaking", "E/N", "(26)"
    ),
    "energy_released": Variable("energy per neuron by the released formulas", "E/N", "D2"),
    "energy_released_deviation": Variable(
        "deviation of the energy from the released formulas, in standard errors", "", "D2"
    ),
    "energy_released_line": Variable(
        "energy per neuron along the line of the released formulas", "E/N", "D2"
    ),
    "energy_swept": Variable("mean energy per neuron while beta goes up or down", "E/N", "(26)"),
    "energy_swept_error": Variable("standard error of that energy", "", ""),
    "equilibrated": Variable("whether the starts agree and energy and overlap balance", "", ""),
    "equilibrium": Variable("curvature and inverse temperature of a chain in equilibrium", "", ""),
    "escape_time": Variable("mean time of escape in simulations", "t", "(17)", "sweep"),
    "escape_time_error": Variable("standard error of the mean time of escape", "", "", "sweep"),
    "escape_time_exact": Variable(
        "mean time of escape by the master equation", "t", "(17)", "sweep"
    ),
    "escape_time_limit": Variable("time of escape for N to infinity", "t", "(17)", "sweep"),
    "escaped": Variable("fraction of the simulated runs that have escaped, |m| >= 1/2", "", "(17)"),
    "escaped_exact": Variable("the same by the master equation", "", "(17)"),
    "escaped_large": Variable("the same by diffusion in large networks", "", "(17)"),
    "exchanged": Variable(
        "fraction of the proposed exchanges with the next rung that are made", "", ""
    ),
    "ferro_alpha": Variable("load on the F/M line", r"\alpha", "(20)"),
    "ferro_temperature": Variable("temperature on the F/M line", "T", "(20)"),
    "fixed_m1": Variable("overlap with pattern 1 at a fixed point", "m_1", "(18)"),
    "fixed_m2": Variable("overlap with pattern 2 at a fixed point", "m_2", "(18)"),
    "fixed_stable": Variable("whether a fixed point is stable", "", "(14)"),
    "flow_m1": Variable("rate of change of m1 per sweep", r"\dot m_1", "(14)"),
    "flow_m2": Variable("rate of change of m2 per sweep", r"\dot m_2", "(14)"),
    "fraction": Variable("fraction of the runs", "", ""),
    "fraction_error": Variable("standard error of the fraction of the runs", "", ""),
    "fraction_short": Variable("fraction of the runs, of a quarter of the length", "", ""),
    "gamma": Variable("scaled curvature", r"\gamma'", "(10)"),
    "gamma_b": Variable("scaled curvature of panel b", r"\gamma'", "(10)"),
    "gamma_shown": Variable("scaled curvature of the trajectories", r"\gamma'", "(10)"),
    "image": Variable("image behind a pattern", "", ""),
    "index": Variable("index of an image in its source", "", ""),
    "interaction": Variable("interaction function of a dense associative memory", "F", "(30)"),
    "load": Variable("load, stored patterns per neuron", r"\alpha = M/N", "(20)"),
    "log_odds_like": Variable("ln p(++)/p(--)", "", "(2)"),
    "log_odds_unlike": Variable("ln p(+-)/p(-+)", "", "(2)"),
    "m": Variable("overlap with the stored pattern", "m", "(15)"),
    "m1": Variable("overlap with pattern 1", "m_1", "(18)"),
    "m1_equilibrium": Variable("mean overlap with pattern 1 at an attractor", "m_1", "(18)"),
    "m1_equilibrium_error": Variable("standard error of that mean", "", ""),
    "m2": Variable("overlap with pattern 2", "m_2", "(18)"),
    "m2_equilibrium": Variable("mean overlap with pattern 2 at an attractor", "m_2", "(18)"),
    "m2_equilibrium_error": Variable("standard error of that mean", "", ""),
    "m_equilibrium": Variable("mean absolute overlap in equilibrium, by simulation", "|m|", "(15)"),
    "m_equilibrium_error": Variable("standard error of that mean", "", ""),
    "m_equilibrium_exact": Variable("the same from the exact distribution", "|m|", "(15)"),
    "m_exact": Variable("mean absolute overlap by the master equation", "|m|", "(17)"),
    "m_fold": Variable("overlap at the fold", "m", "(15)"),
    "m_large": Variable("mean absolute overlap by diffusion in large networks", "|m|", "(17)"),
    "m_limit": Variable("overlap in a simulation, for N to infinity", "m", "(21)"),
    "m_limit_error": Variable("standard error of that overlap", "", ""),
    "m_mean": Variable("mean absolute overlap of the simulated runs", "|m|", "(17)"),
    "m_mean_error": Variable("standard error of the mean absolute overlap of the runs", "", ""),
    "m_released": Variable("overlap by the released formulas", "m", "D2"),
    "m_released_deviation": Variable(
        "deviation of the overlap from the released formulas, in standard errors", "", "D2"
    ),
    "m_spread": Variable("standard deviation of the absolute overlap of the runs", "", "(17)"),
    "m_swept": Variable("mean absolute overlap in a simulation", "|m|", "(29)"),
    "m_swept_error": Variable("standard error of the mean absolute overlap", "", ""),
    "mean": Variable("mean overlap over the runs", r"\langle o \rangle", "(8)"),
    "mean_error": Variable("standard error of the mean overlap", "", ""),
    "memory_alpha": Variable("load on the limit of retrieval", r"\alpha", "(21)-(24)"),
    "memory_temperature": Variable("temperature on the limit of retrieval", "T", "(21)-(24)"),
    "model": Variable("kind of network", "", ""),
    "neg_phi": Variable("negative potential per neuron", r"-\varphi", "(11)"),
    "neurons": Variable("number of neurons", "N", "(7)"),
    "neurons_equilibrium": Variable("number of neurons of chains in equilibrium", "N", "(7)"),
    "neurons_large": Variable("number of neurons of large networks", "N", "(7)"),
    "neurons_simulated": Variable("number of neurons of simulations", "N", "(7)"),
    "neurons_swept": Variable("number of neurons", "N", "(26)"),
    "order": Variable("order of interaction", "k", "(4)"),
    "outcome": Variable("pattern in which a run ends", "", ""),
    "overlap": Variable("overlap with the cued pattern", "o", "(8)"),
    "overlap_curved": Variable("overlap with the cued pattern in the curved network", "o", "(8)"),
    "overlap_error": Variable("standard error of the mean overlap", "", ""),
    "pair_state": Variable("state of two neurons", "x", ""),
    "part": Variable("temperature over that of the limit of retrieval", "T/T_M", "(21)-(24)"),
    "passage_time": Variable(
        "mean time at which the overlap passes a level, of the runs that do and recall",
        "t",
        "(8)",
        "sweep",
    ),
    "passage_time_error": Variable("standard error of the mean time of passage", "", "", "sweep"),
    "potential": Variable("normalising potential per neuron", r"\varphi", "(11)"),
    "potential_exact": Variable("potential per neuron by enumeration", r"\varphi", "(11)"),
    "potential_limit": Variable("potential per neuron for N to infinity", r"\varphi", "(11)"),
    "predicted": Variable("attractor to which the flow leads", "", "(14)"),
    "probability": Variable("probability of a state", "p", "(2)"),
    "q": Variable("spin-glass order parameter", "q", "(27)"),
    "q2_simulated": Variable(
        "mean square overlap of two replicas", r"\langle q_{12}^2 \rangle", "(27)"
    ),
    "q2_simulated_error": Variable("standard error of the mean square overlap", "", ""),
    "q_fold": Variable("spin-glass order parameter at the fold", "q", "(27)"),
    "q_one_step": Variable(
        "root mean square overlap, with one step of replica-symmetry breaking",
        r"\langle q_{12}^2 \rangle^{1/2}",
        "(27)",
    ),
    "reached": Variable("attractor nearest to the end of a run", "", "(8)"),
    "recall_time": Variable("mean time of recall, of the runs that recall", "t", "(8)", "sweep"),
    "recall_time_error": Variable("standard error of the mean time of recall", "", "", "sweep"),
    "replicate": Variable("number of the run", "", ""),
    "round_trips": Variable("mean number of round trips of the states on a ladder", "", ""),
    "rung_beta": Variable("inverse temperature of a rung", r"\beta", "(9)"),
    "rung_gamma": Variable("curvature of a rung", r"\gamma'", "(10)"),
    "runs": Variable("number of runs at each temperature", "", ""),
    "sectional_curvature": Variable("sectional curvature measured from the divergence", "K", "(3)"),
    "share": Variable(
        "share of a pattern in the mean absolute effective weight", r"|w^a| / \sum_b |w^b|", "(30)"
    ),
    "stable": Variable("whether the state is stable", "", "(14)"),
    "start_m1": Variable("overlap with pattern 1 at time 0", "m_1", "(18)"),
    "start_m2": Variable("overlap with pattern 2 at time 0", "m_2", "(18)"),
    "starts_difference": Variable(
        "difference of the mean energies from random and from cold starts", "E/N", "(26)"
    ),
    "starts_difference_error": Variable("standard error of that difference", "", ""),
    "state": Variable("state of the neurons", "x", "(8)"),
    "stored": Variable("number of stored patterns", "M", "(7)"),
    "strength": Variable(
        "root of the sum of squared coefficients of an order",
        r"(\sum_{|I|=k} \theta_I^2)^{1/2}",
        "(4)",
    ),
    "strength_series": Variable(
        "the same from the cut Taylor series", r"(\sum_{|I|=k} \theta_I^2)^{1/2}", "(4)"
    ),
    "success": Variable("fraction of the runs that recall", "", ""),
    "success_error": Variable("standard error of the fraction of the runs that recall", "", ""),
    "T_at": Variable(
        "temperature below which retrieval breaks replica symmetry", "T_{AT}", "(25), D6"
    ),
    "T_ferro": Variable(
        "temperature below which retrieval has the largest potential", "T_F", "(20)"
    ),
    "T_ferro_low": Variable(
        "temperature above which retrieval has the largest potential", "T_F", "(20)"
    ),
    "T_loss": Variable("mean temperature at which runs lose the pattern", "T", "(21)-(24)"),
    "T_loss_error": Variable("standard error of the mean temperature of loss", "", ""),
    "T_loss_limit": Variable("mean temperature of loss, for N to infinity", "T", "(21)-(24)"),
    "T_loss_limit_error": Variable("standard error of that temperature", "", ""),
    "T_loss_short": Variable(
        "mean temperature of loss in runs of a quarter of the length", "T", "(21)-(24)"
    ),
    "T_memory": Variable("largest temperature of retrieval", "T_M", "(21)-(24)"),
    "T_memory_low": Variable("smallest temperature of retrieval", "T_M", "(21)-(24)"),
    "T_memory_released": Variable("image of the flat limit of retrieval", "T", "D5"),
    "T_sg": Variable("temperature at which the spin glass sets in", "T_{SG}", "(21)-(24)"),
    "temperature": Variable("temperature", "T", "(9)"),
    "theta": Variable("coefficient of order k, times N^(k-1)", r"N^{k-1} \theta_k", "(4)"),
    "theta_limit": Variable("its limit for N to infinity", r"N^{k-1} \theta_k", "(4)"),
    "time": Variable("time", "t", "(17)", "sweep"),
    "time_simulated": Variable("time in simulations", "t", "(17)", "sweep"),
    "variance": Variable(
        "variance of the overlap over the runs", r"\langle o^2 \rangle - \langle o \rangle^2", "(8)"
    ),
    "variance_error": Variable("standard error of the variance of the overlap", "", ""),
    "weight": Variable("effective weight relative to that at full overlap", "w", "(30)"),
    "xi": Variable("stored pattern", r"\xi", "(7)"),
}
"""Every variable of every data file."""

_REFERENCE = (
    "M. Aguilera, P. A. Morales, F. E. Rosas, H. Shimazaki, Nature Communications 16, 6511 (2025), "
    "doi:10.1038/s41467-025-61475-w"
)


def make(
    panel: str,
    title: str,
    variables: Mapping[str, tuple[tuple[str, ...], ArrayLike]],
    coords: Mapping[str, Any] | None = None,
    **attrs: Any,
) -> xr.Dataset:
    """Build the Dataset of a panel, each variable described from `VARIABLES`.

    Parameters
    ----------
    panel : str
        Name of the panel, which is that of its file.
    title : str
        What the file holds, in a line.
    variables, coords : mapping
        As for `xarray.Dataset`.
    **attrs
        Further global attributes.

    Returns
    -------
    xarray.Dataset

    Raises
    ------
    KeyError
        If a variable or coordinate is not in `VARIABLES`.
    """
    data = xr.Dataset(
        variables,
        coords,
        {
            "Conventions": "CF-1.11",
            "title": title,
            "panel": panel,
            "references": _REFERENCE,
            **attrs,
        },
    )
    for name, variable in data.variables.items():
        attributes = VARIABLES[str(name)]._asdict()
        if variable.dtype.kind == "b":
            attributes |= {"flag_values": "0b, 1b", "flag_meanings": "false true"}
        if variable.dtype.kind in "bUO":
            del attributes["units"]
        data[name].attrs.update({key: text for key, text in attributes.items() if text})
    return data


def digest(data: xr.Dataset) -> str:
    """Hash all that a Dataset says: names, dimensions, types, values and attributes.

    It is the same in memory and read back from a file, and the same on every platform: variables
    and attributes count in the order of their names, numbers as little-endian, every NaN as one.

    Parameters
    ----------
    data : xarray.Dataset
        Its global attribute ``digest``, which holds the result, does not count.

    Returns
    -------
    str
        ``sha256:`` and 64 hexadecimal digits.
    """
    content = hashlib.sha256()
    attributes = {name: value for name, value in data.attrs.items() if name != "digest"}
    content.update(_line(_plain(attributes)))
    for name in sorted(map(str, data.variables)):
        values = data[name].values
        text = values.dtype.kind in "OTU"  # a file does not tell these apart
        little = values.dtype.newbyteorder("<")
        described = (
            name,
            name in data.coords,
            data[name].dims,
            values.shape,
            "text" if text else little.str,
            _plain(data[name].attrs),
        )
        content.update(_line(described))
        if text:
            content.update(_line(values.tolist()))
        else:
            if values.dtype.kind == "f":
                values = np.where(np.isnan(values), np.nan, values)
            content.update(values.astype(little, order="C", copy=False).tobytes())
    return f"sha256:{content.hexdigest()}"


def _plain(attributes: Mapping[Any, Any]) -> dict[str, Any]:
    """Attributes as JSON has them; a file does not tell one number from a list of one."""
    return {str(name): np.atleast_1d(value).tolist() for name, value in attributes.items()}


def _line(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True).encode() + b"\n"


def save(
    data: xr.Dataset,
    path: str | os.PathLike[str],
    parameters: Mapping[str, Any],
    derived_from: Mapping[str, str] | None = None,
) -> None:
    """Write a Dataset as compressed NetCDF-4, whole or not at all, with provenance and digest.

    Parameters
    ----------
    data : xarray.Dataset
        From `make`.
    path : path-like
        The file to write.
    parameters : mapping
        All that the data depend on, for the provenance.
    derived_from : mapping, optional
        From `origins`: the digest of each data file that the data depend on.

    Raises
    ------
    DataFileError
        If it cannot be written; what stood at `path` before stays.
    """
    stamped = data.assign_attrs(provenance(parameters))
    if derived_from:
        stamped.attrs["derived_from"] = json.dumps(derived_from, sort_keys=True)
    stamped.attrs["digest"] = digest(stamped)
    packed = {
        name: {"zlib": True, "complevel": 4}
        for name, variable in stamped.variables.items()
        if variable.dtype.kind in "fib" and variable.ndim
    }
    with atomic(path) as temporary:
        try:
            stamped.to_netcdf(temporary, engine="netcdf4", format="NETCDF4", encoding=packed)
        except (OSError, RuntimeError) as error:  # HDF5 does not pass on what the system said
            free = shutil.disk_usage(temporary.parent).free
            raise DataFileError(
                f"{path}: cannot be written ({error}); {free} bytes are free there"
            ) from error


def load(path: str | os.PathLike[str], parameters: Mapping[str, Any] | None = None) -> xr.Dataset:
    """Read a data file into memory, if it is whole and what it should be.

    Parameters
    ----------
    path : path-like
        A file written by `save`; its stem is the name of the panel.
    parameters : mapping, optional
        The parameters that it must have been made with; without them, any will do.

    Returns
    -------
    xarray.Dataset

    Raises
    ------
    DataFileError
        If the file is missing, cannot be read, was not written by `save` of this version, is
        damaged, or holds another panel or one made with other parameters.
    """
    path = Path(path)
    try:
        with xr.open_dataset(path, engine="netcdf4") as opened:
            data = opened.load()
    except FileNotFoundError as error:
        raise DataFileError(f"{path}: no such data file") from error
    except Exception as error:  # whatever HDF5 makes of a damaged file
        fault = f"damaged: not a readable NetCDF-4 file ({error})"
        raise DataFileError(f"{path}: {fault}; {_REMEDY}") from error
    unusable = next(_faults(data, path.stem, parameters), None)
    if unusable:
        raise DataFileError(f"{path}: {unusable}; {_REMEDY}")
    return data


_REMEDY = "delete it and run again"


def _faults(data: xr.Dataset, panel: str, parameters: Mapping[str, Any] | None) -> Iterator[str]:
    """Say why the content of a file cannot be used; a fault makes the ones after it moot."""
    missing = {"panel", "curved_version", "parameters", "digest"} - data.attrs.keys()
    if missing:
        yield f"not written by curved (no {', '.join(sorted(missing))} attribute)"
    if data.attrs["digest"] != digest(data):
        yield "damaged: its content does not match its digest"
    if data.attrs["panel"] != panel:
        yield f"holds the data of {data.attrs['panel']}, not of {panel}"
    if data.attrs["curved_version"] != __version__:
        yield f"written by curved {data.attrs['curved_version']}, this is {__version__}"
    if parameters is not None:
        found = json.loads(data.attrs["parameters"])
        expected = json.loads(json.dumps(parameters))
        for key in sorted(found.keys() | expected.keys()):
            if (key in found) != (key in expected) or found.get(key) != expected.get(key):
                here, there = (_shown(given, key) for given in (found, expected))
                yield f"of another configuration: {here} in the file, {there} expected"


def _shown(parameters: Mapping[str, Any], key: str) -> str:
    if key not in parameters:
        return f"no {key}"
    return f"{key} = {json.dumps(parameters[key], sort_keys=True)}"


def origins(data: Iterable[xr.Dataset]) -> dict[str, str]:
    """Find the data files that started what some others hold, which must be the same for all.

    Parameters
    ----------
    data : iterable of xarray.Dataset
        From `load`.

    Returns
    -------
    dict
        Name of the panel and digest of each: those that the Datasets were derived from, or
        themselves where they were derived from none.

    Raises
    ------
    DataFileError
        If two were made from different data of one panel.
    """
    found: dict[str, str] = {}
    where: dict[str, str] = {}
    for part in data:
        source = part.encoding["source"]
        derived_from = part.attrs.get("derived_from")
        own = {part.attrs["panel"]: part.attrs["digest"]}
        for panel, content in (json.loads(derived_from) if derived_from else own).items():
            if found.setdefault(panel, content) != content:
                raise DataFileError(
                    f"{source}: made from another {panel}.nc than {where[panel]}; delete the wrong "
                    "one, or both, and run again"
                )
            where.setdefault(panel, source)
    return found
