"""The public contract of the data files: names, dimensions and units of what they hold."""

import numpy as np
import pytest
import xarray as xr

from curved.figures.catalogue import panels, vocabulary
from curved.figures.vocabulary import SHARED

VARIABLES = vocabulary()

BRANCHES = ("gamma", "branch", "point")
CHECKS = {("check",): ["check_value", "check_error", "check_theory", "check_deviation"]}
CONTRACT = {  # names and dimensions that studies of others rely on
    "data/fig1a": {("gamma", "log_odds_like", "log_odds_unlike", "pair_state"): ["probability"]},
    "data/fig1b": {("gamma", "order"): ["strength", "strength_series"]},
    "data/fig1c": {("gamma", "family"): ["sectional_curvature"]},
    "data/fig2a": {BRANCHES: ["beta", "m", "stable"]},
    "data/fig2b": {("gamma",): ["beta_fold"]},
    "data/fig2c": {("point",): ["beta", "beta_eff", "m"]},
    "data/fig2d": {("gamma", "sweep"): ["m", "beta_eff"]},
    "data/fig3a": {
        ("case", "m2", "m1"): ["neg_phi", "flow_m1", "flow_m2"],
        ("case", "fixed_point"): ["fixed_m1", "fixed_m2", "fixed_stable"],
    },
    "data/fig3b": {BRANCHES: ["beta", "m1", "m2", "stable"]},
    "data/fig4a": {("gamma", "alpha"): ["T_sg", "T_memory", "T_ferro", "T_at"]},
    "data/fig4b": {("gamma",): ["alpha_memory", "alpha_ferro", "T_at", "at_margin_glass"]},
    "data/fig4_released": {
        ("gamma", "alpha"): ["T_sg", "T_memory", "T_ferro", "T_at"],
        ("gamma_b",): ["alpha_memory", "alpha_ferro"],
    },
    "data/fig4_simulated": {("gamma", "alpha"): ["T_ferro_simulated", "T_ferro_simulated_error"]},
    "data/patterns": {("pattern", "y", "x", "channel"): ["xi"], ("pattern",): ["index"]},
    "data/pattern_overlaps": {
        ("rank",): ["eigenvalue"],
        (): ["pair_largest", "pair_mean_square", "pair_spread", "activity_largest"],
    },
    "data/fig5": {
        ("gamma", "load", "replicate"): ["overlap"],
        ("gamma", "load"): ["mean", "variance"],
    },
    "data/fig5d": {
        ("gamma",): ["recall_time", "recall_time_error"],
        ("gamma_shown", "sweep"): ["overlap", "beta_eff"],
    },
    "data/fig5e": {("outcome", "gamma", "load"): ["fraction", "fraction_error"]},
    "data/fig5_film": {("gamma", "sweep", "y", "x", "channel"): ["state"]},
    "data/authors": {
        ("order_parameter", "beta_eff"): ["solution", "solution_authors", "difference"],
        ("order_parameter",): ["largest_difference"],
    },
    "data/parisi": {("quantity", "node"): ["parisi_value", "parisi_change"]},
    "data/fig6abc": {
        ("gamma", "point"): ["beta", "q", "dq_dbeta", "stable"],
        ("gamma", "point_parisi"): ["beta_parisi", "q_parisi", "q_rms_parisi", "stable_parisi"],
    },
    "data/fig6d": {
        ("gamma",): [
            "beta_critical",
            "beta_fold",
            "beta_fold_parisi",
            "beta_coexistence_parisi",
        ]
    },
    "data/fig6e": {
        ("b",): ["potential", "energy", "energy_error", "entropy", "q_parisi", "x_max"],
        ("b", "level"): ["q_level", "x_level"],
    },
    "data/figS2a": {("interaction", "overlap"): ["weight"]},
    "data/figS2b": {
        ("interaction", "sweep", "pattern"): ["share"],
        ("interaction", "sweep"): ["overlap"],
        ("sweep",): ["beta_eff", "overlap_curved"],
    },
    "data/figS2c": {("gamma",): ["beta_fold", "b_fold", "m_fold"]},
    "data/figS2d": {
        BRANCHES: ["beta", "m", "stable"],
        ("gamma", "direction", "beta_swept"): ["m_swept", "m_swept_error"],
    },
    "data/figS3a": {
        ("model", "load"): ["success", "success_error"],
        ("model",): ["alpha_memory"],
    },
    "data/figS3b": {("model", "load"): ["success", "success_error"]},
    "data/figS4a": {
        ("family", "gamma", "perturbation"): ["entropy_gain", "tsallis_gain"],
        ("family", "gamma_small"): ["flat_distance"],
        ("family", "gamma"): ["shift_change", "shift_rescaled"],
    },
    "data/figS4b": {("transform", "neurons"): ["rate_error"]},
    "data/figS4c": {
        ("transform", "gamma", "order"): ["coefficient"],
        ("transform", "gamma"): ["energy_minimum_shift"],
    },
    "data/figS4d": {("gamma", "coupling"): ["relative_difference"]},
    "data/figS4e": {
        ("interaction", "sweep", "pattern"): ["weight", "weight_error", "pattern_overlap"],
        ("interaction", "cue_sign"): ["lowered", "lowered_error"],
    },
    "data/figS4f": {
        ("case", "flipped_share"): ["success", "success_error"],
        ("case",): ["interaction", "stored", "critical_share", "critical_share_error"],
    },
    "data/figS4g": {
        ("interaction", "neurons"): ["capacity", "capacity_error"],
        ("interaction",): ["exponent", "exponent_error"],
        ("interaction", "neurons", "point"): ["stored", "success", "success_error"],
    },
    "data/figS4h": {BRANCHES: ["beta", "m", "stable"]},
    "data/figS4i": {("gamma", "sweep"): ["m", "beta_eff"]},
    "data/figS4j": {("gamma", "sweep"): ["m", "beta_eff"]},
    "validation/figS1a": {
        BRANCHES: ["beta", "m", "stable"],
        ("gamma", "neurons", "direction", "beta_swept"): ["m_swept", "m_swept_error"],
        ("direction", "neurons"): ["beta_jump", "beta_jump_error"],
    },
    "validation/figS1b": {
        ("gamma", "sweep"): ["m"],
        ("gamma", "neurons", "time_simulated"): ["m_mean", "m_mean_error", "m_spread"],
        ("gamma", "neurons"): ["escape_time", "escape_time_error"],
    },
    "validation/figS1c": {
        ("case", "neurons", "start"): ["reached"],
        ("case", "neurons"): ["agreement", "agreement_error", "attractors_reached"],
    },
    "validation/figS1d": {
        ("alpha", "gamma", "part", "neurons"): ["energy_mean", "energy_mean_error", "m_mean"],
        ("alpha", "gamma", "point"): ["beta", "energy", "m", "energy_released_line"],
    },
    "validation/figS1e": {
        ("alpha", "gamma", "neurons"): ["T_loss", "T_loss_error"],
        ("alpha", "gamma"): ["T_loss_limit", "T_memory", "T_memory_released"],
    },
    "validation/figS1f": {
        BRANCHES: ["beta", "energy", "q", "stable"],
        ("neurons", "state"): ["energy_mean", "q2_simulated", "q2_simulated_error", "equilibrated"],
        ("neurons", "rung"): ["rung_b", "balance", "starts_difference", "settled"],
        ("neurons", "transition"): ["transition_mean", "transition_mean_error"],
        ("neurons", "energy_bin"): ["distribution", "distribution_error"],
    },
    "validation/figS1g": {
        ("gamma", "neurons"): ["energy_exact", "potential_exact"],
        ("gamma", "order", "neurons"): ["theta"],
    },
}


@pytest.fixture(scope="module")
def data(project):
    """Every data file of the quick run, but for chunks."""
    results = project.folder / "results/quick"
    return {
        f"{path.parent.name}/{path.stem}": xr.load_dataset(path)
        for folder in ("data", "validation")
        for path in (results / folder).glob("*.nc")
    }


def test_every_panel_has_its_file_with_what_it_declares(data):
    files = {f"{panel.folder}/{name}": panel for name, panel in panels().items()}
    assert data.keys() == {name for name in files if not name.startswith("chunks/")}
    for name, content in data.items():
        panel = files[name]
        assert content.attrs["title"] == panel.title()
        assert (
            set(vars(panel).get("variables", ()))
            <= set(content.variables)
            <= {*SHARED, *panel.vocabulary()}
        )


@pytest.mark.parametrize("name", CONTRACT)
def test_contract(data, name):
    dataset, promised = data[name], CONTRACT[name]
    for dims, names in (promised | CHECKS if "validation" in name else promised).items():
        for variable in names:
            assert dataset[variable].dims == dims
    for variable, content in dataset.variables.items():
        assert content.attrs["long_name"] == VARIABLES[variable].long_name
        if content.dtype.kind == "f":
            assert content.attrs["units"]
    assert dataset.attrs["panel"] == name.partition("/")[2]


def test_patterns_are_signs_of_the_source_that_fig5_names(data):
    assert set(np.unique(data["data/patterns"].xi)) == {-1, 1}
    assert data["data/patterns"].source == data["data/fig5"].source == "dead leaves"
