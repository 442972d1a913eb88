"""What the names of a run on somebody else's server begin with."""

from __future__ import annotations


def own_name(run: str) -> str:
    """Return what the names of a run on somebody else's server begin with, and what its queue is called."""
    return f"conformance-{run}"


def owned(name: str, run: str, separator: str = ".") -> str:
    """Return a name that is the run's own; one that is so already stays."""
    own = own_name(run)
    return name if own in name else f"{own}{separator}{name}"
