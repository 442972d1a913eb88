from django.http import JsonResponse
from django.views import View

from shop.models import Product


async def prices(request):
    return JsonResponse({one.name: str(one.price) for one in Product.objects.order_by("name")})


async def names(request):
    return JsonResponse({"names": [one.name async for one in Product.objects.order_by("name")]})


class Products(View):
    async def post(self, request):
        product = Product.objects.create(name="tea")
        await Product.objects.filter(pk=product.pk).aupdate(price=2)
        return JsonResponse({"id": product.pk})
