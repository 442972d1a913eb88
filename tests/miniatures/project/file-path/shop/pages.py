from django.core.files.storage import default_storage


def size(name):
    return open(default_storage.path(name)).read()
