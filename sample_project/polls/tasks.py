"""Background work about polls."""

from datetime import datetime

from celery import Task, shared_task
from django.core.cache import cache
from django.utils import timezone

from polls.models import Choice, Poll


@shared_task
def close_expired_polls() -> list[int]:
    """Close the polls whose time is over, and return the numbers of all of them, in order."""
    expired = Poll.objects.filter(closes_at__lt=timezone.now())
    expired.filter(opened=True).update(opened=False)
    return list(expired.order_by("pk").values_list("pk", flat=True))


@shared_task
def schedule_closing(poll_id: int, closes_at: str) -> str:
    """Set the end of a poll, in ISO 8601 with an offset, and return the stored time."""
    moment = datetime.fromisoformat(closes_at)
    Poll.objects.filter(pk=poll_id).update(closes_at=moment)
    return moment.isoformat()


@shared_task
def cache_results(poll_id: int) -> dict[str, int]:
    """Count the votes of a poll, store the figures in the cache, and return what the cache has then."""
    figures = dict(Choice.objects.filter(poll_id=poll_id).order_by("text").values_list("text", "votes"))
    key = f"results-of-poll-{poll_id}"
    cache.set(key, figures, timeout=300)
    return cache.get(key)


@shared_task(bind=True, max_retries=2)
def await_choices(self: Task, poll_id: int) -> int:
    """Return how many choices a poll has. If it has none yet, retry twice."""
    choices = Choice.objects.filter(poll_id=poll_id).count()
    if choices == 0:
        raise self.retry(countdown=0, exc=LookupError(f"Poll {poll_id} has no choices"))
    return choices
