from .catalogue import Figure, figure, figures, panels
from .declaration import Panel
from .plot import plot

__all__ = ["Figure", "Panel", "figure", "figures", "panels", "plot"]
