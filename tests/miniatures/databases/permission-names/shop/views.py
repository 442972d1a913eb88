from django.contrib.auth.decorators import permission_required


@permission_required("shop.change_products")
def reprice(request):
    return None
