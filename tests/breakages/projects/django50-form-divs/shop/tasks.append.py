from django import forms


class OrderForm(forms.Form):
    product = forms.CharField(max_length=100)


@shared_task
def order_form():
    return str(OrderForm())
