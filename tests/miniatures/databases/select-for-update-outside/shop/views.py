from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

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


def locked(pk):
    return Product.objects.select_for_update().get(pk=pk)


def lazy(request, pk):
    locking = Product.objects.select_for_update()
    with transaction.atomic():
        return HttpResponse(get_object_or_404(locking, pk=pk).name)
