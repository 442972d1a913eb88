from celery import Task


class ShopTask(Task):
    def apply_async(self, args=None, kwargs=None, eta=None, **options):
        if eta is not None:
            options["expires"] = eta.replace(year=eta.year - 1)
        return super().apply_async(args, kwargs, eta=eta, **options)
