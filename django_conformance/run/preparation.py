"""Prepares a run: discovers, chooses and starts services, writes the overlay, and takes it all down again."""

from __future__ import annotations

import datetime
import platform
import sys
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance import __version__, overlay as overlays
from django_conformance.codec import to_json
from django_conformance.confinement import LANDLOCK, PYTHON, Confinement
from django_conformance.confinement.fallback import restrict_network
from django_conformance.deadlines import deadline, paced
from django_conformance.discovery.queries import stopped
from django_conformance.overlay import Overlay, secret_key
from django_conformance.overlay.guard import is_loopback
from django_conformance.rules.loading import load
from django_conformance.run.beginning import begun
from django_conformance.run.capabilities import capabilities, needed_services
from django_conformance.run.confined import confined, files_kept
from django_conformance.run.context import RunContext
from django_conformance.run.discover import DATABASE_KINDS
from django_conformance.run.folder import RunFolder, run_folder
from django_conformance.run.own_ports import OwnPorts
from django_conformance.services.guardian import at_the_end
from django_conformance.services.supervisor import Services
from django_conformance.source import roots
from django_conformance.versions import installed_packages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django_conformance.inventory import Inventory
    from django_conformance.run.request import Request


@contextmanager
def prepared(request: Request, progress: Callable[[str], None] = lambda _stage: None) -> Iterator[RunContext]:
    """Prepare a run and take it down at the end, whatever happens.

    ``progress`` is called with each stage as it begins (``discover``, and in words what discovery does and which servers start).

    Raises:
        UsageError: the contract cannot be read.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(run_folder(request.folder))
        progress("discover")
        urls = request.services != "private"
        beginning = begun(request, folder)
        agreed, reading, discovery = beginning.contract, beginning.reading, beginning.discovery
        _preload(beginning.rules, reading=reading)
        inventory = discovery.inventory(progress)
        stack.enter_context(paced(discovery.startup))
        services = stack.enter_context(Services(folder.path, folder.id, deadline(), urls=urls))
        kinds, missing = needed_services(inventory, urls=urls)
        if request.services == "configured":
            kinds = ()
        databases = DATABASE_KINDS if stopped(folder.path) else ()
        started = tuple(kind for kind in kinds if kind in databases) if reading else kinds
        if started:
            progress(f"starting {' and '.join(started)}")
            services.start(started)
        endpoints = {kind: services.endpoint(kind) for kind in started}
        configured = request.services == "configured"
        by_port = Confinement.read(folder.path).network == LANDLOCK
        own = OwnPorts(stack) if by_port else None
        ports = own.reachable(endpoints.values(), inventory if configured else None) if own is not None else ()
        overlay = Overlay(
            run=folder.id,
            folder=str(folder.path),
            project=str(request.project),
            settings=request.settings,
            services={kind: endpoint.url for kind, endpoint in endpoints.items()},
            mode="configured" if configured else "substitute",
            refused=() if configured else _configured_on_loopback(inventory),
            allowed=_configured(inventory) if configured else (),
            ports=tuple(sorted(ports)),
            **files_kept(request.project, folder),
            mirrors=inventory.databases.presumed_replicas,
            path_first=inventory.project.path_first,
            path_last=inventory.project.path_last,
            variables=discovery.variables(),
            secret_key=secret_key.read(folder.path),
            sources=agreed.source,
            outer=roots.outer(request.project),
        )
        overlays.write(overlay)
        if _leaves(request, endpoints):
            _take_at_the_end(folder, overlay, [app.path for app in inventory.celery.apps])
        if by_port:
            restrict_network(folder.path, ports)  # nothing of the project has run in this process by now
        available = kinds if not configured else tuple({endpoint.kind for endpoint in inventory.project.endpoints})
        context = RunContext(
            request=request,
            folder=folder,
            inventory=inventory,
            contract=agreed,
            reading=reading,
            overlay=overlay,
            services=services,
            judgements=discovery.judgements(),
            capabilities=capabilities(inventory, available, missing),
            header=_header(request, inventory, endpoints, folder),
            own_ports=own,
        )
        with context.at_end:
            yield context


def _leaves(request: Request, endpoints: dict[Any, Any]) -> bool:
    """Whether something of the run is on a server that stays after it."""
    by_url = [kind for kind, endpoint in endpoints.items() if endpoint.source == "url"]
    return request.services == "configured" or bool({"postgresql", "mariadb"} & set(by_url))


def _take_at_the_end(folder: RunFolder, overlay: Overlay, apps: list[str]) -> None:
    """Have what is left on servers taken at the end, by a process that is confined as the run is, but for its network."""
    command = [sys.executable, "-m", "django_conformance.drivers.leftovers", *apps]
    project, place = Path(overlay.project), folder.path / "leftovers"
    place.mkdir(mode=0o700)
    by_kernel = Confinement.read(folder.path).files != PYTHON
    launcher = confined(
        command,
        RunFolder(folder.id, place),
        project,
        services="configured",
        confine="auto" if by_kernel else "off",
        own=folder.path,
    )
    at_the_end(folder.path, "leftovers", launcher, overlays.environment(overlay), project)


def _preload(rules: Iterable[str], *, reading: bool) -> None:
    """Import what this process is going to need while discovery runs in its own; none of it reads settings."""
    for rule in rules:
        load(rule)
    if reading:
        return
    for name in ("hypothesis", "django.test.utils", "django.db.models", "celery", "kombu", "channels", "redis.asyncio"):
        with suppress(ImportError):
            import_module(name)


_WELL_KNOWN = (5672, 6379, 5432, 3306, 25, 587, 11211, 26379)


def _configured_on_loopback(inventory: Inventory) -> tuple[str, ...]:
    """Return the authorities on loopback that are not the run's: what the settings name, and the well-known ports."""
    named = [(endpoint.host, endpoint.port) for endpoint in inventory.project.endpoints if is_loopback(endpoint.host)]
    known = [("localhost", port) for port in _WELL_KNOWN]
    return tuple(dict.fromkeys(f"{host or 'localhost'}:{port}" for host, port in (*named, *known)))


def _configured(inventory: Inventory) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{endpoint.host}:{endpoint.port}" for endpoint in inventory.project.endpoints))


def _workers(inventory: Inventory) -> dict[str, str]:
    """Return, by app, as which declared worker that of the run is started; the others have prefork and no limits."""
    declared = {app.path: inventory.deployment.worker_of(app.path, app.default_queue) for app in inventory.celery.apps}
    return {
        path: f"{worker.unit.name} ({worker.location}): {' '.join(worker.behaviour) or '--pool prefork'}"
        for path, worker in declared.items()
        if worker is not None
    }


def _header(request: Request, inventory: Inventory, endpoints: dict[Any, Any], folder: RunFolder) -> dict[str, Any]:
    return {
        "tool": f"django-conformance {__version__}",
        "started": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "project": {
            "path": str(request.project),
            "settings": request.settings,
            "settings_from": request.settings_from,
            "contract": str(request.contract) if request.contract else None,
            "advice": inventory.project.own_code_advice,
            "workers": _workers(inventory),
        },
        "python": platform.python_version(),
        "platform": sys.platform,
        "packages": installed_packages(),
        "services": {
            kind: {
                "source": endpoint.source,
                "version": endpoint.version,
                **({"product": endpoint.product} if endpoint.product else {}),
            }
            for kind, endpoint in endpoints.items()
        },
        "seed": request.seed,
        "confinement": to_json(Confinement.read(folder.path)),
    }
