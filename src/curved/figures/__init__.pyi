from .catalogue import Figure, figure, figures, panel, panels
from .declaration import Panel

__all__ = ["Figure", "Panel", "figure", "figures", "panel", "panels"]
