"""The unit of every budget: a Django with one empty view, two middlewares and no database."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="the bare reply keeps no secret",
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
    ],
)


def empty(request):
    return HttpResponse()


urlpatterns = [path("", empty)]
application = get_wsgi_application()
