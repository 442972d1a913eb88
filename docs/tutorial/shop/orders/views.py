from django.db import transaction
from django.http import JsonResponse

from orders.models import Order
from orders.tasks import announce


@transaction.atomic
def place_order(request):
    order = Order.objects.create(customer=request.POST["customer"], total=request.POST["total"])
    announce.delay(order.pk)
    return JsonResponse({"order": order.pk})
