from django.http import HttpResponse
from django.urls import path


async def prices(request):
    return HttpResponse("2.50")


urlpatterns = [path("prices/", prices)]
