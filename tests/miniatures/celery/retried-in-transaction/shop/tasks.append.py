

from django.db import transaction


@shared_task(bind=True)
def register(self, name):
    with transaction.atomic():
        Product.objects.create(name=name)
        raise self.retry(countdown=5)
