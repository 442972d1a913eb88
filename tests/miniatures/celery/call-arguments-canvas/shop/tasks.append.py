@shared_task(bind=True)
def order(self, product_id):
    try:
        return {"ordered": int(product_id)}
    except ValueError as error:
        raise self.retry(error)
    except TypeError as error:
        raise self.retry(exc=error)


@shared_task
def failed(number=0):
    return {"failed": number}


@shared_task
def failed_so(request, exception, traceback, number=0):
    return {"failed": number}
