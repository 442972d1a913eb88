"""Which server would be used: a URL that is given, else one installed, else a wheel's, else a container."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

from django_conformance.errors import UsageError
from django_conformance.services import containers, urls as given_urls
from django_conformance.services.records import SOURCES, Candidate, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django_conformance.services.product import Product
    from django_conformance.services.records import ServiceKind, ServiceSource

SOURCES_VARIABLE = "DJANGO_CONFORMANCE_SERVICE_SOURCES"


def product_of(kind: ServiceKind) -> Product:
    """Return the product file's declaration: the file is named after the kind."""
    product: Product = import_module(f"django_conformance.services.{kind}").PRODUCT
    return product


def locate(kind: ServiceKind, *, urls: bool = True) -> Candidate | Missing:
    """Return the server that a run would use, or how to get one. ``urls=False`` leaves out the servers of others.

    Raises:
        ServiceFailed: a URL is given that cannot be used.
        UsageError: DJANGO_CONFORMANCE_SERVICE_SOURCES names a source that there is not.
    """
    return next(candidates(kind, urls=urls), Missing(kind, product_of(kind).hint))


def candidates(kind: ServiceKind, *, urls: bool = True) -> Iterator[Candidate]:
    """Yield every server of this kind that works here, the preferred first; raise what ``locate`` raises."""
    product = product_of(kind)
    for source in sources():
        if urls or source != "url":
            yield from _FINDERS[source](product)


def sources() -> tuple[ServiceSource, ...]:
    """Return the sources to look at, in order: those DJANGO_CONFORMANCE_SERVICE_SOURCES names, else all."""
    wanted = [word.strip() for word in os.environ.get(SOURCES_VARIABLE, "").split(",") if word.strip()]
    unknown = [word for word in wanted if word not in SOURCES]
    if unknown:
        message = f"{SOURCES_VARIABLE} names {', '.join(unknown)}, which is not a source of services."
        raise UsageError(message, f"Use some of {', '.join(SOURCES)}, separated by commas.")
    return tuple(source for source in SOURCES if not wanted or source in wanted)


def _given(product: Product) -> Iterator[Candidate]:
    candidate = given_urls.given(product)
    if candidate is not None:
        yield candidate


def _native(product: Product) -> Iterator[Candidate]:
    return _working(product, "native", product.program.native())


def _wheel(product: Product) -> Iterator[Candidate]:
    return _working(product, "wheel", product.program.wheel())


def _container(product: Product) -> Iterator[Candidate]:
    candidate = containers.candidate(product)
    if candidate is not None:
        yield candidate


def _working(product: Product, source: ServiceSource, binaries: Iterator[Path]) -> Iterator[Candidate]:
    for binary in binaries:
        try:
            version = product.program.version(binary)
        except (OSError, ValueError):
            continue
        yield Candidate(product.kind, source, version, str(binary))


_FINDERS: dict[ServiceSource, Callable[[Product], Iterator[Candidate]]] = {
    "url": _given,
    "native": _native,
    "wheel": _wheel,
    "container": _container,
}
