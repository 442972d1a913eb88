from django.http import HttpResponse

from warehouse.models import Shelf


def add(request):
    Shelf.objects.create(code=request.POST["code"])
    return HttpResponse()
