from django.db import connection, connections


def counted():
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM warehouse_shelf")
        first = cursor.fetchone()
    with connections["warehouse"].cursor() as there:
        there.execute("SELECT COUNT(*) FROM warehouse_shelf")
        there.execute("SELECT COUNT(*) FROM shelf")
        return first, there.fetchone()
