from django.db import transaction

from warehouse.models import Box


def take(number, notify):
    with transaction.atomic(using="warehouse"):
        Box.objects.filter(pk=number).delete()
        transaction.on_commit(notify)
