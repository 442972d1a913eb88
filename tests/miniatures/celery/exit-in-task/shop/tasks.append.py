@shared_task
def recount(number):
    import sys

    if number < 0:
        sys.exit(1)
    return number
