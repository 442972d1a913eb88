
@shared_task(bind=True, max_retries=3)
def load(self, number):
    try:
        return 1 / number
    except ZeroDivisionError as error:
        try:
            self.retry(exc=error, countdown=5)
        except self.MaxRetriesExceededError:
            return 0
