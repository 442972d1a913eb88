"""Classes of Django's that a project has made its own: a method that is overridden, an attribute that is set."""

import os
import tempfile

from asgiref.sync import async_to_sync
from celery import shared_task
from django.contrib import admin
from django.contrib.auth.backends import BaseBackend, RemoteUserBackend
from django.contrib.auth.middleware import RemoteUserMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import HttpResponse
from django.test import AsyncRequestFactory, RequestFactory, override_settings
from django.utils.log import AdminEmailHandler

from releases.models import Book

SEEN = []


class Directory(BaseBackend):
    """Notes whom the web server has authenticated."""

    def authenticate(self, request, remote_user=None):
        """Let nobody in."""
        SEEN.append(remote_user)


@override_settings(AUTHENTICATION_BACKENDS=[f"{__name__}.Directory"])
def _seen_under_asgi(middleware):
    async def user():
        return AnonymousUser()

    async def view(request):
        return HttpResponse()

    request = AsyncRequestFactory().get("/", headers={"Authuser": "grace"})
    request.user, request.auser, request.session = AnonymousUser(), user, SessionStore()
    SEEN.clear()
    async_to_sync(middleware(view))(request)
    return [*SEEN]


def _request(query=""):
    request = RequestFactory().get(f"/admin/releases/book/{query}")
    request.user = AnonymousUser()
    return request


def _changelist(model_admin, query=""):
    return model_admin(Book, admin.site).get_changelist_instance(_request(query))


@shared_task
def remote_user_header():
    """Return who is authenticated under ASGI by a header of the project's own."""

    class Gateway(RemoteUserMiddleware):
        header = "HTTP_AUTHUSER"

    return _seen_under_asgi(Gateway)


@shared_task
def remote_user_request():
    """Return whether an overridden process_request() runs under ASGI."""

    class Gateway(RemoteUserMiddleware):
        def process_request(self, request):
            SEEN.append("process_request")

    return _seen_under_asgi(Gateway)


@shared_task
def configured_user():
    """Return the address that a backend gives to a user whom it has made."""

    class Addressed(RemoteUserBackend):
        def configure_user(self, request, user):
            user.email = f"{user.username}@example.com"
            return user

    return Addressed().authenticate(None, remote_user="grace").email


@shared_task
def lookup_allowed():
    """Return how many books the admin site lists where the lookups that it allows are the project's own."""

    class Books(admin.ModelAdmin):
        def lookup_allowed(self, lookup, value):
            return True

    return _changelist(Books, "?title=tea").result_count


@shared_task
def admin_actions():
    """Return the actions of an admin class that overrides where they come from."""

    class Books(admin.ModelAdmin):
        def get_actions(self, request):
            return super().get_actions(request)

    return [name for name, _ in Books(Book, admin.site).get_action_choices(_request(), [])]


@shared_task
def select_related():
    """Return what a list of the admin site fetches with each book, where that is `True`."""

    class Books(admin.ModelAdmin):
        list_select_related = True

    return bool(_changelist(Books).queryset.query.select_related)


@shared_task
def open_flags():
    """Return the text of a file in a storage that opens files in its own way."""

    class Overwriting(FileSystemStorage):
        OS_OPEN_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC

    with tempfile.TemporaryDirectory() as folder:
        storage = Overwriting(folder)
        return storage.open(storage.save("tea.txt", ContentFile(b"tea"))).read().decode()


@shared_task
def message_connection():
    """Return how many messages of a class went out that has a get_connection() of its own."""

    class Offer(EmailMessage):
        def get_connection(self, fail_silently=False):
            return super().get_connection(fail_silently)

    return Offer("Tea", "Cheap", "shop@example.com", ["ada@example.com"]).send()


@shared_task
def handler_connection():
    """Return whether a handler of log messages asks its own connection()."""

    class Mailed(AdminEmailHandler):
        def connection(self):
            SEEN.append("connection")
            return super().connection()

    SEEN.clear()
    with override_settings(ADMINS=[("Ada", "ada@example.com")]):
        Mailed().send_mail("Tea", "Cheap")
    return [*SEEN]


@shared_task
def email_backend_options():
    """Return the class of a backend that hands on what it is given."""

    class Archive(BaseEmailBackend):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)

    return type(Archive(folder="mail")).__name__
