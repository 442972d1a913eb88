from django.http import HttpResponse
from django.views.decorators.cache import cache_page


# seldom changes
@cache_page(15 * 60)
def account(request):
    return HttpResponse(f"Hello {request.user}")
