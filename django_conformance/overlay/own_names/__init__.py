"""Names of the run's own on servers that are not: what a run on configured services keeps apart from everything else.

Databases have such names in any case (``substitution``). What else Django, Celery, kombu and channels_redis make there:

============== ====================================================================================== ===========
what           names                                                                                  in
============== ====================================================================================== ===========
tasks          one queue; the run's worker consumes no other, and takes no remote control             ``tasks``
kombu on Redis every key and channel: queues, ``unacked*``, ``_kombu.binding*``, fanout               ``broker``
kombu on AMQP  every queue and exchange: remote control, events, replies, delayed delivery            ``broker``
kombu, other   every queue and exchange                                                               ``broker``
results        the keys, or the tables of SQLAlchemy                                                  ``results``
caches         every key, also one of a ``KEY_FUNCTION``                                              ``caches``
layers         every key and group                                                                    ``layers``
============== ====================================================================================== ===========

``emptying`` keeps everything else from being emptied: ``cache.clear()`` takes the run's keys alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.overlay.own_names.name import own_name

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

__all__ = ["install", "own_name"]


def install(overlay: Overlay) -> None:
    """Give what this process makes on servers the run's names; only where the configured services are used."""
    from django_conformance.overlay.own_names import broker, emptying, layers, results, tasks

    if overlay.mode != "configured":
        return
    for part in (tasks, broker, results, layers, emptying):
        part.install(overlay)
