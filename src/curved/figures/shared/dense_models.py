"""The dense associative memories of Figures S2, S3 and S4, by name."""

from collections.abc import Mapping

from curved.networks.dense import Exponential, Interaction, Power

INTERACTIONS: Mapping[str, Interaction] = {
    "z^2": Power(2),
    "z^3": Power(3),
    "z^4": Power(4),
    "exp": Exponential(),
}

STATED: Mapping[str, Interaction] = {
    "z^2": Power(2),
    "[z]^3": Power(3, rectified=True),
    "exp": Exponential(),
}
"""The classical network, and those that the text of the paper names: [z] is z where it is positive,
else 0."""
