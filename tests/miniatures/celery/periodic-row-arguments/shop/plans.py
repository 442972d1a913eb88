def plan(every, product_id):
    """Restock a product every so often."""
    from django_celery_beat.models import PeriodicTask

    name = f"restock {product_id}"
    PeriodicTask.objects.create(
        interval=every, name=name, task="shop.tasks.restock", kwargs={"product_id": product_id}
    )
