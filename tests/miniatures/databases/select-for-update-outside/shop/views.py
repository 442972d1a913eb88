from django.db import transaction
from django.http import HttpResponse

from shop.models import Product


def rename(request, pk):
    product = Product.objects.select_for_update().get(pk=pk)
    product.name = request.POST["name"]
    product.save()
    return HttpResponse(product.name)


@transaction.atomic
def renamed(request, pk):
    product = Product.objects.select_for_update().get(pk=pk)
    product.name = request.POST["name"]
    product.save()
    return HttpResponse(product.name)


def reprice(pk, price):
    product = Product.objects.select_for_update().get(pk=pk)
    with transaction.atomic():
        product.price = price
        product.save()
