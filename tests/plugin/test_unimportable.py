"""What a project that cannot be imported is told to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.inventory import Area, Inventory, Problem
from django_conformance.inventory.project import Project
from django_conformance.plugin.unimportable import results_for
from django_conformance.run.request import Request

if TYPE_CHECKING:
    from pathlib import Path
