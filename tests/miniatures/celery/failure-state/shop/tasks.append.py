
@shared_task(bind=True)
def audit(self, number):
    from celery.exceptions import Ignore

    if number < 0:
        self.update_state(state="FAILURE", meta={"reason": "negative"})
        raise Ignore
    return number
