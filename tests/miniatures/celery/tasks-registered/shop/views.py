def counted(request):
    from celery import current_app
    from shop.jobs import count

    return count.delay().id, current_app
