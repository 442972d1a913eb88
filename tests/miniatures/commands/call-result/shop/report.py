from django.core.management import call_command


def count():
    told = call_command("count")
    return int(told.strip())
