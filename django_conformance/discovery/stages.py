"""Discovery from beginning to end: settings, ``django.setup()``, then area by area; the first that fails for all ends it."""

from __future__ import annotations

import os
import platform
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.codec import dumps
from django_conformance.discovery.cause import problem
from django_conformance.discovery.context import DiscoveryContext
from django_conformance.discovery.manage import surroundings
from django_conformance.discovery.queries import watch
from django_conformance.inventory import AREAS, Area, Inventory, Problem, ProjectInventory
from django_conformance.inventory.project import LOOKED_AT
from django_conformance.overlay import secret_key
from django_conformance.redaction import remember
from django_conformance.source import environment
from django_conformance.source.reading import members, readable
from django_conformance.source.roots import declare
from django_conformance.tail import write_private

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from django_conformance.overlay import Overlay

_ORDER: tuple[Area, ...] = ("databases", "celery", "channels", "commands")
"""In which areas are looked at; the package of one that is not looked at is not imported."""

VARIABLES = "manage-variables.json"


@dataclass(frozen=True)
class Discovered:
    """The inventory, and by area the project as rules read it: live objects and source, which cross to no process.

    An area that could not be looked at, and every area of a project that cannot be imported, is not among ``projects``.
    """

    inventory: Inventory
    projects: dict[str, Any] = field(default_factory=dict)


def discover(
    overlay: Overlay,
    begin: Callable[[str], None],
    areas: Collection[str] = AREAS,
    stopped: Collection[Problem] = (),
) -> Discovered:
    """Import the project stage by stage, each told to ``begin``; the first that fails for the project as a whole ends it.

    Only ``areas`` are looked at; not those that have been ``stopped``, whose problems are told instead.
    """
    project = Path(overlay.project)
    declare(project, overlay.sources, overlay.rules)
    environment.know(overlay.variables)
    watch(overlay)
    begin("manage.py")
    around = surroundings(project)
    write_private(Path(overlay.folder) / VARIABLES, dumps(around.variables))
    own = ProjectInventory(
        settings=overlay.settings,
        python=platform.python_version(),
        path_first=around.first,
        path_last=around.last,
        variables=tuple(around.variables),
    )
    for stage, step in (("settings", _settings), ("setup", _setup)):
        begin(stage)
        try:
            step(overlay.settings)
        except BaseException as error:
            broken = replace(own, problems=(problem("project", stage, overlay.settings, error, project),))
            return Discovered(Inventory(project=broken))
    from django_conformance.overlay.settings import originals

    secret_key.write(Path(overlay.folder), originals())
    remember(Path(overlay.folder), originals())
    context = DiscoveryContext(project, overlay.settings, readable(originals()))
    return _areas(context, own, begin, areas, stopped)


def _settings(name: str) -> None:
    if os.environ.get("DJANGO_CONFIGURATION") and find_spec("configurations"):
        from configurations import importer  # type: ignore[import-not-found, import-untyped, unused-ignore] # optional: https://django-configurations.readthedocs.io/

        importer.install()
    from django.conf import settings

    settings.INSTALLED_APPS  # noqa: B018 - the first attribute read is what imports the module


def _setup(name: str) -> None:
    import django

    django.setup()


def _areas(
    context: DiscoveryContext,
    own: ProjectInventory,
    begin: Callable[[str], None],
    areas: Collection[str],
    stopped: Collection[Problem],
) -> Discovered:
    from django_conformance.discovery import project

    inventory = Inventory(project=own)
    for stop in stopped:
        inventory = replace(inventory, **{stop.area: replace(getattr(inventory, stop.area), problems=(stop,))})
    left_out = {stop.area for stop in stopped}
    projects: dict[str, Any] = {}
    for area in _ORDER:
        if area not in areas or area in left_out:
            continue
        begin(area)
        discover_area = import_module(f"{__package__}.{area}").discover
        try:
            projects[area] = discover_area(context)
            part = projects[area].inventory
        except BaseException as error:  # a project's code that exits among it: a problem of this area alone
            cause = problem(area, LOOKED_AT, area, error, context.project)
            part = replace(getattr(inventory, area), problems=(cause,))
        inventory = replace(inventory, **{area: part})
    if "celery" not in areas:
        _requests()
    begin("project")
    whole = project.discover(context, own, inventory)
    return Discovered(whole.inventory, {**projects, "project": whole})


def _requests() -> None:
    """Import the middleware and the views, which rules read live. Where Celery is looked at, its worker has done so, or does not."""
    from django.conf import settings
    from django.urls import get_resolver
    from django.utils.module_loading import import_string

    # What is wrong with them is a finding of Django's own checks.
    for path in members(settings.MIDDLEWARE):
        with suppress(BaseException):
            import_string(path)
    with suppress(BaseException):
        get_resolver().url_patterns  # noqa: B018 - reading it imports them
