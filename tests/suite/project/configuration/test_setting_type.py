"""Django's settings have the types that Django reads."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_values_of_their_type(rule: RuleTester) -> None:
    """Texts that are true as they are meant, an empty one, tuples for lists, and headers as WSGI has them."""
    rule.accepts(
        {},
        settings="""
            USE_I18N = "True"
            SECURE_SSL_REDIRECT = ""
            INTERNAL_IPS = "127.0.0.1"
            AUTHENTICATION_BACKENDS = ("django.contrib.auth.backends.ModelBackend",)
            SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
            CSRF_HEADER_NAME = "HTTP_X_CSRFTOKEN"
            FEATURE_FLAGS = "False"
            FILE_UPLOAD_PERMISSIONS = 0o644
            ADMINS = [("Tea", "tea@shop.example")]
            SHOP_KINDS = ("tea",)
        """,
    )


def test_accuses_values_of_another_type(rule: RuleTester) -> None:
    """The setting is named, and what to write."""
    rule.accuses_settings(
        """
            DEBUG = 'False'  # write False
            SECURE_SSL_REDIRECT = '0'  # write False
            SESSION_COOKIE_SECURE = 'no'  # write False
            AUTHENTICATION_BACKENDS = 'django.contrib.auth.backends.ModelBackend'  # write ['django.contrib.auth
            CSRF_TRUSTED_ORIGINS = 'https://shop.example'  # write ['https://shop.example']
            SECURE_PROXY_SSL_HEADER = ('X-Forwarded-Proto', 'https')  # write ('HTTP_X_FORWARDED_PROTO', 'https')
            SECURE_PROXY_SSL_HEADER = 'HTTP_X_FORWARDED_PROTO'  # is not a pair
            EMAIL_HOST = 'smtp.shop.example',  # made by a comma after the value
            DEBUG = False,  # made by a comma after the value
            PAYMENT_API_KEY = 'secret',  # made by a comma after the value
            FILE_UPLOAD_PERMISSIONS = 644  # write 0o644
            AUTH_PASSWORD_VALIDATORS = ['shop.validators.Long']  # has text where Django reads entry['NAME']
            ADMINS = ('Tea', 'tea@shop.example')  # is not a list of pairs
            ALLOWED_HOSTS = list('shop.example,a.b')  # write ['shop.example,a.b']
            CSRF_HEADER_NAME = 'X-CSRFToken'  # write 'HTTP_X_CSRFTOKEN'
        """
    )


def test_accuses_a_switch_of_an_alias(rule: RuleTester) -> None:
    """Settings of DATABASES are read as they are, too."""
    rule.accuses_setting("DATABASES['default']['ATOMIC_REQUESTS'] = 'false'", subject="default")
