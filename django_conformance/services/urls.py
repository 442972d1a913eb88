"""Servers that somebody else runs, given by URL in ``DJANGO_CONFORMANCE_REDIS_URL`` and its likes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django_conformance.services.records import Candidate, ServiceEndpoint, ServiceFailed

if TYPE_CHECKING:
    from django_conformance.services.product import Product
    from django_conformance.services.records import ServiceKind

ENCRYPTED = ("rediss", "valkeys", "amqps")


def variable(kind: ServiceKind) -> str:
    """Return the name of the environment variable that gives a server of this kind."""
    return f"DJANGO_CONFORMANCE_{kind.upper()}_URL"


def given(product: Product) -> Candidate | None:
    """Return the server that the environment gives, or None; raise ServiceFailed when the URL cannot be used."""
    if not os.environ.get(variable(product.kind)):
        return None
    address = endpoint(product)
    scheme = urlsplit(address.url).scheme
    return Candidate(product.kind, "url", None, f"{scheme}://{address.host}:{address.port}")


def endpoint(product: Product) -> ServiceEndpoint:
    """Parse the URL that the environment gives; raise ServiceFailed, naming the variable, when it cannot be used."""
    name = variable(product.kind)
    url = os.environ.get(name, "")
    hint = f"Set {name} to an address such as {product.example}, or unset it."
    try:
        parts = urlsplit(url)
        port = parts.port or product.default_port
    except ValueError as error:
        raise ServiceFailed(product.kind, f"{name} is not a URL ({error})", hint=hint) from None
    if parts.scheme not in product.schemes or not parts.hostname:
        expected = ", ".join(f"{scheme}://" for scheme in product.schemes)
        raise ServiceFailed(product.kind, f"{name} must start with one of {expected} and name a host", hint=hint)
    return ServiceEndpoint(
        kind=product.kind,
        source="url",
        version=None,
        url=url,
        host=parts.hostname,
        port=port,
        user=unquote(parts.username) if parts.username else product.user,
        password=unquote(parts.password) if parts.password else None,
    )


def encrypted(address: ServiceEndpoint) -> bool:
    """Say whether the server speaks TLS from the first byte, so that a plain question gets no answer."""
    return urlsplit(address.url).scheme in ENCRYPTED
