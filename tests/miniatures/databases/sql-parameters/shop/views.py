from django.db import connection
from django.http import HttpResponse


def products(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM shop_product WHERE name = '%s'", [request.GET["name"]])
        return HttpResponse(str(cursor.fetchall()))
