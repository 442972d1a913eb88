from celery.signals import task_success


@task_success.connect(sender="shop.tasks.restock")
def told(sender=None, **kwargs):
    print(sender)
