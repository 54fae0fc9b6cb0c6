from .catalogue import Figure, figure, figures, panels
from .declaration import Panel

__all__ = ["Figure", "Panel", "figure", "figures", "panels"]
