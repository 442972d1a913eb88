from celery.signals import worker_process_init
from django.utils import translation


@worker_process_init.connect
def speak_german(**kwargs):
    translation.activate("de")
