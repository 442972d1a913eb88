from django.core.files.storage import Storage


class RemoteStorage(Storage): ...
