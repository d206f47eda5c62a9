from django.urls import path

from .views import pages

app_name = "submissions"
urlpatterns = [
    path("", pages.home, name="home"),
    path("yeu-cau/<int:requirement_id>/", pages.requirement, name="requirement"),
    path("lan-nop/<int:submission_id>/", pages.submission, name="submission"),
]
