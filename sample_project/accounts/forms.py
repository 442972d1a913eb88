from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import User


class RegistrationForm(UserCreationForm):
    """A name, an address to welcome, and a password given twice."""

    class Meta:
        model = User
        fields = ("username", "email")
