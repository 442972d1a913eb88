"""redis-py: what a client does before it reaches a server, or without one."""

import redis
from celery import shared_task
from redis.backoff import NoBackoff
from redis.connection import parse_url
from redis.retry import Retry

from releases.tasks.clients import _defaults

_NOBODY = {"host": "127.0.0.1", "port": 1}


@shared_task
def redis_shown_password():
    """Return whether a client that is written to a log shows its password."""
    return {"client": "secret" in repr(redis.Redis(password="secret")), "pool": "secret" in repr(redis.ConnectionPool(password="secret"))}


@shared_task
def redis_refused():
    """Return what a client says where no server listens."""
    try:
        redis.Redis(**_NOBODY, retry=Retry(NoBackoff(), 0)).ping()
    except redis.ConnectionError as error:
        return str(error)


@shared_task
def redis_pool_command():
    """Return what a pool says that is asked for the connection of a command."""
    try:
        redis.ConnectionPool(**_NOBODY, retry=Retry(NoBackoff(), 0)).get_connection("PING")
    except redis.ConnectionError as error:
        return type(error).__name__


@shared_task
def redis_pool_full():
    """Return the error of a pool that has no more connections."""
    pool = redis.ConnectionPool(max_connections=1)
    pool.make_connection()
    try:
        pool.make_connection()
    except redis.ConnectionError as error:
        return type(error).__name__


@shared_task
def redis_pool_size():
    """Return how many connections a pool opens at most."""
    return {"pool": redis.ConnectionPool().max_connections, "blocking": redis.BlockingConnectionPool().max_connections}


@shared_task
def redis_cluster():
    """Return the defaults of a client for a cluster."""
    return {name: value for name, value in _defaults(redis.RedisCluster.__init__).items() if name != "lib_version"}


@shared_task
def redis_lock():
    """Return the defaults of a lock."""
    return _defaults(redis.Redis.lock)


@shared_task
def redis_retry_is_equal():
    """Return whether two policies of retrying are the same, and can be keys."""
    return [Retry(NoBackoff(), 3) == Retry(NoBackoff(), 3), len({Retry(NoBackoff(), 3), Retry(NoBackoff(), 3)})]


@shared_task
def redis_urls():
    """Return how addresses are read: a percent sign that is escaped twice, and options."""
    addresses = [
        "redis://redis.internal:6379/1",
        "redis://redis.internal/0?socket_timeout=5&health_check_interval=30",
        "redis://redis.internal?client_name=50%2525",
        "rediss://redis.internal?ssl_cert_reqs=required&ssl_check_hostname=no",
        "rediss://redis.internal?ssl_min_version=771",
    ]
    return [{key: value if isinstance(value, (bool, int, float, str)) else str(value) for key, value in parse_url(address).items()} for address in addresses]


@shared_task
def redis_modules():
    """Return which families of commands a client has."""
    return {name: hasattr(redis.Redis, name) for name in ("bf", "ft", "graph", "json", "tfcall", "ts")}


@shared_task
def redis_compatibility():
    """Return a name that redis-py had for old versions of Python."""
    from redis.compat import Literal

    return str(Literal)
