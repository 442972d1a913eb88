INSTALLED_APPS.remove("django.contrib.sessions")
MIDDLEWARE.remove("django.contrib.sessions.middleware.SessionMiddleware")
MIDDLEWARE.remove("django.contrib.auth.middleware.AuthenticationMiddleware")
