from django.core.management import call_command


def nightly():
    call_command("set-price", 1)
