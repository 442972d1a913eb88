"""A compatibility conformance suite for Django: what tests simulate is what production does.

In a wheel, ``suite``, ``fixtures`` and ``sample_project`` stand inside this package. In a checkout they stand
beside it, so the checkout's root is appended to the package's path: one rule, and the import names are the same.
"""

from pathlib import Path

__version__ = "0.1.0"

_here = Path(__file__).resolve().parent
if not (_here / "suite").is_dir():
    __path__.append(str(_here.parent))
