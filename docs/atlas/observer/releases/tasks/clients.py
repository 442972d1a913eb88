"""redis-py, kombu, channels-redis and Daphne: their defaults, and what they write."""

import inspect
from datetime import date, datetime, time, timezone
from decimal import Decimal
from uuid import UUID

from celery import shared_task

_PLAIN = (bool, int, float, str, type(None))


def _defaults(function):
    parameters = inspect.signature(function).parameters.values()
    return {
        parameter.name: parameter.default if isinstance(parameter.default, _PLAIN) else type(parameter.default).__name__
        for parameter in parameters
        if parameter.default is not parameter.empty
    }


@shared_task
def redis_client():
    """Return the defaults of a client."""
    import redis

    return _defaults(redis.Redis.__init__)


@shared_task
def redis_asyncio_client():
    """Return the defaults of a client for asyncio."""
    import redis.asyncio

    return _defaults(redis.asyncio.Redis.__init__)


@shared_task
def redis_connection():
    """Return how a client's connections retry and time out."""
    import redis

    connection = redis.Redis().connection_pool.make_connection()
    retry = getattr(connection, "retry", None)
    return {
        "socket_timeout": connection.socket_timeout,
        "socket_connect_timeout": connection.socket_connect_timeout,
        "retries": getattr(retry, "_retries", None),
        "backoff": type(getattr(retry, "_backoff", None)).__name__,
        "protocol": str(getattr(connection, "protocol", "")),
    }


@shared_task
def redis_tls():
    """Return the defaults of a connection with TLS."""
    import redis

    return _defaults(redis.SSLConnection.__init__)


@shared_task
def message_json():
    """Return how a message writes values that JSON does not know."""
    from kombu.utils import json

    values = {
        "datetime": datetime(2020, 5, 5, 12, 0, 0, 123, tzinfo=timezone.utc),
        "naive": datetime(2020, 5, 5, 12),
        "date": date(2020, 5, 5),
        "time": time(12, 30),
        "decimal": Decimal("1.10"),
        "uuid": UUID(int=7),
        "bytes": b"\xff\x00",
        "tuple": (1, 2),
        "none": {None: 1},
    }
    return {name: _tried(json.dumps, value) for name, value in values.items()}


@shared_task
def message_json_read():
    """Return which types a message's values have once they are read."""
    from kombu.utils import json

    values = [datetime(2020, 5, 5, 12), date(2020, 5, 5), time(12, 30), Decimal("1.10"), UUID(int=7), b"\xff"]
    return {type(value).__name__: _tried(lambda value: type(json.loads(json.dumps(value))).__name__, value) for value in values}


def _tried(function, value):
    try:
        return function(value)
    except Exception as error:
        return type(error).__name__


@shared_task
def redis_transport():
    """Return the defaults of kombu's transport for Redis."""
    from kombu.transport.redis import Channel

    names = [name for name in vars(Channel) if not name.startswith("_") and isinstance(vars(Channel)[name], _PLAIN)]
    return {name: getattr(Channel, name) for name in sorted(names)}


@shared_task
def queue_defaults():
    """Return the defaults of a queue and of an exchange."""
    from kombu import Exchange, Queue

    named = {kind.__name__: {name: getattr(kind("tea"), name, None) for name, _ in kind.attrs} for kind in (Queue, Exchange)}
    return {kind: {name: value for name, value in told.items() if isinstance(value, _PLAIN)} for kind, told in named.items()}


@shared_task
def broker_urls():
    """Return how addresses of brokers are read."""
    from kombu.utils.url import parse_url

    addresses = ["redis://:secret@redis.internal:6379/1", "rediss://redis.internal?ssl_cert_reqs=CERT_REQUIRED"]
    return [{key: str(value) for key, value in parse_url(address).items()} for address in addresses]


@shared_task
def redis_layer():
    """Return the defaults of the channel layers in Redis."""
    from channels_redis.core import RedisChannelLayer
    from channels_redis.pubsub import RedisPubSubChannelLayer

    return {"core": _defaults(RedisChannelLayer.__init__), "pubsub": _defaults(RedisPubSubChannelLayer.__init__)}


@shared_task
def redis_layer_methods():
    """Return the public names of the channel layer in Redis."""
    from channels_redis.core import RedisChannelLayer

    return sorted(name for name in dir(RedisChannelLayer) if not name.startswith("_"))


@shared_task
def daphne_server():
    """Return the defaults of Daphne's server."""
    from daphne.server import Server

    return _defaults(Server.__init__)


@shared_task
def daphne_options():
    """Return the options of Daphne's command line, with their defaults."""
    from daphne.cli import CommandLineInterface

    actions = CommandLineInterface().parser._actions
    return {action.dest: str(action.default) for action in actions if action.dest != "help"}
