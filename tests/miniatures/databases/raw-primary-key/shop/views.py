from django.http import JsonResponse

from shop.models import Product


def products(request):
    rows = Product.objects.raw("SELECT name, price FROM shop_product")
    return JsonResponse({row.name: row.price for row in rows})
