"""Where built environments are kept between runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_folder() -> Path:
    """Return ``$XDG_CACHE_HOME/django-conformance``, or what this system has for it."""
    folder = os.environ.get("XDG_CACHE_HOME")
    if folder:
        return Path(folder) / "django-conformance"
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "django-conformance"
