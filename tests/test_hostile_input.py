"""Hostile arguments to every public function and class: a clear refusal, or a sound result.

`CALLS` has a good call of each, every argument of which is in turn made something else. What may
come of it: an error that says what is wrong (`REFUSALS`), or a result without NaN where the
arguments were finite. Never an error that leaks from inside (an index out of bounds, a division by
zero, a singular matrix), a warning, or a compiled kernel reading where there is nothing.
"""

import importlib
import inspect
import pkgutil
import signal
import typing
from dataclasses import fields, is_dataclass
from functools import partial

import numpy as np
import pytest
import xarray as xr

import curved
from conftest import ROOT
from curved.curvature import boundaries, curved_model, geometry, mean_field, released, transforms
from curved.curvature.curved_model import CurvedModel
from curved.curvature.measured import MeasuredPhase, equal_potentials
from curved.curvature.transforms import Relativistic, Renyi
from curved.flat import (
    CurieWeiss,
    Hopfield,
    SherringtonKirkpatrick,
    TwoPatterns,
    hopfield,
    hopfield_glass,
    parisi,
)
from curved.flat.curie_weiss import ferromagnetic_mode
from curved.flat.model import paramagnet
from curved.images import patterns, sources
from curved.networks import pairwise, spins
from curved.networks.dense import DenseNetwork, Exponential, Power
from curved.networks.hopfield import HopfieldNetwork
from curved.networks.spin_glass import SpinGlass
from curved.numerics import (
    arrays,
    estimators,
    gaussian,
    imports,
    intervals,
    roots,
    special,
    streams,
)
from curved.records import data_files, provenance
from curved.records.vocabulary import Variable
from curved.sampling import (
    birth_death,
    chains,
    enumeration,
    flip_rule,
    glauber,
    moments,
    reweighting,
    zero_temperature,
)
from curved.sampling.restricted import temper_restricted

XI = np.random.default_rng(1).choice(np.array([-1, 1], dtype=np.int8), (3, 8))
NETWORK = HopfieldNetwork(XI)
DENSE = DenseNetwork(XI, Power(3))
BRANCH = {branch.name: branch for branch in CurieWeiss().branches()}["ferromagnet"]
MODEL = CurvedModel(CurieWeiss(), Renyi(-1.2))
FAMILY = geometry.DeformedFamily(np.array([[1.0, -0.5, 0.2], [0.3, 0.4, -1.0]]), 0.3)
LINES = boundaries.Boundaries()
PAIRS = pairwise.of_network(NETWORK)
GLASS = SpinGlass.draw(8, np.random.default_rng(2))
GAUSSIAN = SpinGlass.draw(8, np.random.default_rng(2), "gaussian")
FLAT = reweighting.Reweighting(8, [0.4, 0.5], -np.linspace(0, 0.5, 240).reshape(2, 60, 2))


DATA = xr.Dataset({"m": ("point", [0.5])})


def rng():
    return np.random.default_rng(1)


# name: (callable, good arguments); arguments of `KEPT` types are left alone
CALLS = {
    "curved.curvature.curved_model.CurvedModel": (
        CurvedModel,
        {"flat": CurieWeiss(), "transform": Renyi(0.5)},
    ),
    "curved.curvature.curved_model.CurvedModel.at": (
        MODEL.at,
        {"branch": "ferromagnet", "t": [0.1, 1.0]},
    ),
    "curved.curvature.curved_model.CurvedModel.states": (MODEL.states, {"beta": 0.9}),
    "curved.curvature.curved_model.CurvedModel.transitions": (
        MODEL.transitions,
        {"beta": (0.5, 2.0)},
    ),
    "curved.curvature.curved_model.CurvedModel.phase_diagram": (
        MODEL.phase_diagram,
        {"gammas": [-1.0, 0.0]},
    ),
    "curved.curvature.transforms.as_transform": (transforms.as_transform, {"value": -0.5}),
    "curved.curvature.curved_model.CurvedModel.sample": (
        MODEL.sample,
        {"branch": "ferromagnet", "beta_max": 1.5, "points": 12},
    ),
    "curved.curvature.transforms.Renyi": (Renyi, {"gamma": -0.5}),
    "curved.curvature.transforms.Renyi.F": (Renyi(-0.5).F, {"e": np.array([-0.2, 0.0])}),
    "curved.curvature.transforms.Renyi.change": (Renyi(-0.5).change, {"e": -0.2, "de": 0.1}),
    "curved.curvature.transforms.Relativistic": (Relativistic, {"gamma": -0.5}),
    "curved.curvature.transforms.Relativistic.change": (
        Relativistic(-0.5).change,
        {"e": -0.2, "de": 0.1},
    ),
    "curved.curvature.transforms.inside_support": (
        transforms.inside_support,
        {"gamma": -0.5, "e": -0.2},
    ),
    **{
        f"curved.curvature.mean_field.{function.__name__}": (
            function,
            {"flat": CurieWeiss(), "transform": Renyi(-0.5), "beta": 1.2, "order": np.array([0.3])},
        )
        for function in (
            mean_field.effective_beta,
            mean_field.curved_potential,
            mean_field.curved_flow,
        )
    },
    "curved.curvature.transforms.renyi_energy": (
        transforms.renyi_energy,
        {"gamma": -0.5, "e": -0.2},
    ),
    "curved.curvature.curved_model.fold_line": (
        curved_model.fold_line,
        {"branch": BRANCH, "transform": Renyi, "t": [0.5, 1.0]},
    ),
    "curved.flat.TwoPatterns": (TwoPatterns, {"correlation": 0.2}),
    "curved.flat.Hopfield": (Hopfield, {"alpha": 0.05}),
    "curved.flat.CurieWeiss": (CurieWeiss, {}),
    "curved.flat.SherringtonKirkpatrick": (SherringtonKirkpatrick, {"breaking": 1}),
    "curved.flat.parisi.parisi_states": (
        parisi.parisi_states,
        {"b": np.array([1.5, 3.0]), "breaking": 1},
    ),
    "curved.flat.parisi.parisi_solution": (parisi.parisi_solution, {"b": 1.5, "breaking": 1}),
    "curved.flat.parisi.full_solution": (parisi.full_solution, {"variance": 0.5, "levels": 16}),
    "curved.flat.parisi.step_solution": (parisi.step_solution, {"variance": 0.5, "steps": 1}),
    "curved.flat.parisi.table": (parisi.table, {"breaking": 1}),
    "curved.flat.hopfield_glass.glass_states": (
        hopfield_glass.glass_states,
        {"b": np.array([1.5, 3.0]), "alpha": 0.05, "breaking": 1},
    ),
    "curved.flat.hopfield_glass.glass_solution": (
        hopfield_glass.glass_solution,
        {"variance": 0.5, "alpha": 0.05, "steps": 1},
    ),
    "curved.flat.hopfield_glass.broken_glass": (hopfield_glass.broken_glass, {"steps": 1}),
    "curved.flat.hopfield_glass.check_steps": (hopfield_glass.check_steps, {"steps": 1}),
    "curved.sampling.restricted.temper_restricted": (
        temper_restricted,
        {
            "network": HopfieldNetwork.draw(3, 16, 1),
            "betas": np.array([0.5, 1.0]),
            "cap": 0.8,
            "sweeps": 2,
            "settle": 1,
            "start": "random",
            "seed": 1,
        },
    ),
    "curved.curvature.measured.MeasuredPhase": (
        MeasuredPhase,
        {"b": np.linspace(1, 2, 5), "energy": -np.linspace(0.4, 0.5, 5)},
    ),
    "curved.curvature.measured.equal_potentials": (
        equal_potentials,
        {
            "cold": MeasuredPhase(np.linspace(1, 2, 5), np.full(5, -0.5)),
            "warm": MeasuredPhase(np.linspace(0, 2, 5), -np.linspace(0, 0.4, 5), heated=True),
            "transform": Renyi(-0.5),
        },
    ),
    "curved.flat.curie_weiss.ferromagnetic_mode": (ferromagnetic_mode, {"x": np.array([0.0, 1.0])}),
    "curved.flat.model.paramagnet": (
        paramagnet,
        {"potential": CurieWeiss().potential, "order_parameters": 1, "onsets": (1.0,)},
    ),
    "curved.flat.hopfield.capacity": (hopfield.capacity, {}),
    "curved.flat.hopfield.largest_load": (hopfield.largest_load, {}),
    "curved.flat.hopfield.glass_ground_energy": (hopfield.glass_ground_energy, {"alpha": 0.05}),
    "curved.flat.hopfield.paramagnet_states": (
        hopfield.paramagnet_states,
        {"b": 0.5, "alpha": 0.05},
    ),
    "curved.flat.hopfield.replica_surface": (hopfield.replica_surface, {"s": 1.0, "u": 2.0}),
    "curved.flat.hopfield.retrieval_ground_states": (hopfield.retrieval_ground_states, {"u": 2.0}),
    "curved.flat.hopfield.retrieval_states": (
        hopfield.retrieval_states,
        {"t": 1.0, "alpha": 0.05},
    ),
    "curved.flat.hopfield.spin_glass_states": (
        hopfield.spin_glass_states,
        {"s": 1.0, "alpha": 0.05},
    ),
    "curved.networks.dense.DenseNetwork": (DenseNetwork, {"patterns": XI, "interaction": Power(3)}),
    "curved.networks.dense.DenseNetwork.weights": (DENSE.weights, {"x": XI[0]}),
    "curved.networks.dense.Power": (Power, {"degree": 3}),
    "curved.networks.dense.Power.steps": (Power(3).steps, {"size": 8}),
    "curved.networks.dense.Exponential": (Exponential, {}),
    "curved.networks.dense.Exponential.weights": (Exponential().weights, {"z": [2, 4], "d": 2}),
    **{
        f"curved.sampling.zero_temperature.{function.__name__}": (
            function,
            {"network": DENSE, "start": XI[0], "sweeps": 2, "seed": 1, "records": 2},
        )
        for function in (zero_temperature.recall, zero_temperature.recall_plainly)
    },
    "curved.curvature.mean_field.trajectory": (
        mean_field.trajectory,
        {
            "flat": CurieWeiss(),
            "transform": Renyi(-0.5),
            "beta": 1.2,
            "start": 0.1,
            "times": [0.0, 0.01],
            "rtol": 1e-6,
        },
    ),
    "curved.numerics.estimators.autocorrelation_time": (
        estimators.autocorrelation_time,
        {"samples": rng().normal(size=200)},
    ),
    "curved.numerics.estimators.correlated_mean": (
        estimators.correlated_mean,
        {"samples": rng().normal(size=200)},
    ),
    "curved.numerics.estimators.extrapolate": (
        estimators.extrapolate,
        {
            "sizes": [8, 16, 32],
            "values": [1.0, 1.1, 1.2],
            "errors": [0.1, 0.1, 0.1],
            "powers": [1.0],
        },
    ),
    "curved.numerics.estimators.clustered_fraction": (
        estimators.clustered_fraction,
        {"successes": [1, 2, 0], "runs": 4},
    ),
    "curved.numerics.estimators.fraction": (estimators.fraction, {"successes": [1, 2], "runs": 4}),
    "curved.numerics.estimators.mean": (estimators.mean, {"samples": np.arange(5.0)}),
    "curved.numerics.intervals.counted": (intervals.counted, {"successes": [1, 2], "runs": 4}),
    "curved.numerics.intervals.wilson": (intervals.wilson, {"successes": [1, 2], "runs": 4}),
    "curved.numerics.estimators.variance": (estimators.variance, {"samples": np.arange(5.0)}),
    "curved.sampling.enumeration.states": (enumeration.states, {"size": 3}),
    **{
        f"curved.sampling.enumeration.{function.__name__}": (
            function,
            {"network": HopfieldNetwork(XI[:, :4]), "transform": Renyi(-0.5), "beta": 1.0},
        )
        for function in (enumeration.distribution, enumeration.transition_matrix)
    },
    "curved.numerics.gaussian.gaussian_averages": (
        gaussian.gaussian_averages,
        {"s": 1.5, "u": 0.2},
    ),
    "curved.numerics.gaussian.QuadratureRule.of_order": (
        gaussian.QuadratureRule.of_order,
        {"refinement": 1},
    ),
    "curved.curvature.geometry.DeformedFamily": (
        geometry.DeformedFamily,
        {"statistics": FAMILY.statistics, "gamma": 0.3},
    ),
    **{
        f"curved.curvature.geometry.DeformedFamily.{name}": (
            getattr(FAMILY, name),
            {"theta": [0.1, 0.2]},
        )
        for name in ("potential", "probabilities", "gradient", "metric", "connection")
    },
    "curved.curvature.geometry.DeformedFamily.divergence": (
        FAMILY.divergence,
        {"theta": [0.1, 0.2], "other": [0.2, 0.1]},
    ),
    "curved.curvature.geometry.binary_states": (geometry.binary_states, {"n": 3}),
    "curved.curvature.geometry.interaction_orders": (geometry.interaction_orders, {"n": 3}),
    "curved.curvature.geometry.interactions": (geometry.interactions, {"log_p": np.zeros(8)}),
    "curved.curvature.geometry.log_series": (
        geometry.log_series,
        {"h": [0.1, -0.2], "gamma": 0.5, "terms": 3},
    ),
    "curved.curvature.geometry.random_exponent": (
        geometry.random_exponent,
        {"neurons": 4, "coupling": 0.5, "field": 0.1, "seed": 1},
    ),
    "curved.curvature.geometry.renyi_entropy": (
        geometry.renyi_entropy,
        {"p": [0.5, 0.5], "gamma": 0.5},
    ),
    "curved.curvature.geometry.sectional_curvature": (
        geometry.sectional_curvature,
        {"family": FAMILY, "theta": [0.1, 0.2], "digits": 25},
    ),
    "curved.curvature.geometry.support": (geometry.support, {"h": np.array([1.0, -0.5])}),
    "curved.sampling.chains.check_weight": (
        chains.check_weight,
        {"transform": Renyi(-0.5), "beta": 2.0, "e": -0.2},
    ),
    "curved.numerics.arrays.whole": (arrays.whole, {"value": 3, "name": "x"}),
    "curved.numerics.arrays.real": (arrays.real, {"value": 0.5, "name": "x"}),
    "curved.sampling.chains.check_network": (chains.check_network, {"network": NETWORK}),
    "curved.sampling.chains.updates_between": (
        chains.updates_between,
        {"size": 8, "sweeps": 2, "records": 2},
    ),
    "curved.sampling.chains.as_transform": (chains.as_transform, {"value": -0.5}),
    "curved.sampling.chains.Lanes": (
        chains.Lanes,
        {"size": 8, "transform": [-0.5, 0.5], "beta": [1.0, 2.0], "start": XI[0]},
    ),
    "curved.sampling.zero_temperature.Descent": (
        zero_temperature.Descent,
        {"network": DENSE, "start": XI[0]},
    ),
    "curved.numerics.streams.generator": (streams.generator, {"seed": 1}),
    "curved.sampling.glauber.corrupt": (
        glauber.corrupt,
        {"x": XI[0], "fraction": 0.2, "rng": rng()},
    ),
    "curved.sampling.glauber.parallel": (
        lambda tasks, threads: list(glauber.parallel(abs, tasks, threads)),
        {"tasks": [1, -2], "threads": 1},
    ),
    **{
        f"curved.sampling.glauber.{function.__name__}": (
            function,
            {
                "network": NETWORK,
                "transform": Renyi(-0.5),
                "beta": 1.0,
                "start": XI[0],
                "sweeps": 2,
                "seed": 1,
                "records": 2,
            },
        )
        for function in (glauber.simulate, glauber.simulate_plainly)
    },
    "curved.sampling.moments.moments": (
        moments.moments,
        {
            "network": NETWORK,
            "transform": Renyi(-0.5),
            "beta": 0.1,
            "start": XI[0],
            "settle": 2,
            "sweeps": 400,
            "seed": 1,
        },
    ),
    "curved.networks.hopfield.HopfieldNetwork": (
        HopfieldNetwork,
        {"patterns": XI, "fields": np.linspace(-1, 1, 8)},
    ),
    **{
        f"curved.networks.hopfield.HopfieldNetwork.{name}": (getattr(NETWORK, name), {"x": XI[0]})
        for name in ("projections", "overlaps", "energy")
    },
    "curved.numerics.streams.random_signs": (
        lambda n: streams.random_signs(n, rng()),
        {"n": 3},
    ),
    "curved.networks.hopfield.HopfieldNetwork.energy_change": (
        NETWORK.energy_change,
        {"x": XI[0], "neurons": 2},
    ),
    "curved.networks.spins.as_spins": (
        spins.as_spins,
        {"values": XI, "name": "xi", "dimensions": 2},
    ),
    "curved.networks.spins.spin_states": (spins.spin_states, {"values": XI, "size": 8}),
    "curved.networks.spins.spins_of": (spins.spins_of, {"spikes": [[0, 1], [1, 1]]}),
    "curved.networks.spins.chosen_neurons": (
        spins.chosen_neurons,
        {"neurons": [0, 2], "size": 8},
    ),
    "curved.networks.pairwise.PairwiseEnergy.energy_change": (
        PAIRS.energy_change,
        {"x": XI, "neurons": [0, 2]},
    ),
    "curved.networks.spin_glass.SpinGlass.energy_change": (
        GAUSSIAN.energy_change,
        {"x": XI, "neurons": [0, 2]},
    ),
    "curved.networks.spin_glass.SpinGlass.draw": (
        lambda size, couplings: SpinGlass.draw(size, rng(), couplings),
        {"size": 8, "couplings": "gaussian"},
    ),
    "curved.networks.spin_glass.SpinGlass of real couplings": (
        SpinGlass,
        {"couplings": GAUSSIAN.couplings},
    ),
    "curved.records.data_files.open_results": (data_files.open_results, {"folder": ROOT / "none"}),
    "curved.sampling.flip_rule.supported": (
        flip_rule.supported,
        {"transform": Renyi(-0.5), "e": -0.2},
    ),
    "curved.sampling.flip_rule.flip_probability": (
        flip_rule.flip_probability,
        {"transform": Renyi(-0.5), "beta": 1.0, "size": 8, "e": -0.2, "de": 0.1},
    ),
    "curved.networks.pairwise.PairwiseEnergy": (
        pairwise.PairwiseEnergy,
        {"couplings": PAIRS.couplings, "fields": PAIRS.fields, "constant": 0.5},
    ),
    "curved.networks.pairwise.PairwiseEnergy.energy": (PAIRS.energy, {"x": XI}),
    "curved.networks.pairwise.from_binary": (pairwise.from_binary, {"binary": PAIRS}),
    "curved.networks.pairwise.to_binary": (pairwise.to_binary, {"spins": PAIRS}),
    "curved.networks.pairwise.of_network": (pairwise.of_network, {"network": NETWORK}),
    "curved.images.patterns.binarise": (
        patterns.binarise,
        {"image": np.arange(48, dtype=np.uint8).reshape(4, 4, 3)},
    ),
    "curved.images.patterns.select": (
        lambda count, factor: patterns.select(enumerate(XI), count, factor),
        {"count": 1, "factor": 10.0},
    ),
    "curved.images.patterns.with_overlaps": (
        lambda xi: patterns.with_overlaps(xi, np.random.default_rng(1)),
        {"xi": XI},
    ),
    "curved.numerics.imports.sources_behind": (
        imports.sources_behind,
        {"module": "curved.numerics.roots", "ours": callable},
    ),
    "curved.numerics.roots.bracketed_roots": (
        partial(roots.bracketed_roots, lambda x: x - 0.5),
        {"low": 0.0, "high": 1.0},
    ),
    "curved.numerics.roots.grid_roots": (
        lambda grid: roots.grid_roots(lambda x: x - 0.5, grid),
        {"grid": np.linspace(0, 1, 4)},
    ),
    **{
        f"curved.numerics.special.{name}": (getattr(special, name), {"x": [-1.0, 0.0, 2.0]})
        for name in ("hyperbolic", "lncosh2", "sech2", "tanh_excess", "xcoth")
    },
    "curved.numerics.arrays.real_array": (
        arrays.real_array,
        {"values": [1.0, -1.0], "name": "x"},
    ),
    "curved.numerics.streams.gamma_key": (streams.gamma_key, {"gamma": -0.5}),
    "curved.numerics.streams.stream": (
        lambda seed, key: streams.stream(seed, key),
        {"seed": 1, "key": 2},
    ),
    "curved.curvature.released.ReleasedBoundaries": (released.ReleasedBoundaries, {}),
    "curved.curvature.boundaries.Boundaries": (boundaries.Boundaries, {}),
    "curved.curvature.boundaries.Boundaries.spin_glass_temperature": (
        LINES.spin_glass_temperature,
        {"gamma": 0.5, "alpha": 0.05},
    ),
    "curved.curvature.boundaries.Boundaries.spin_glass_load": (
        LINES.spin_glass_load,
        {"gamma": 0.5, "temperature": 1.05},
    ),
    "curved.curvature.boundaries.retrieval.RetrievalLimit": (
        boundaries.retrieval.RetrievalLimit,
        {},
    ),
    "curved.curvature.boundaries.retrieval.fold_condition": (
        boundaries.retrieval.fold_condition,
        {"states": hopfield.replica_surface(1.0, 2.0), "gamma": np.array(0.5)},
    ),
    "curved.curvature.boundaries.ferromagnetic.FerromagneticLine": (
        boundaries.ferromagnetic.FerromagneticLine,
        {},
    ),
    "curved.curvature.boundaries.retrieval.AlmeidaThoulessLine": (
        boundaries.retrieval.AlmeidaThoulessLine,
        {},
    ),
    "curved.curvature.boundaries.spin_glass.SpinGlassPhase": (
        boundaries.spin_glass.SpinGlassPhase,
        {},
    ),
    "curved.curvature.boundaries.formulas.Formulas": (boundaries.formulas.Formulas, {}),
    "curved.curvature.boundaries.boundary_line.checked": (
        boundaries.boundary_line.checked,
        {"gamma": 0.5, "name": "alpha", "value": 0.05},
    ),
    "curved.curvature.boundaries.boundary_line.checked_load": (
        boundaries.boundary_line.checked_load,
        {"gamma": 0.5, "alpha": 0.05},
    ),
    "curved.curvature.boundaries.boundary_line.solve": (
        partial(boundaries.boundary_line.solve, "this step", lambda x: x - 0.5),
        {"low": 0.0, "high": 1.0},
    ),
    "curved.curvature.boundaries.ferro_ground_state": (boundaries.ferro_ground_state, {}),
    "curved.curvature.boundaries.load_of": (
        boundaries.load_of,
        {"states": hopfield.replica_surface(1.0, 2.0), "gamma": np.array(0.5)},
    ),
    "curved.records.data_files.load": (data_files.load, {"path": ROOT / "none.nc"}),
    "curved.records.data_files.describe": (
        data_files.describe,
        {"data": DATA, "panel": "p", "title": "t", "vocabulary": {"m": Variable("overlap")}},
    ),
    "curved.images.sources.dead_leaves": (sources.dead_leaves, {"seed": 1, "index": 2}),
    "curved.images.sources.cifar100_images": (sources.cifar100_images, {"path": ROOT / "none"}),
    "curved.images.sources.pattern_file": (sources.pattern_file, {"path": ROOT / "none.npz"}),
    "curved.images.sources.read_archive": (
        sources.read_archive,
        {"path": ROOT / "none.tar", "member": "x", "size": 3},
    ),
    "curved.sampling.birth_death.one_pattern": (
        birth_death.one_pattern,
        {"size": 8, "transform": Renyi(-0.5), "beta": 1.0},
    ),
    "curved.sampling.birth_death.diffusion": (
        birth_death.diffusion,
        {"size": 100.0, "transform": Renyi(-0.5), "beta": 1.0, "m": np.linspace(-1, 1, 9)},
    ),
    "curved.networks.spin_glass.SpinGlass": (SpinGlass, {"couplings": GLASS.couplings}),
    "curved.sampling.reweighting.Reweighting": (
        reweighting.Reweighting,
        {"size": 8, "b": np.array([0.4, 0.5]), "energy": FLAT.energy},
    ),
    "curved.sampling.reweighting.Reweighting.weights": (
        FLAT.weights,
        {"transform": Renyi(-0.5), "beta": 0.4},
    ),
    "curved.sampling.reweighting.Reweighting.mean": (
        FLAT.mean,
        {"observable": FLAT.energy, "transform": Renyi(-0.5), "beta": 0.4},
    ),
    "curved.sampling.reweighting.Reweighting.pair_mean": (
        FLAT.pair_mean,
        {"observable": np.ones((60, 2, 2)), "transform": Renyi(-0.5), "beta": 0.4},
    ),
    "curved.sampling.glauber.simulate of a spin glass": (
        glauber.simulate,
        {
            "network": GLASS,
            "transform": Renyi(-0.5),
            "beta": 1.0,
            "start": np.ones(8, dtype=np.int8),
            "sweeps": 2,
            "seed": 1,
            "records": 2,
        },
    ),
    "curved.sampling.enumeration.log_weights": (
        enumeration.log_weights,
        {"network": NETWORK, "transform": Renyi(-0.5), "beta": 1.0},
    ),
    "curved.numerics.estimators.extrapolate_exact": (
        estimators.extrapolate_exact,
        {"sizes": [8, 16, 32], "values": [0.5, 0.4, 0.3], "powers": [1.0, 2.0]},
    ),
    "curved.records.provenance.provenance": (provenance.provenance, {"parameters": {"a": 1}}),
    "curved.curvature.geometry.tsallis_entropy": (
        geometry.tsallis_entropy,
        {"p": np.array([0.2, 0.3, 0.5]), "gamma": -0.5},
    ),
    "curved.curvature.geometry.neutral_directions": (
        geometry.neutral_directions,
        {"statistics": np.array([[0.0, 1.0, 2.0, 4.0]])},
    ),
    "curved.networks.spins.orthogonal_patterns": (
        spins.orthogonal_patterns,
        {"stored": 3, "size": 8, "rng": rng()},
    ),
    "curved.numerics.estimators.median_threshold": (
        estimators.median_threshold,
        {"x": [1.0, 2.0, 3.0, 4.0], "successes": [9, 7, 2, 1], "runs": 10},
    ),
    "curved.numerics.estimators.power_law": (
        estimators.power_law,
        {"sizes": [8, 16, 32], "values": [0.5, 0.9, 2.1], "errors": [0.1, 0.1, 0.1]},
    ),
}
ELSEWHERE = {  # what they do with hostile input has tests of its own
    "curved.numerics.arrays.floats": "tests/faults/test_arguments.py, through all that calls it",
    "curved.records.files.as_path": "tests/faults/test_arguments.py, through all that calls it",
    "curved.records.files.Bounded": "tests/faults/test_bounds.py",
    "curved.records.files.members_of": "tests/faults/test_bounds.py",
    **{
        f"curved.curvature.{name}": "called by CurvedModel, with checked arguments"
        for name in (
            "crossings.Crossings",
            "crossings.join",
            "crossings.take",
            "curved_branch.CurvedBranch",
            "curved_branch.FlatBranch",
            "curved_branch.bend",
            "bent_model.BentModel",
            "bent_model.check_beta",
            "tables.axis_of",
            "tables.coordinate",
            "tables.describe",
            "tables.fold_table",
            "tables.padded",
            "tables.rows",
            "tables.state_table",
            "transitions.Piece",
            "transitions.StablePhases",
            "transitions.Transition",
            "transitions.hysteresis_table",
            "transitions.phase_lines",
            "transitions.pieces_of",
            "transitions.transition_table",
        )
    },
    "curved.flat.parisi.keep": "called with a Table, from a data file that was checked",
    "curved.curvature.boundaries.formulas.TransformFormulas": "made by Boundaries",
    "curved.curvature.transforms.EnergyTransform": "test_transforms",
    "curved.curvature.transforms.FunctionTransform": "test_transforms",
    "curved.curvature.transforms.wrong_kind": "makes a sentence of anything",
    "curved.records.data_files.digest": "test_data_files",
    "curved.records.data_files.digest_told": "test_data_files",
    "curved.records.data_files.parameters_told": "test_data_files",
    "curved.records.data_files.outdated": "test_data_files",
    "curved.records.data_files.is_whole": "reads by load, which has an entry",
    "curved.records.provenance.day_of_commit": "takes nothing",
    "curved.records.files.contents": "test_data_files",
    "curved.records.pictures.drawn_from": "test_data_files",
    "curved.records.pictures.not_drawn_from": "test_data_files",
    "curved.sampling.chains.OnePatternChains": "made by chains_of, with checked arguments",
    "curved.records.data_files.excerpt": "test_image_runs",
    "curved.records.data_files.load_all": "calls load",
    "curved.records.data_files.origins": "test_data_files",
    "curved.records.data_files.save": "test_data_files",
    "curved.records.files.sha256": "test_manifest",
    "curved.sampling.replica_exchange.temper": "test_replica_exchange",
    "curved.images.download.fetch": "test_image_sources",
    "curved.records.files.atomic": "test_data_files",
    "curved.sampling.chains.Chains": "abstract",
    "curved.curvature.boundaries.boundary_line.BoundaryLine": "abstract",
    "curved.curvature.boundaries.boundary_line.RegionBoundary": "abstract",
    "curved.networks.network.fixed_point": "called by networks, with checked couplings",
    "curved.networks.spins.exact_product": "called by networks, with checked states",
    "curved.numerics.values.Value": "test_public_objects",
    "curved.numerics.progress.announce": "prints any text",
    "curved.numerics.progress.progress": "test_progress",
    "curved.sampling.chains.chains_of": "called with what Lanes has checked",
    "curved.numerics.labels.label": "attributes, no numbers",
    "curved.sampling.chains.HopfieldChains": "made by chains_of",
    "curved.sampling.chains.CoupledChains": "made by chains_of",
    "curved.records.logs.log_to": "test_data_files",
    "curved.numerics.arrays.wrong_kind": "test_arguments",
    "curved.numerics.compiled.compiled": "test_compiled",
    "curved.records.data_files.size_told": "test_files",
    "curved.records.files.place": "test_files",
    "curved.records.files.shown": "test_files",
    "curved.records.files.short": "test_files",
    "curved.records.files.unreadable": "test_files",
    "curved.records.files.locked": "test_files",
    "curved.records.files.unwritable": "test_files",
    "curved.records.files.litter": "test_files",
    "curved.records.pictures.pixels": "test_bounds",
}
NOT_NUMERICAL = (  # panels are fuzzed; the others deal in files, and have tests of their own
    "curved.cli",
    "curved.figures",
    "curved.ledger",
    "curved.records.archive",
    "curved.records.manifest",
    "curved.records.strict_yaml",
    "curved.records.verify",
    "curved.records.vocabulary",
    "curved.records.yaml_files",
    "curved.report",
    "curved.settings",
    "curved.studies",
)

AMOUNTS = {"updates", "records", "sweeps", "discarded", "points", "terms", "threads", "digits"}
AMOUNTS |= {"settle", "n", "size", "neurons", "refinement", "order_parameters", "dimensions"}
"""Arguments that say how much work to do: no more than a little is asked for."""
ELEMENTWISE = {
    "curved.curvature.curved_model.CurvedModel.at",
    "curved.curvature.curved_model.CurvedModel.sample",
    "curved.curvature.curved_model.CurvedModel.states",
    "curved.curvature.transforms.Relativistic.change",
    "curved.curvature.transforms.Renyi.F",
    "curved.curvature.transforms.Renyi.change",
    "curved.curvature.mean_field.curved_flow",
    "curved.curvature.mean_field.curved_potential",
    "curved.curvature.mean_field.effective_beta",
    "curved.curvature.curved_model.fold_line",
    "curved.curvature.transforms.renyi_energy",
    "curved.networks.dense.Exponential.weights",
    "curved.networks.dense.Power.steps",
    "curved.flat.curie_weiss.ferromagnetic_mode",
    "curved.flat.hopfield.glass_ground_energy",
    "curved.flat.hopfield.paramagnet_states",
    "curved.flat.hopfield.replica_surface",
    "curved.flat.hopfield.retrieval_ground_states",
    "curved.flat.hopfield.retrieval_states",
    "curved.flat.hopfield.spin_glass_states",
    "curved.numerics.gaussian.gaussian_averages",
    "curved.curvature.geometry.log_series",
    "curved.curvature.geometry.renyi_entropy",
    "curved.numerics.special.hyperbolic",
    "curved.numerics.special.tanh_excess",
    "curved.curvature.boundaries.retrieval.fold_condition",
    "curved.numerics.estimators.median_threshold",  # NaN where it is not within the places
    "curved.curvature.boundaries.Boundaries.spin_glass_load",  # NaN where there is no spin glass
    *(
        f"curved.sampling.reweighting.Reweighting.{name}"  # NaN beyond what was sampled
        for name in ("weights", "mean", "pair_mean")
    ),
}
"""Elementwise formulas, unchecked for speed: outside their domain numpy warns, or gives NaN."""
NOT_NUMBERS = [None, "x", [], np.array([]), {}, object()]
NUMBERS = [np.nan, np.inf, -np.inf, 0, -1, 1, 2.5, -1e300, 1e300, 5e-324, 10**30, True, 1 + 1j]
ARRAYS = [
    [[]],
    [1.0],
    [1],
    [1, -1],
    [np.nan, 1.0],
    [0, 2, 3],
    np.zeros((2, 2, 2)),
    np.ones(8, dtype=np.uint8),
    np.ones((3, 8)),
    np.array(["a"]),
    np.array([1, None]),
]
LEAKS = (
    IndexError,
    ZeroDivisionError,
    np.linalg.LinAlgError,
    FloatingPointError,
    MemoryError,
)
REFUSALS = (ValueError, TypeError, KeyError, ArithmeticError, OSError, data_files.DataFileError)
REFUSALS += (sources.ArchiveError,)
KEPT = (type, np.random.Generator, CurieWeiss, Renyi, HopfieldNetwork, DenseNetwork, Power)


def public():
    """Names of all public callables outside panels and plotting."""
    for info in pkgutil.walk_packages(curved.__path__, "curved."):
        if info.name.startswith(NOT_NUMERICAL) or info.name.rpartition(".")[2].startswith("_"):
            continue
        module = importlib.import_module(info.name)
        for name, item in vars(module).items():
            called = (
                inspect.isfunction(item) or inspect.isclass(item) or hasattr(item, "cache_info")
            )
            if called and not name.startswith("_") and item.__module__ == info.name:
                yield f"{info.name}.{name}", item


def record(item):
    """Whether a class has no checks to make: an error, a protocol, or what a function returns."""
    if not inspect.isclass(item):
        return False
    return (
        issubclass(item, Exception | tuple)
        or typing.is_typeddict(item)
        or getattr(item, "_is_protocol", False)
        or (is_dataclass(item) and not hasattr(item, "__post_init__") and len(fields(item)) > 2)
    )


def test_every_public_callable_has_an_entry():
    known = {inspect.unwrap(f) if inspect.isroutine(f) else f for f, _ in CALLS.values()}
    missing = [
        name
        for name, item in public()
        if name not in CALLS
        and name not in ELSEWHERE
        and not record(item)
        and inspect.unwrap(item) not in known
    ]
    assert not missing


def hostile(good):
    """Values to put in the place of a good one."""
    values = [*NOT_NUMBERS, *NUMBERS, *ARRAYS]
    if isinstance(good, np.ndarray | list) and np.ndim(good) and not isinstance(good, str):
        array = np.asarray(good)
        values += [array[:1], array[:0], array[None], np.concatenate([array, array])]
        values += [array.astype(float) * np.nan, array.tolist(), array.astype(object)]
    return values


def finite(value):
    try:
        return bool(np.all(np.isfinite(np.asarray(value, dtype=float))))
    except (TypeError, ValueError):
        return False


def numbers(result):
    """All floating-point arrays in a result."""
    if is_dataclass(result) and not isinstance(result, type):
        result = [getattr(result, field.name) for field in fields(result)]
    if isinstance(result, tuple | list):
        for part in result:
            yield from numbers(part)
    elif isinstance(result, float | np.ndarray) and np.asarray(result).dtype.kind == "f":
        yield np.asarray(result)


class EndlessError(Exception):
    """Not a `TimeoutError`, which is an `OSError` and so would pass for a refusal."""


def stop(*_):
    raise EndlessError("20 s of CPU time are over")


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A name is a good path, too: what is written under it is written here."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("name", CALLS)
def test_hostile(name):
    signal.signal(signal.SIGVTALRM, stop)
    function, good = CALLS[name]
    faults = []
    for argument, usual in good.items():
        if isinstance(usual, KEPT) or not isinstance(
            usual, int | float | np.ndarray | list | str | bool
        ):
            continue
        for value in hostile(usual):
            if argument in AMOUNTS and isinstance(value, int | float) and 100 < value < np.inf:
                continue
            shown = f"{name}({argument}={value!r:.60})"
            signal.setitimer(signal.ITIMER_VIRTUAL, 20)  # endless loops are faults too
            try:
                result = function(**good | {argument: value})
            except LEAKS as error:
                faults.append(f"{shown}: leaks {error!r:.120}")
            except REFUSALS as error:
                if not str(error):
                    faults.append(f"{shown}: {error!r} says nothing")
            except RuntimeWarning as warning:  # an error in tests
                if name not in ELEMENTWISE:
                    faults.append(f"{shown}: {warning!r}")
            except Exception as error:
                faults.append(f"{shown}: leaks {error!r:.120}")
            else:
                sound = name not in ELEMENTWISE and finite(value)
                if sound and any(np.isnan(part).any() for part in numbers(result)):
                    faults.append(f"{shown}: silent NaN")
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    assert not faults, "\n" + "\n".join(faults)
