from celery import shared_task
from celery.exceptions import Reject


@shared_task(acks_late=True)
def ship(order):
    raise Reject(f"order {order} has no address", requeue=False)
