"""The dense associative memories of Figures S2, S3 and S4, by name."""

from collections.abc import Mapping

from curved.networks.dense import Exponential, Interaction, Power

_DEGREES = (2, 3, 4)
POWERS: Mapping[str, Power] = {
    **{f"z^{p}": Power(p) for p in _DEGREES},
    **{f"[z]^{p}": Power(p, rectified=True) for p in _DEGREES},
}
"""Powers of the projection z; [z] is z where it is positive, else 0."""
INTERACTIONS: Mapping[str, Interaction] = {
    **{name: POWERS[name] for name in ("z^2", "z^3", "z^4")},
    "exp": Exponential(),
}
STATED: Mapping[str, Interaction] = {
    **{name: POWERS[name] for name in ("z^2", "[z]^3")},
    "exp": INTERACTIONS["exp"],
}
"""The classical network, and some of those that the text of the paper names."""
