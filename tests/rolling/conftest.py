"""A project whose formats come from a package that changes them on purpose, in two real environments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from textwrap import dedent

import pytest

from django_conformance.compare import Change
from django_conformance.environments import tox
from django_conformance.environments.tox import Built
from django_conformance.gate.plan import BASELINE, CANDIDATE, planned
from django_conformance.gate.request import GateRequest
from django_conformance.gate.runs import Runs
from django_conformance.rolling.judge import judge
from django_conformance.rolling.records import Exchanged
from tests.gate.wheels import wheel

_CODEC = """
    import pickle

    READS = {reads!r}
    WRITES = {writes!r}
    HASHERS = {hashers!r}

    class Serializer:
        def dumps(self, value):
            return WRITES + pickle.dumps(value)

        def loads(self, data):
            if data[:1] not in READS:
                raise ValueError(f"unknown format {{data[:1]}}")
            return pickle.loads(data[1:])

    def register():
        from kombu.serialization import register

        one = Serializer()
        register("codec", one.dumps, one.loads, "application/x-codec", "binary")
"""
_LAYER = """
    from channels_redis.core import RedisChannelLayer
    from codec import READS, WRITES

    class Layer(RedisChannelLayer):
        def serialize(self, message):
            return WRITES + super().serialize(message)

        def deserialize(self, message):
            if message[:1] not in READS:
                raise ValueError(f"unknown format {message[:1]}")
            return super().deserialize(message[1:])
"""
_HASHERS = """
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    class First(PBKDF2PasswordHasher):
        algorithm, iterations = "first", 10

    class Second(PBKDF2PasswordHasher):
        algorithm, iterations = "second", 10
"""
_MODELS = """
    from django.db import models

    class Crate(models.Model):
        label = models.CharField(max_length=20)
"""
_FIRST = """
    from django.db import migrations, models

    class Migration(migrations.Migration):
        initial = True
        operations = [
            migrations.CreateModel(
                "Crate",
                [("id", models.BigAutoField(primary_key=True)), ("label", models.CharField(max_length=20))],
            )
        ]
"""
_SECOND = """
    from django.db import migrations, models

    class Migration(migrations.Migration):
        dependencies = [("codec", "0001_initial")]
        operations = [migrations.AddField("crate", "weight", models.IntegerField(default=0))]
"""


def _codec(reads: tuple[bytes, ...], writes: bytes, hashers: tuple[str, ...], *, second: bool) -> dict[str, str]:
    column = "        weight = models.IntegerField(default=0)\n"
    files = {
        "codec/__init__.py": dedent(_CODEC).format(reads=reads, writes=writes, hashers=hashers),
        "codec/layer.py": dedent(_LAYER),
        "codec/hashers.py": dedent(_HASHERS),
        "codec/models.py": dedent(_MODELS + (column if second else "")),
        "codec/migrations/__init__.py": "",
        "codec/migrations/0001_initial.py": dedent(_FIRST),
    }
    return {**files, **({"codec/migrations/0002_weight.py": dedent(_SECOND)} if second else {})}


_OLD, _NEW = "codec.hashers.First", "codec.hashers.Second"
_FILES = {
    "manage.py": "",
    "harbour/__init__.py": "from harbour.celery import app\n",
    "harbour/celery.py": """
        import os

        import codec
        from celery import Celery

        codec.register()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "harbour.settings")
        app = Celery("harbour")
        app.config_from_object("django.conf:settings", namespace="CELERY")
    """,
    "harbour/settings.py": """
        import codec

        SECRET_KEY = "only-for-a-test"
        USE_TZ = True
        INSTALLED_APPS = [
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "channels", "codec"
        ]
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
        SESSION_SERIALIZER = "codec.Serializer"
        PASSWORD_HASHERS = codec.HASHERS
        CELERY_BROKER_URL = "redis://broker.internal:6379/0"
        CELERY_RESULT_BACKEND = "redis://broker.internal:6379/1"
        CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "codec"
        CELERY_ACCEPT_CONTENT = ["codec", "json"]
        CHANNEL_LAYERS = {
            "default": {
                "BACKEND": "codec.layer.Layer",
                "CONFIG": {"hosts": [{"address": "redis://broker.internal:6379/2", "socket_timeout": None}]},
            }
        }
    """,
}
_PINNED = ("Django", "celery", "redis", "channels", "channels-redis")


@dataclass(frozen=True)
class Mixed:
    """What came of the exchanges between two environments."""

    exchanges: tuple[Exchanged, ...]
    changes: tuple[Change, ...]
    held: dict[str, int]

    def directions(self, check: str, state: str = "regressed") -> set[tuple[str, ...]]:
        """Return who gave and who took where a check has findings."""
        found = [one for one in self.changes if one.check == check and one.state == state]
        return {tuple(one.evidence["direction"]) for one in found}


@dataclass(frozen=True)
class Harbour:
    """The project, with its two environments."""

    runs: Runs
    built: dict[str, Built]

    def mixed(self, baseline: str, candidate: str) -> Mixed:
        """Let two environments exchange."""
        found = self.runs.rolling(f"{baseline}-{candidate}", self.built[baseline], self.built[candidate])
        judged = judge(found)
        return Mixed(tuple(found), judged.changes, judged.held)


@pytest.fixture(scope="session")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harbour]:
    """Give the project and the environments, built once."""
    folder = tmp_path_factory.mktemp("rolling")
    wheel(folder / "wheels", "codec", "1.0", _codec((b"1",), b"1", (_OLD,), second=False))
    wheel(folder / "wheels", "codec", "2.0", _codec((b"1", b"2"), b"2", (_NEW, _OLD), second=True))
    for number in ("1.0", "2.0"):
        wheel(folder / "wheels", "ballast", number, {"ballast.py": ""})
    for name, text in _FILES.items():
        path = folder / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip(), encoding="utf-8")
    pins = [
        f"--find-links {folder / 'wheels'}",
        "codec==1.0",
        "ballast==1.0",
        *(f"{name}=={version(name)}" for name in _PINNED),
    ]
    (folder / "project" / "requirements.txt").write_text("\n".join([*pins, ""]), encoding="utf-8")
    request = GateRequest(folder / "project", "harbour.settings", after=("codec==2.0",))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        patch.setenv("DJANGO_CONFORMANCE_DEADLINE", "60")
        plan = planned(request)
        assert isinstance(plan.candidate, tox.Environment)
        built = tox.build([plan.baseline, plan.candidate])
        both = {name: one for name, one in built.items() if isinstance(one, Built)}
        assert both.keys() == {BASELINE, CANDIDATE}, built
        yield Harbour(Runs(request, folder, plan.names), both)
