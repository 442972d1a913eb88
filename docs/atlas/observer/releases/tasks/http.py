"""Requests, responses, sessions and users."""

from celery import shared_task
from django.test import Client, RequestFactory


@shared_task
def logout_by_get():
    """Return the status of a logout by GET."""
    from django.contrib.auth.models import User

    client = Client()
    client.force_login(User.objects.create(username="ada", is_staff=True, is_superuser=True))
    return client.get("/admin/logout/").status_code


@shared_task
def form_in_another_encoding():
    """Return a form that is not in UTF-8."""
    request = RequestFactory().generic(
        "POST", "/", b"name=caf\xe9", content_type="application/x-www-form-urlencoded; charset=latin-1"
    )
    return sorted(request.POST)


@shared_task
def accepted_types():
    """Return the types that a client accepts, in the order in which a view sees them."""
    request = RequestFactory().get("/", HTTP_ACCEPT="text/html;q=0.5, application/json")
    return [str(accepted) for accepted in request.accepted_types]


@shared_task
def signed_cookie():
    """Return whether a cookie that Django 6.0 and before have signed is still accepted."""
    from django.core import signing

    request = RequestFactory().get("/")
    request.COOKIES["cart"] = signing.get_cookie_signer(salt="cart" + "shop").sign("tea")
    return request.get_signed_cookie("cart", salt="shop", default="refused")


@shared_task
def salted_hmac():
    """Return the length of a digest whose algorithm is not given."""
    from django.utils.crypto import salted_hmac

    return salted_hmac("shop", "tea").digest_size


@shared_task
def password_iterations():
    """Return how much work a password's hash is."""
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    return PBKDF2PasswordHasher.iterations


@shared_task
def login_of_nobody():
    """Return who is logged in by login() without a user."""
    from django.contrib.auth import login
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.cache import SessionStore

    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.user = User.objects.create(username="ada")
    request.user.backend = "django.contrib.auth.backends.ModelBackend"
    login(request, None)
    return request.user.username


@shared_task
def pickled_sessions():
    """Return the serializer that pickles sessions."""
    from django.utils.module_loading import import_string

    return import_string("django.contrib.sessions.serializers.PickleSerializer").__name__


@shared_task
def sitemap_protocol():
    """Return the protocol of a sitemap that is made outside of a request."""
    from django.contrib.sitemaps import Sitemap

    return Sitemap().get_protocol()


@shared_task
def multipart_base64():
    """Return an upload whose Base64 is broken."""
    body = (
        "--line\r\nContent-Disposition: form-data; name=\"note\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        "dGVh*LQ==\r\n--line--\r\n"
    )
    request = RequestFactory().generic("POST", "/", body, content_type="multipart/form-data; boundary=line")
    return request.POST.get("note")
