"""No module that a worker imports opens a connection or starts a thread before the worker forks.

Why: a worker imports the project once and then forks. A connection opened before that is one socket shared by all processes,
whose answers get mixed up ('decryption failed or bad record mac', 'lost synchronization'); a thread does not survive in any of them.

Fix: open it where it is first needed, or in a receiver of ``celery.signals.worker_process_init``.
"""

import ast
import threading
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, module_level, receiver
from django_conformance.source.objects import at

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/userguide/signals.html#worker-process-init",
)

_CONNECTING = {
    "psycopg2.connect": "a connection to PostgreSQL",
    "psycopg.connect": "a connection to PostgreSQL",
    "psycopg.Connection.connect": "a connection to PostgreSQL",
    "MySQLdb.connect": "a connection to MySQL",
    "pymysql.connect": "a connection to MySQL",
    "mysql.connector.connect": "a connection to MySQL",
    "pymongo.MongoClient": "connections to MongoDB",
    "pymongo.mongo_client.MongoClient": "connections to MongoDB",
    "pika.BlockingConnection": "a connection to RabbitMQ",
    "grpc.insecure_channel": "a gRPC channel",
    "grpc.secure_channel": "a gRPC channel",
    "confluent_kafka.Producer": "connections to Kafka",
    "kafka.KafkaProducer": "connections to Kafka",
    "smtplib.SMTP": "a connection to a mail server",
    "smtplib.SMTP_SSL": "a connection to a mail server",
    "django.db.connection.cursor": "a connection to the database",
}
_LIBRARIES = tuple(sorted({name.partition(".")[0] for name in _CONNECTING} - {"django"} | {"django.db"}))
_THREADS = ("threading.Thread", "threading.Timer")
_FORKING = ("prefork", "processes", "")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each connection that is opened, and each thread that is started, when a module is imported."""
    if not any(str(app.value("worker_pool") or "") in _FORKING for app in project.apps):
        return
    for file in project.context.sources.code(containing=(*_LIBRARIES, "threading")):
        if file.loaded is None or file.path.name in ("manage.py", "wsgi.py", "asgi.py"):
            continue
        for node in module_level(file.tree):
            if isinstance(node, ast.Call):
                what = _opened(node, file)
                if what:
                    yield Finding(
                        f"{file.place(node)} opens {what} when the module is imported: all processes of a worker get it by "
                        "fork, and use one socket at the same time",
                        at=file.at(node),
                    )
                elif method(node) == "start" and _is_thread(receiver(node), file):
                    yield Finding(
                        f"{file.place(node)} starts a thread when the module is imported: a worker's processes are forked "
                        "without it",
                        at=file.at(node),
                    )


def _opened(call: ast.Call, file: SourceFile) -> str:
    has_no_connection = any(
        keyword.arg == "connect" and isinstance(keyword.value, ast.Constant) and keyword.value.value is False
        for keyword in call.keywords
    )
    return "" if has_no_connection else _CONNECTING.get(file.dotted(call.func), "")


def _is_thread(expression: ast.expr | None, file: SourceFile) -> bool:
    if isinstance(expression, ast.Name):
        values = [
            node.value
            for node in file.tree.body
            if isinstance(node, ast.Assign)
            and any(getattr(target, "id", "") == expression.id for target in node.targets)
        ]
        return any(_is_thread(value, file) for value in values)
    if not isinstance(expression, ast.Call):
        return False
    kind = at(file.qualified(expression.func))
    return file.dotted(expression.func) in _THREADS or (isinstance(kind, type) and issubclass(kind, threading.Thread))
