"""How long a broker waits for a message to be acknowledged before it takes it from the worker that has it.

https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/redis.html#visibility-timeout
https://www.rabbitmq.com/docs/consumers#acknowledgement-timeout
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.overlay.addresses import kind_of
from django_conformance.source.reading import attribute, entries, members

if TYPE_CHECKING:
    from django_conformance.discovery.celery.live import LiveApp
    from django_conformance.inventory import DeploymentInventory

_DEFAULTS = {"redis": 3600, "sqs": 1800}
"""Seconds, by transport; other transports have no such timeout."""

_CONSUMER_TIMEOUT = 1800
"""Seconds that RabbitMQ waits where its configuration says nothing else."""


@dataclass(frozen=True)
class BrokerWait:
    """What a broker's wait is called, how many seconds it is, and what happens to a message and its worker after that."""

    name: str
    seconds: float
    consequence: str

    @property
    def is_rabbitmq(self) -> bool:
        """Whether the broker closes the worker's channel, rather than deliver the message to another worker at once."""
        return self.name == "consumer_timeout"


def patience(app: LiveApp, deployment: DeploymentInventory) -> BrokerWait | None:
    """Return how long the broker of an app waits, ``None`` where it waits as long as a worker lives or nothing says how long."""
    broker = app.record.broker
    transport = "redis" if kind_of(broker) == "redis" else broker.partition("://")[0].lower()
    if transport in ("amqp", "amqps", "pyamqp", "librabbitmq"):
        return None if _is_set(app, deployment) else _RABBITMQ
    if transport == "sentinel":
        transport = "redis"
    if transport not in _DEFAULTS:
        return None
    declared = dict(entries(app.value("broker_transport_options"))).get("visibility_timeout")
    seconds = declared if isinstance(declared, (int, float)) else _DEFAULTS[transport]
    return BrokerWait("visibility_timeout", seconds, "the message is delivered again, and again, before it is run")


_RABBITMQ = BrokerWait(
    "consumer_timeout",
    _CONSUMER_TIMEOUT,
    "RabbitMQ closes the channel with PRECONDITION_FAILED, the worker ends, and the message is delivered again",
)


def _is_set(app: LiveApp, deployment: DeploymentInventory) -> bool:
    """Whether a file sets RabbitMQ's timeout, or queues are of a kind that delays messages in the broker."""
    queues = members(attribute(app.app.conf, "task_queues"))
    arguments = [dict(entries(attribute(queue, "queue_arguments"))) for queue in queues]
    is_quorum = app.value("task_default_queue_type") == "quorum"
    return (
        "consumer_timeout" in deployment.mentions
        or is_quorum
        or any({"x-consumer-timeout", "x-queue-type"} & given.keys() for given in arguments)
    )
