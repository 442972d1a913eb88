from django.http import HttpResponse
from django.urls import path

from shop import views  # noqa: F401

urlpatterns = [path("", lambda request: HttpResponse("shop"))]
