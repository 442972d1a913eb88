from django.http import HttpResponse


def home(request):
    return HttpResponse("hello" if request.user.is_authenticated() else "log in")
