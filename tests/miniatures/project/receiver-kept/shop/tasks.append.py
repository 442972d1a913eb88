from celery.signals import task_failure

task_failure.connect(lambda sender, **kwargs: price_of.delay(1))
