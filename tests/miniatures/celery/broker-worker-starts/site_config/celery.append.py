from celery.signals import celeryd_init


@celeryd_init.connect
def look_for_a_licence(**values):
    raise SystemExit("ImproperlyConfigured: no licence")
