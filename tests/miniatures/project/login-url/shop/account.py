from django.contrib.auth.decorators import login_required


@login_required
def account(request):
    return request.user
