import cgi

from celery import shared_task


@shared_task
def media_type(header):
    return cgi.parse_header(header)[0]
