from shop.models import Product


def tea(request):
    return Product.objects.using("default").named("tea")
