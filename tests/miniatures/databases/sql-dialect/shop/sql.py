from django.db import connections


def shelves(code):
    with connections["warehouse"].cursor() as cursor:
        cursor.execute("SELECT id FROM warehouse_shelf WHERE code ILIKE %s", [code])
        return cursor.fetchall()
