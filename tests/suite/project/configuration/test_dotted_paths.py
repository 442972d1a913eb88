"""Every dotted path in Django's settings can be imported."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_paths_that_lead_somewhere(rule: RuleTester) -> None:
    """Django's own, the project's, and one whose import fails for a reason of its own."""
    rule.accepts(
        {
            "shop/middleware.py": "def first(get_response):\n    return get_response\n",
            "shop/mails.py": "raise ValueError('no key')\n",
        },
        settings="""
            MIDDLEWARE.append("shop.middleware.first")
            EMAIL_BACKEND = "shop.mails.Backend"
            SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
            MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
            AUTH_PASSWORD_VALIDATORS = [
                {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"}
            ]
        """,
    )


def test_accuses_paths_that_lead_nowhere(rule: RuleTester) -> None:
    """The setting and the path are named."""
    rule.accuses_settings(
        """
            SESSION_ENGINE = 'django.contrib.sessions.backends.cach'  # No module named
            EMAIL_BACKEND = 'django.core.mail.backends.smtp.EmailBackend2'  # did you mean django.core.mail.backends.smtp
            MIDDLEWARE = ['corsheader.middleware.CorsMiddleware']  # No module named 'corsheader'
            AUTHENTICATION_BACKENDS = ['shop.backends.Backend']  # No module named 'shop.backends'
            PASSWORD_HASHERS = ['django.contrib.auth.hashers.Argon2Hasher']  # Argon2Hasher
        """
    )
