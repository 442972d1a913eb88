"""Where a run is kept in pytest's configuration.

Importing this costs nothing, for the many who have the plugin and do not use it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django_conformance.plugin.session import ConformanceSession

    KEY: pytest.StashKey[ConformanceSession]

KEY = pytest.StashKey()
