from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    def _savepoint_allowed(self):
        return False
