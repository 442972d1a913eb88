from collections import Counter

from asgiref.sync import async_to_sync
from celery import shared_task
from channels.layers import get_channel_layer


@shared_task
def domains(customers):
    """Return the domains of some e-mail addresses, each once."""
    counted = Counter(customer.partition("@")[2] for customer in customers)
    return counted.keys()


@shared_task(ignore_result=True)
def announce(order_id):
    """Tell everybody who watches the orders about a new one."""
    async_to_sync(get_channel_layer().group_send)("orders", {"type": "order.placed", "order": order_id})
