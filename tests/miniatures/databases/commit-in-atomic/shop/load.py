from django.db import transaction


@transaction.atomic
def load(rows, keep):
    keep(rows)
    transaction.commit()
