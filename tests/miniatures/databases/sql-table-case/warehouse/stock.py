from django.db import connections


def top():
    with connections["warehouse"].cursor() as cursor:
        cursor.execute("SELECT MAX(id) FROM wareShelf")
        return cursor.fetchone()
