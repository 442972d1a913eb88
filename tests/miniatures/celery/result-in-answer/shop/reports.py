from django.http import JsonResponse

from shop.tasks import restock


def start(request):
    task = restock.delay(1)
    return JsonResponse({"task": task})
