"""The services of one run: started side by side, waited for one by one, stopped together."""

from __future__ import annotations

import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.services import containers, urls as given_urls
from django_conformance.services.launch import Cancelled, Launch
from django_conformance.services.locate import locate, product_of
from django_conformance.services.marks import folder_beside
from django_conformance.services.ports import LOOPBACK, PortHold
from django_conformance.services.product import listens
from django_conformance.services.records import Missing, ServiceEndpoint, ServiceFailed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from django_conformance.services.product import Product
    from django_conformance.services.records import Candidate, ServiceKind

__all__ = ["ServiceFailed", "Services"]

ENDING_SECONDS = 5.0
"""How long a start that was called off may take to notice; it looks a hundred times a second."""


@dataclass
class _Started:
    endpoint: ServiceEndpoint
    launch: Launch
    thread: threading.Thread
    over: threading.Event = field(default_factory=threading.Event)
    failure: ServiceFailed | None = None


class Services:
    """Starts services and stops whatever it started: ``with Services(folder, run_id, deadline) as services: …``.

    ``folder`` holds every file (short in path and fast, if sockets and speed matter), ``run_id`` marks every process,
    ``deadline`` is how many seconds one service may take to be ready. ``urls=False`` leaves out servers of others.
    A service that cannot be had or does not start hurts nobody but those who ask for it.
    """

    def __init__(self, folder: Path, run_id: str, deadline: float, *, urls: bool = True) -> None:
        self.folder = Path(folder)
        self.run_id = run_id
        self.deadline = deadline
        self.urls = urls
        self._cancelled = threading.Event()
        self._started: dict[ServiceKind, _Started] = {}
        self._failed: dict[ServiceKind, ServiceFailed] = {}

    def start(self, kinds: Iterable[ServiceKind]) -> None:
        """Choose a server and an address for each kind, begin to start them all, and return without waiting.

        Raises:
            UsageError: DJANGO_CONFORMANCE_SERVICE_SOURCES names a source that there is not.
        """
        new = [kind for kind in dict.fromkeys(kinds) if kind not in self._started and kind not in self._failed]
        if not new:
            return
        with ThreadPoolExecutor(len(new)) as pool:
            located = list(pool.map(self._locate, new))
        for kind, candidate in zip(new, located, strict=True):
            if isinstance(candidate, ServiceFailed):
                self._failed[kind] = candidate
            else:
                self._begin(candidate)

    def endpoint(self, kind: ServiceKind) -> ServiceEndpoint:
        """Return the address at once; it stays the same. Raise ServiceFailed when no such server was found."""
        return self._started_of(kind).endpoint

    def wait(self, kind: ServiceKind) -> ServiceEndpoint:
        """Return the address once the server is ready. Raise ServiceFailed when it was not found or did not start."""
        started = self._started_of(kind)
        started.over.wait()
        if started.failure is not None:
            raise started.failure
        return started.endpoint

    def stop(self) -> None:
        """Stop everything, side by side, also what is still starting. What will not end is left to the guardian."""
        self._cancelled.set()
        threads = [
            threading.Thread(target=self._stop_one, args=(started,), daemon=True, name=f"stop {kind}")
            for kind, started in self._started.items()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._started.clear()
        shutil.rmtree(folder_beside(self.folder), ignore_errors=True)

    def __enter__(self) -> Services:
        """Return itself; nothing is started yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop everything."""
        self.stop()

    def _locate(self, kind: ServiceKind) -> Candidate | ServiceFailed:
        try:
            candidate = locate(kind, urls=self.urls)
        except ServiceFailed as failure:
            return failure
        if isinstance(candidate, Missing):
            return ServiceFailed(kind, "no server was found", hint=candidate.hint)
        return candidate

    def _begin(self, candidate: Candidate) -> None:
        product = product_of(candidate.kind)
        own = self._folder_of(product)
        own.mkdir(parents=True, mode=0o700)
        hold = None
        if candidate.source == "url":
            endpoint = given_urls.endpoint(product)
        else:
            hold = PortHold()
            endpoint = _private(product, candidate, own, hold.port)
        deadline = self.deadline * product.patience
        launch = Launch(candidate, endpoint, own, run_id=self.run_id, deadline=deadline, cancelled=self._cancelled)
        if hold is not None:
            launch.at_the_end(hold.release)
            hold.hand_over()
        thread = threading.Thread(target=self._bring_up, args=(product,), daemon=True, name=f"start {candidate.kind}")
        self._started[candidate.kind] = _Started(endpoint, launch, thread)
        thread.start()

    def _folder_of(self, product: Product) -> Path:
        """Return the folder of a server; for one that may need another account than this user's, outside that of the run."""
        if not product.refuses_root or os.name != "posix" or os.geteuid() != 0:
            return self.folder / product.folder
        beside = folder_beside(self.folder)
        beside.mkdir(mode=0o711, exist_ok=True)
        return beside / product.folder

    def _bring_up(self, product: Product) -> None:
        started = self._started[product.kind]
        launch, endpoint = started.launch, started.endpoint
        try:
            if endpoint.source == "container":
                containers.launch(launch, product.image)
                launch.wait_until(lambda: product.program.ready(endpoint))
            elif endpoint.source == "url":
                probe = listens if given_urls.encrypted(endpoint) else product.program.ready
                launch.wait_until(lambda: probe(endpoint))
            else:
                product.program.launch(launch)
        except ServiceFailed as failure:
            started.failure = failure
        except Cancelled:
            started.failure = ServiceFailed(product.kind, "the run ended before it was ready")
        except Exception as error:  # noqa: BLE001 - a thread has no caller; the one who waits gets it
            started.failure = launch.failed(f"{type(error).__name__}: {error}")
        finally:
            started.over.set()

    def _stop_one(self, started: _Started) -> None:
        started.thread.join(ENDING_SECONDS)
        started.launch.stop()

    def _started_of(self, kind: ServiceKind) -> _Started:
        if kind in self._failed:
            raise self._failed[kind]
        if kind not in self._started:
            raise ServiceFailed(kind, "it was not requested when the services started")
        return self._started[kind]


def _private(product: Product, candidate: Candidate, folder: Path, port: int) -> ServiceEndpoint:
    host = containers.host() if candidate.source == "container" else LOOPBACK
    socket = None if candidate.source == "container" else product.program.socket(folder, port)
    return ServiceEndpoint(
        kind=product.kind,
        source=candidate.source,
        version=candidate.version,
        url=product.url.format(host=host, port=port),
        host=host,
        port=port,
        socket=None if socket is None else str(socket),
        user=product.user,
        password=product.password,
        product=candidate.product,
    )
