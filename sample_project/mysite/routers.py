"""Where each model is read, written and migrated.

Django asks them in the order of ``DATABASE_ROUTERS``: first the users' router, which answers only for its own apps, then
the router of the primary and its replica, which takes everything else. No model is left to the empty ``default``.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/#automatic-database-routing
"""

from typing import Any

from django.db import transaction
from django.db.models import Model

USERS_APPS = frozenset({"accounts", "admin", "auth", "contenttypes", "sessions"})


class UserRouter:
    """Users, and everything that refers to them, live on ``users_db``.

    ``auth`` must share a database with ``contenttypes``, and ``admin`` with ``auth``. Sessions are kept with them.
    """

    alias = "users_db"

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return self.alias if model._meta.app_label in USERS_APPS else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        return self.alias if model._meta.app_label in USERS_APPS else None

    def allow_relation(self, obj1: Model, obj2: Model, **hints: Any) -> bool | None:
        inside = [obj._meta.app_label in USERS_APPS for obj in (obj1, obj2)]
        if all(inside):
            return True
        return False if any(inside) else None

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        if app_label in USERS_APPS:
            return db == self.alias
        return False if db == self.alias else None


class PrimaryReplicaRouter:
    """Everything else is written to ``primary``, read from ``replica``, and migrated only on ``primary``.

    Inside a transaction on the primary, reads go there too: the replica does not have the new rows yet.
    """

    primary = "primary"
    replica = "replica"

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return self.primary if transaction.get_connection(self.primary).in_atomic_block else self.replica

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return self.primary

    def allow_relation(self, obj1: Model, obj2: Model, **hints: Any) -> bool | None:
        pair = {self.primary, self.replica}
        return True if {obj1._state.db, obj2._state.db} <= pair else None

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        return db == self.primary
