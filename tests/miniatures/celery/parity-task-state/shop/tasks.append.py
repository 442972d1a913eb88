@shared_task(bind=True)
def weigh(self):
    raise KeyError("scales") if self.request.is_eager else IndexError("scales")
