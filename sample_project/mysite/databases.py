"""One entry of ``DATABASES``, for the engine that the environment names.

``MYSITE_DATABASE_ENGINE`` is ``sqlite`` (the default), ``postgresql`` or ``mysql``. SQLite keeps its files in
``MYSITE_DATA_DIR``; the servers are found by ``MYSITE_DATABASE_HOST``, ``…_PORT``, ``…_USER`` and ``…_PASSWORD``.
"""

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

DATA_FOLDER = Path(os.environ.get("MYSITE_DATA_DIR", Path(__file__).resolve().parent.parent / "data"))


def database(name: str, host: str) -> dict[str, Any]:
    """Return the settings of the database ``name``, which is on ``host`` in production."""
    engine = os.environ.get("MYSITE_DATABASE_ENGINE", "sqlite")
    if engine == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_FOLDER / f"{name}.sqlite3",
            "OPTIONS": {"timeout": 20},
        }
    if engine not in ("postgresql", "mysql"):
        raise ImproperlyConfigured(f"MYSITE_DATABASE_ENGINE is {engine!r}: sqlite, postgresql and mysql are known.")
    if engine == "mysql":
        _provide_mysqldb()
    return {
        "ENGINE": f"django.db.backends.{engine}",
        "NAME": f"mysite_{name}",
        "HOST": os.environ.get("MYSITE_DATABASE_HOST", host),
        "PORT": os.environ.get("MYSITE_DATABASE_PORT", ""),
        "USER": os.environ.get("MYSITE_DATABASE_USER", "mysite"),
        "PASSWORD": os.environ.get("MYSITE_DATABASE_PASSWORD", ""),
        "OPTIONS": {"charset": "utf8mb4"} if engine == "mysql" else {},
    }


def _provide_mysqldb() -> None:
    """Use PyMySQL as mysqlclient if only PyMySQL is installed."""
    try:
        import MySQLdb  # noqa: F401
    except ImportError:
        import pymysql

        pymysql.install_as_MySQLdb()
