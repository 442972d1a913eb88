"""What channels_redis makes of each of a layer's hosts, short of connecting to it.

https://github.com/django/channels_redis#hosts
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django_conformance.discovery.address_faults import host_fault, url_fault
from django_conformance.overlay.addresses import masked

_PAIR = 2


def fault_of(hosts: Any) -> str:
    """Return what is wrong with the ``hosts`` of a layer; "" where channels_redis can use each of them."""
    if isinstance(hosts, (str, bytes)):
        return f"its hosts are the text {masked(str(hosts))!r}, where a list is needed: ValueError when it is used"
    if isinstance(hosts, Mapping):
        return f"its hosts are a dictionary, whose keys ({', '.join(map(str, hosts))}) are taken for hosts: write a list, [{{…}}]"
    if not isinstance(hosts, (list, tuple)):
        return ""
    if len(hosts) == _PAIR and isinstance(hosts[0], str) and "://" not in hosts[0] and _is_port(hosts[1]):
        return f"its hosts are {tuple(hosts)!r}, which is taken for two hosts: write [({hosts[0]!r}, {hosts[1]!r})], a list"
    return next((fault for fault in map(_of_host, hosts) if fault), "")


def _is_port(value: Any) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and value.isdigit())


def _of_host(entry: Any) -> str:
    keywords = _keywords(entry)
    address, host = keywords.get("address"), keywords.get("host")
    if isinstance(address, str) and (fault := url_fault(address)):
        return f"its host {masked(address)!r} {fault}"
    if isinstance(host, str) and (fault := host_fault(host)):
        return f"its host {masked(host)!r} {fault}"
    parts = [keywords[key] for key in ("address", "host", "port") if key in keywords]
    if any("None" in str(part) for part in parts):
        return ""  # from the environment of another process
    try:
        _build(keywords)
    except (OSError, ImportError):
        return ""
    except Exception as error:
        shown = masked(str(address or host or sorted(keywords)))
        return f"its host {shown!r} cannot be used: {type(error).__name__}: {error}"
    return ""


def _keywords(entry: Any) -> dict[str, Any]:
    """Return what a host of the layer gives to the client, as channels_redis decodes it."""
    if isinstance(entry, Mapping):
        return dict(entry)
    if isinstance(entry, (list, tuple)):
        return dict(zip(("host", "port"), entry, strict=False))
    return {"address": entry}


def _build(keywords: dict[str, Any]) -> None:
    """Make a connection as the layer does, which connects when it is first used."""
    from channels_redis.utils import create_pool

    create_pool(keywords).make_connection()
