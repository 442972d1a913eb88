from django.http import HttpResponse
from django.views import View


class Prices(View):
    async def get(self, request):
        return HttpResponse("4")

    def post(self, request):
        return HttpResponse("5")
