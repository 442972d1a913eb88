"""Whatever way Celery is told of a broker or a result backend, it connects to the run's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.overlay.booted import REDIS, BootedProject

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.xdist_group("celery-hook")  # one project is connected to for them all

REDIS_PORT, RABBITMQ_PORT = 7001, 7003

BROKERS: dict[str, tuple[str, int]] = {
    "Celery('x', broker='redis://redis.internal:6379/3')": ("redis", REDIS_PORT),
    "Celery('x', broker='redis://:secret@redis.internal:6379/3')": ("redis", REDIS_PORT),
    "Celery('x', broker='redis.internal:6379', )": ("amqp", RABBITMQ_PORT),
    "Celery('x', broker='amqp://user:secret@rabbit.internal:5672/pit')": ("amqp", RABBITMQ_PORT),
    "Celery('x', broker='amqps://user:secret@rabbit.internal:5671/pit', broker_use_ssl=True)": ("amqp", RABBITMQ_PORT),
    "Celery('x', broker='pyamqp://rabbit.internal//')": ("amqp", RABBITMQ_PORT),
    "Celery('x', broker='redis://one.internal/1;redis://two.internal/1')": ("redis", REDIS_PORT),
    "Celery('x', broker=['redis://one.internal/1', 'redis://two.internal/1'])": ("redis", REDIS_PORT),
    "Celery('x', broker='rediss://redis.internal:6380/0?ssl_cert_reqs=required')": ("redis", REDIS_PORT),
    "Celery('x', broker='redis+socket:///var/run/redis.sock?virtual_host=2')": ("redis", REDIS_PORT),
    "Celery('x', broker='sentinel://one.internal:26379;sentinel://two.internal:26379', broker_transport_options={'master_name': 'm'})": (
        "redis",
        REDIS_PORT,
    ),
    "Celery('x', broker='memory://')": ("redis", REDIS_PORT),
    "Celery('x', broker='filesystem://')": ("redis", REDIS_PORT),
    "Celery('x', broker='sqs://key:secret@', broker_transport_options={'region': 'eu-west-1'})": ("redis", REDIS_PORT),
    "Celery('x', broker='sqla+sqlite:///broker.sqlite')": ("redis", REDIS_PORT),
    "Celery('x')": ("amqp", RABBITMQ_PORT),
    "late(Celery('x'), broker_url='redis://redis.internal:6379/3')": ("redis", REDIS_PORT),
    "updated(Celery('x'), broker_url='redis://redis.internal:6379/3', broker_use_ssl={'ssl_cert_reqs': 0})": (
        "redis",
        REDIS_PORT,
    ),
    "updated(Celery('x'), broker_read_url='redis://read.internal/1', broker_write_url='redis://write.internal/1')": (
        "redis",
        REDIS_PORT,
    ),
    "updated(Celery('x'), broker_url='redis://redis.internal/1', broker_password='secret', broker_user='u')": (
        "redis",
        REDIS_PORT,
    ),
    "updated(Celery('x'), broker_transport='redis', broker_host='redis.internal', broker_port=6379)": (
        "redis",
        REDIS_PORT,
    ),
    "configured(Celery('x'), 'configuration')": ("redis", REDIS_PORT),
    "configured(Celery('x'), 'django.conf:settings', namespace='CELERY')": ("redis", REDIS_PORT),
    "configured(Celery('x'), 'django.conf:settings', namespace='QUEUE')": ("amqp", RABBITMQ_PORT),
}

BACKENDS: dict[str, str] = {
    "Celery('x', backend='redis://:secret@redis.internal:6379/3')": "RedisBackend 127.0.0.1:7001/3",
    "Celery('x', backend='rediss://redis.internal:6380/3?ssl_cert_reqs=required')": "RedisBackend 127.0.0.1:7001/3",
    "updated(Celery('x'), result_backend='redis://redis.internal/3', redis_backend_use_ssl={'ssl_cert_reqs': 0})": "RedisBackend 127.0.0.1:7001/3",
    "updated(Celery('x'), result_backend='redis://redis.internal/3', redis_password='secret', redis_username='u')": "RedisBackend 127.0.0.1:7001/3",
    "updated(Celery('x'), result_backend='redis', redis_host='redis.internal')": "RedisBackend 127.0.0.1:7001/0",
    "updated(Celery('x'), result_backend='sentinel://one.internal:26379', result_backend_transport_options={'master_name': 'm'})": "RedisBackend 127.0.0.1:7001/0",
    "Celery('x', backend='ours:OwnRedis')": "OwnRedis 127.0.0.1:7001/0",
    "Celery('x', backend='ours:OwnRedis+redis://redis.internal/4')": "OwnRedis 127.0.0.1:7001/4",
    "Celery('x', backend='cache+memcached://cache.internal:11211/')": "RedisBackend 127.0.0.1:7001/0",
    "Celery('x', backend='mongodb://mongo.internal/results')": "RedisBackend 127.0.0.1:7001/0",
    "Celery('x', backend='rpc://')": "RPCBackend",
    "Celery('x')": "DisabledBackend",
    "configured(Celery('x'), 'django.conf:settings', namespace='CELERY')": "RedisBackend 127.0.0.1:7001/1",
    "configured(Celery('x'), 'configuration')": "RedisBackend 127.0.0.1:7001/5",
}

PROJECT = {
    "mysite/__init__.py": "",
    "mysite/settings.py": """
        SECRET_KEY = "x"
        CELERY_BROKER_URL = "redis://redis.internal:6379/0"
        CELERY_BROKER_USE_SSL = {"ssl_cert_reqs": 0}
        CELERY_RESULT_BACKEND = "rediss://redis.internal:6379/1?ssl_cert_reqs=none"
        QUEUE_BROKER_URL = "amqps://user:secret@rabbit.internal:5671/pit"
    """,
    "configuration.py": """
        broker_url = "redis://redis.internal:6379/4"
        result_backend = "redis://redis.internal:6379/5"
    """,
    "ours.py": """
        from celery.backends.redis import RedisBackend
        class OwnRedis(RedisBackend):
            pass
    """,
}

TOOLS = """
from celery import Celery

def late(app, **values):
    app.conf.broker_url
    for name, value in values.items():
        setattr(app.conf, name, value)
    return app

def updated(app, **values):
    app.conf.update(**values)
    return app

def configured(app, source, **options):
    app.config_from_object(source, **options)
    return app

def broker(app):
    found = []
    for connection in (app.connection_for_read(), app.connection_for_write(), app.connection_for_write().clone(), app.pool.acquire()):
        found.append([connection.transport_cls.replace("pyamqp", "amqp"), connection.hostname, connection.port, connection.password if connection.password != "guest" else None, bool(connection.ssl)])
    return found

def backend(app):
    one = app.backend
    parameters = getattr(one, "connparams", None)
    if not parameters:
        return type(one).__name__
    assert not parameters.get("password") and not parameters.get("username") and "connection_class" not in parameters, parameters
    return "{} {host}:{port}/{db}".format(type(one).__name__, **parameters)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> BootedProject:
    """Return a project with settings, a configuration module and a backend of its own."""
    path: Path = tmp_path_factory.mktemp("celery")
    (path / "project").mkdir()
    return BootedProject(path / "project", path / "run").write(PROJECT)


@pytest.fixture(scope="module")
def connected(project: BootedProject) -> dict[str, Any]:
    """Return where every app of this module's tables connects to, asked in one process."""
    lines = [TOOLS, "result = {}"]
    lines += [f"result['broker ' + {text!r}] = broker({text})" for text in BROKERS]
    lines += [f"result['backend ' + {text!r}] = backend({text})" for text in BACKENDS]
    found: dict[str, Any] = project.value("\n".join(lines))
    return found


@pytest.mark.parametrize("text", BROKERS)
def test_broker(connected: dict[str, Any], text: str) -> None:
    """Every connection to the broker, and every copy of one, goes to the run's service, without account or encryption."""
    transport, port = BROKERS[text]

    assert connected[f"broker {text}"] == [[transport, "127.0.0.1", port, None, False]] * 4


@pytest.mark.parametrize("text", BACKENDS)
def test_result_backend(connected: dict[str, Any], text: str) -> None:
    """Every result backend that needs a server has the run's, the project's own class where it has one."""
    assert connected[f"backend {text}"] == BACKENDS[text]


def test_variables_of_the_environment(project: BootedProject) -> None:
    """CELERY_BROKER_URL and CELERY_RESULT_BACKEND, which Celery itself reads, are redirected too."""
    code = f"{TOOLS}\nresult = [broker(Celery('x')), backend(Celery('x'))]"

    found = project.value(
        code, CELERY_BROKER_URL="redis://redis.internal/7", CELERY_RESULT_BACKEND="redis://redis.internal/8"
    )

    assert found == [[["redis", "127.0.0.1", REDIS_PORT, None, False]] * 4, "RedisBackend 127.0.0.1:7001/8"]


def test_a_late_variable_of_the_environment(project: BootedProject) -> None:
    """A broker that is put into the environment after the settings were read is redirected where it connects."""
    code = f"""{TOOLS}
import os
from django.conf import settings
settings.CELERY_BROKER_URL
os.environ["CELERY_BROKER_URL"] = "redis://late.internal/7"
result = broker(Celery("x"))
"""

    assert project.value(code) == [["redis", "127.0.0.1", REDIS_PORT, None, False]] * 4


def test_without_rabbitmq_a_redis_stands_in(tmp_path: Path) -> None:
    """An AMQP broker is stood in for by the run's Redis where there is no RabbitMQ."""
    (tmp_path / "project").mkdir()
    project = BootedProject(tmp_path / "project", tmp_path / "run", services={"redis": REDIS}).write(PROJECT)
    code = (
        f"{TOOLS}\nresult = broker(Celery('x', broker='amqp://rabbit.internal/pit', "
        f"broker_transport_options={{'confirm_publish': True}}))"
    )

    assert project.value(code) == [["redis", "127.0.0.1", REDIS_PORT, None, False]] * 4


def test_without_any_broker_the_configured_one_is_refused(tmp_path: Path) -> None:
    """Where the run has no service to give, a connection to the configured broker is refused and written down."""
    (tmp_path / "project").mkdir()
    project = BootedProject(tmp_path / "project", tmp_path / "run", services={}, refused=("localhost:5672",)).write(
        PROJECT
    )
    code = """
from celery import Celery
try:
    Celery("x", broker="redis://redis.internal:6379/0").connection_for_write().ensure_connection(max_retries=1, timeout=1)
    result = "connected"
except Exception as error:
    result = str(error)
"""

    assert "refused" in project.value(code)
    assert "redis.internal" in (project.folder / "refused.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("configured", "address"),
    [
        ("db+postgresql+psycopg://user:secret@db.internal/results", "127.0.0.1:7002"),
        ("db+sqlite:///results.sqlite", "celery-results.sqlite3"),
        ("file:///var/results", "celery-results"),
    ],
)
def test_results_in_databases_and_files(project: BootedProject, configured: str, address: str) -> None:
    """A result backend in a database or in files keeps its class and is given a private place."""
    code = f"""
from celery import Celery
from celery.app import backends
app = Celery("x")
backend, url = backends.by_url({configured!r}, app.loader)
result = [backend.__name__, url]
"""

    name, url = project.value(code)

    assert name in ("DatabaseBackend", "FilesystemBackend")
    assert address in url
    assert "internal" not in url
    assert "/var/" not in url
