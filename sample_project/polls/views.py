from django.http import HttpRequest, JsonResponse

from polls.models import Poll


def polls(request: HttpRequest) -> JsonResponse:
    """List the polls, read from the replica."""
    return JsonResponse({"polls": list(Poll.objects.order_by("pk").values("id", "question", "opened"))})
