"""The dense associative memories of Figures S2 and S3, by name."""

from collections.abc import Mapping

from curved.networks.dense import Exponential, Interaction, Power

INTERACTIONS: Mapping[str, Interaction] = {
    "z^2": Power(2),
    "z^3": Power(3),
    "z^4": Power(4),
    "exp": Exponential(),
}
