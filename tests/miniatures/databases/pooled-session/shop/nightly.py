from django.db import connection


def is_first():
    """Whether no other process runs the nightly work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(4711)")
        return cursor.fetchone()[0]
