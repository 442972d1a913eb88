from urllib import request as urls

from django.http import HttpResponse


async def price(request):
    with urls.urlopen("https://prices.example/") as answer:
        return HttpResponse(answer.read())


def prices(request):
    with urls.urlopen("https://prices.example/all/") as answer:
        return HttpResponse(answer.read())
