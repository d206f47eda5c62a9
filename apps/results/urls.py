"""Public addresses of results, under /tra-cuu/."""

from django.urls import path

from . import views

app_name = "results"

urlpatterns = [
    path("", views.landing, name="landing"),
    path("hoc-tap/", views.lookup, name="lookup"),
    path("hoc-tap/xem-lai/", views.lookup_again, name="lookup_again"),
    path("hoc-tap/lich-su/", views.lookup_history, name="lookup_history"),
]
