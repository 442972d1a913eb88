from django.http import HttpResponse

from shop.models import Product


async def add(request):
    Product.objects.acreate(name=request.POST["name"])
    return HttpResponse()
