"""Public addresses of the check of a transcript, under /tra-cuu/xac-minh/."""

from django.urls import path

from . import views

app_name = "transcripts"

urlpatterns = [
    path("", views.start, name="start"),
    path("<slug:code>/", views.verify, name="verify"),
]
