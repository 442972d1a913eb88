from django.http import HttpResponse
from django.urls import reverse_lazy
from django.views.generic import FormView

from accounts.forms import RegistrationForm
from accounts.registration import register


class RegistrationView(FormView):
    """Sign up, then go to the polls."""

    form_class = RegistrationForm
    template_name = "accounts/register.html"
    success_url = reverse_lazy("polls")

    def form_valid(self, form: RegistrationForm) -> HttpResponse:
        answers = form.cleaned_data
        register(answers["username"], answers["email"], answers["password1"])
        return super().form_valid(form)
