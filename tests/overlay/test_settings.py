"""Whoever reads the settings, from wherever and whenever, reads the run's."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.overlay.booted import REDIS

if TYPE_CHECKING:
    from tests.overlay.booted import BootedProject

PRIVATE = REDIS.replace("/0", "/3")
BASE = {
    "mysite/__init__.py": "",
    "mysite/settings.py": """
        import os
        SECRET_KEY = "x"
        USE_TZ = True
        BROKER = os.environ.get("BROKER", "redis://redis.internal:6379/3")
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "production.sqlite3"}}
        CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://cache.internal:6379/3"}}
    """,
}


def test_through_django(project: BootedProject) -> None:
    """``django.conf.settings`` has the run's endpoints."""
    project.write(BASE)

    assert project.setting("BROKER") == PRIVATE
    assert project.setting("CACHES")["default"]["LOCATION"] == PRIVATE
    assert project.setting("DATABASES")["default"]["NAME"].startswith(str(project.folder))


@pytest.mark.parametrize(
    "first", ["import mysite.settings", "from django.conf import settings; settings.BROKER", "pass"]
)
@pytest.mark.parametrize(
    "code",
    [
        "from mysite import settings; result = settings.BROKER",
        "from mysite.settings import BROKER as result",
        "import importlib; result = importlib.import_module('mysite.settings').BROKER",
    ],
)
def test_through_the_module(project: BootedProject, first: str, code: str) -> None:
    """Code that imports the settings module itself has them too, before Django has read it and after."""
    project.write(BASE)

    assert project.value(f"{first}\n{code}") == PRIVATE


def test_a_package_of_settings(project: BootedProject) -> None:
    """Every module of a split settings package has the run's values, whichever one Django is given."""
    project.write(
        {
            "mysite/__init__.py": "",
            "mysite/settings/__init__.py": "",
            "mysite/settings/base.py": 'SECRET_KEY = "x"\nBROKER = "redis://redis.internal:6379/3"\n',
            "mysite/settings/services.py": "from .base import BROKER\n",
            "mysite/settings/production.py": "from .base import *\nfrom .services import *\n",
        }
    )
    project.settings = "mysite.settings.production"
    code = """
        from django.conf import settings
        from mysite.settings import base, production, services
        result = [settings.BROKER, base.BROKER, services.BROKER, production.BROKER]
    """

    assert project.value(code) == [PRIVATE] * 4


def test_settings_from_another_package(project: BootedProject) -> None:
    """A module elsewhere, from which the settings are imported, has the run's values as well."""
    project.write(
        {
            "common/__init__.py": "",
            "common/base.py": 'CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://a.internal/3"}}\n',
            "mysite/__init__.py": "",
            "mysite/settings.py": 'from common.base import *\nSECRET_KEY = "x"\n',
        }
    )
    code = "import django.conf; django.conf.settings.CACHES\nfrom common import base\nresult = base.CACHES['default']['LOCATION']"

    assert project.value(code) == PRIVATE


def test_another_settings_module_than_the_run_was_told(project: BootedProject) -> None:
    """A ``manage.py`` that forces a settings module of its own gets the run's endpoints too."""
    project.write(
        {**BASE, "mysite/other.py": 'from mysite.settings import *\nOTHER = "redis://other.internal:6379/3"\n'}
    )
    code = """
        import os
        os.environ["DJANGO_SETTINGS_MODULE"] = "mysite.other"
        from django.conf import settings
        import mysite.other
        result = [settings.SETTINGS_MODULE, settings.OTHER, settings.BROKER, mysite.other.OTHER]
    """

    assert project.value(code) == ["mysite.other", PRIVATE, PRIVATE, PRIVATE]


def test_settings_configured_in_code(project: BootedProject) -> None:
    """``settings.configure()`` without a module is covered."""
    code = """
        from django.conf import settings
        settings.configure(BROKER="redis://redis.internal:6379/3", DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "x.sqlite3"}})
        result = [settings.BROKER, settings.DATABASES["default"]["NAME"], settings.EMAIL_BACKEND]
    """
    broker, name, mail = project.value(code)

    assert broker == PRIVATE
    assert name.startswith(str(project.folder))
    assert mail == "django.core.mail.backends.filebased.EmailBackend"


def test_settings_changed_at_run_time(project: BootedProject) -> None:
    """A setting assigned later, or overridden, cannot bring an endpoint back."""
    project.write(BASE)
    code = """
        from django.conf import settings
        from django.test import override_settings
        settings.BROKER = "redis://late.internal:6379/3"
        with override_settings(CACHES={"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://late.internal/3"}}):
            result = [settings.BROKER, settings.CACHES["default"]["LOCATION"]]
    """

    assert project.value(code) == [PRIVATE, PRIVATE]


def test_the_environment_read_late(project: BootedProject) -> None:
    """Addresses in the environment are the run's once the settings have been read, whole or in parts."""
    project.write(BASE)
    code = """
        import os
        before = os.environ["BROKER"]
        from django.conf import settings
        settings.BROKER
        result = [before, os.environ["BROKER"], os.environ["REDIS_HOST"], os.environ["REDIS_PORT"], os.environ["PGHOST"], os.environ.get("PGSSLMODE"), os.environ["GREETING"]]
    """
    given = {
        "BROKER": "redis://redis.internal:6379/3",
        "REDIS_HOST": "redis.internal",
        "REDIS_PORT": "6379",
        "PGHOST": "db.internal",
        "PGSSLMODE": "require",
        "GREETING": "hello",
    }

    assert project.value(code, **given) == [given["BROKER"], PRIVATE, "127.0.0.1", "7001", "127.0.0.1", None, "hello"]


def test_django_configurations(project: BootedProject) -> None:
    """Settings kept in a class of django-configurations are covered."""
    pytest.importorskip("configurations")
    project.write(
        {
            "mysite/__init__.py": "",
            "mysite/settings.py": """
                from configurations import Configuration
                class Production(Configuration):
                    SECRET_KEY = "x"
                    BROKER = "redis://redis.internal:6379/3"
            """,
        }
    )
    code = "import configurations; configurations.setup()\nfrom django.conf import settings\nresult = settings.BROKER"

    assert project.value(code, DJANGO_CONFIGURATION="Production") == PRIVATE


@pytest.mark.parametrize(
    "code",
    [
        # a process of a process, a module, and a spawned worker, each in a way of its own
        """
        import subprocess, sys
        inner = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'from mysite.settings import BROKER; print(BROKER)'])"
        result = subprocess.run([sys.executable, "-c", inner], capture_output=True, text=True).stdout.strip()
        """,
        """
        import subprocess, sys
        result = subprocess.run([sys.executable, "-m", "show"], capture_output=True, text=True).stdout.strip()
        """,
        """
        import subprocess, sys
        result = subprocess.run([sys.executable, "-m", "show"], env={"DJANGO_SETTINGS_MODULE": "mysite.settings"}, capture_output=True, text=True).stdout.strip()
        """,
        """
        import threading
        found = []
        def read():
            from django.conf import settings
            found.append(settings.BROKER)
        threads = [threading.Thread(target=read) for _ in range(8)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert len(set(found)) == 1, found
        result = found[0]
        """,
    ],
    ids=["grandchild", "module", "own-environment", "threads"],
)
def test_every_process_and_thread(project: BootedProject, code: str) -> None:
    """What a process of the run starts is a process of the run: it has the run's endpoints too."""
    project.write({**BASE, "show.py": "from django.conf import settings\nprint(settings.BROKER)\n"})

    assert project.value(code) == PRIVATE


def test_spawned_by_multiprocessing(project: BootedProject) -> None:
    """A process spawned by multiprocessing boots with the overlay."""
    project.write(
        {
            **BASE,
            "spawn.py": """
                import multiprocessing
                def read(queue):
                    from django.conf import settings
                    queue.put(settings.BROKER)
                if __name__ == "__main__":
                    context = multiprocessing.get_context("spawn")
                    queue = context.Queue()
                    process = context.Process(target=read, args=(queue,))
                    process.start()
                    print(queue.get(timeout=60))
                    process.join()
            """,
        }
    )

    assert project.command([sys.executable, "spawn.py"]).stdout.strip() == PRIVATE


def test_originals(project: BootedProject) -> None:
    """Discovery reads the settings as the project has them, defaults of Django's included."""
    project.write(BASE)
    code = """
        from django.conf import settings
        settings.BROKER
        from django_conformance.overlay.settings import originals
        values = originals()
        result = [values["BROKER"], values["DATABASES"]["default"]["NAME"], values["EMAIL_BACKEND"], values["MEDIA_ROOT"]]
    """

    assert project.value(code) == [
        "redis://redis.internal:6379/3",
        "production.sqlite3",
        "django.core.mail.backends.smtp.EmailBackend",
        "",
    ]


def test_no_new_warnings(project: BootedProject) -> None:
    """Settings that Django reads without a warning are read without one under the overlay, e-mail's in particular."""
    project.write(BASE)
    done = project.run(
        "from django.conf import settings; import django; django.setup(); import django.core.mail", "-W", "error"
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_the_projects_own_sitecustomize(project: BootedProject) -> None:
    """A ``sitecustomize`` of the project's, found on its path, still runs."""
    project.write({**BASE, "sitecustomize.py": "import builtins\nbuiltins.OWN = 'ran'\n"})

    assert project.value("result = OWN", PYTHONPATH=f"{project.environment()['PYTHONPATH']}:{project.path}") == "ran"


def test_an_overlay_that_cannot_be_read_stops_the_process(project: BootedProject) -> None:
    """A process whose overlay is broken does not run at all, since it would reach the configured services."""
    project.write(BASE)
    environment = project.environment()
    (project.folder / "overlay.json").write_text("{")
    code = "import os; open('reached', 'w')"
    project.environment = lambda: environment  # type: ignore[method-assign] # the file must stay broken

    assert project.run(code).returncode == 70
    assert not (project.path / "reached").exists()


def test_log_files_lie_in_the_runs_folder(project: BootedProject) -> None:
    """Log files named in LOGGING, or opened in code before Django configures logging, are moved into the run's folder."""
    project.write(
        {
            "mysite/__init__.py": "",
            "mysite/settings.py": """
                import logging
                logging.basicConfig(filename="logs/early.log", level="INFO")
                SECRET_KEY = "x"
                LOGGING = {
                    "version": 1,
                    "handlers": {
                        "file": {"class": "logging.handlers.RotatingFileHandler", "filename": "late.log", "maxBytes": 1000},
                        "journal": {"class": "logging.handlers.SysLogHandler", "address": ["logs.internal", 514]},
                    },
                    "root": {"handlers": ["file", "journal"], "level": "INFO"},
                }
            """,
        }
    )
    code = "import django, logging; django.setup(); logging.getLogger('shop').warning('hello'); result = len(logging.getLogger().handlers)"

    assert project.value(code) == 2
    assert sorted(path.name for path in project.path.iterdir()) == ["mysite"]
    assert "hello" in (project.folder / "logs" / "project-late.log").read_text()
