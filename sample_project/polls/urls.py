from django.urls import path

from polls.views import polls

urlpatterns = [path("", polls, name="polls")]
