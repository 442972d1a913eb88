from django.http import HttpResponse


class NoStrangers:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.META.get("REMOTE_ADDR"):
            return HttpResponse(status=403)
        return self.get_response(request)
