from celery import Celery

packing = Celery("packing", set_as_current=False)
