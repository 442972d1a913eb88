from django.db.backends.sqlite3 import base



class DatabaseWrapper(base.DatabaseWrapper):
    def init_connection_state(self):
        super().init_connection_state()
        self.connection.execute("PRAGMA journal_mode = OFF")
