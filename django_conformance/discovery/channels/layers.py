"""The channel layers that CHANNEL_LAYERS configures, and those of them that cannot be loaded.

https://channels.readthedocs.io/en/stable/topics/channel_layers.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import problem
from django_conformance.discovery.channels import redis_hosts
from django_conformance.inventory import ChannelLayer, Problem
from django_conformance.overlay.addresses import masked
from django_conformance.source.reading import entries, members

if TYPE_CHECKING:
    from django_conformance.discovery.context import DiscoveryContext

NOT_LOADED = "channel-layer"
"""The stage of problems with loading a layer."""

_IN_MEMORY = "InMemoryChannelLayer"


def layer_records(configured: Any, context: DiscoveryContext) -> tuple[list[ChannelLayer], list[Problem]]:
    """Return CHANNEL_LAYERS as configured, and what stops entries of it from being loaded."""
    records: list[ChannelLayer] = []
    problems: list[Problem] = []
    for alias, entry in configured.items() if isinstance(configured, Mapping) else ():
        backend = str(entry.get("BACKEND", "")) if isinstance(entry, Mapping) else ""
        configuration = dict(entries(entry.get("CONFIG"))) if isinstance(entry, Mapping) else {}
        fault = _load(str(alias), context)
        hosts = configuration.pop("hosts", ())
        if fault is None and backend.startswith("channels_redis.") and (text := redis_hosts.fault_of(hosts)):
            fault = Problem("channels", NOT_LOADED, str(alias), text)
        if fault is not None:
            problems.append(fault)
        records.append(
            ChannelLayer(
                str(alias),
                backend,
                tuple(_hosts(hosts)),
                {str(key): repr(value) for key, value in configuration.items() if "key" not in str(key).lower()},
                backend.endswith(_IN_MEMORY),
            )
        )
    return records, problems


def _load(alias: str, context: DiscoveryContext) -> Problem | None:
    from channels.layers import channel_layers

    try:
        channel_layers.make_backend(alias)
    except OSError:
        return None  # it connects when it is made, and discovery lets nothing connect
    except BaseException as error:
        return problem("channels", NOT_LOADED, alias, error, context.project)
    return None


def _hosts(hosts: Any) -> Iterator[str]:
    for host in [hosts] if isinstance(hosts, str) else members(hosts):
        address = host.get("address", host.get("host", "")) if isinstance(host, Mapping) else host
        yield (
            masked(address)
            if isinstance(address, str)
            else ":".join(str(part) for part in address)
            if isinstance(address, (list, tuple))
            else str(address)
        )
