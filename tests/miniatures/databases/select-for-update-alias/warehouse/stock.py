from django.db.transaction import atomic

from .models import Box


def take(number):
    with atomic():
        box = Box.objects.select_for_update().get(pk=number)
        box.count -= 1
        box.save()
