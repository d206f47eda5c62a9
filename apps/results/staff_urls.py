"""Addresses of the staff's pages about results, under /admin/ket-qua/."""

from django.urls import path

from . import staff_views

app_name = "results_staff"

urlpatterns = [
    path("", staff_views.overview, name="overview"),
    path("lop/<int:class_id>/<slug:period>/cong-bo/", staff_views.publish_class, name="publish"),
    path("lop/<int:class_id>/<slug:period>/xem-truoc/", staff_views.preview, name="preview"),
    path("cong-bo/<int:publication_id>/ngung/", staff_views.unpublish_class, name="unpublish"),
]
