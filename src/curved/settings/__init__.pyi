from .configuration import check, model

__all__ = ["check", "model"]
