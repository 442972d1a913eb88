from django import forms
from django.utils import timezone


class PlanForm(forms.Form):
    day = forms.DateTimeField(initial=timezone.now())
