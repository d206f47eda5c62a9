"""Addresses of the staff's pages about results, under /admin/ket-qua/."""

from django.urls import path

from . import staff_reports, staff_views, template_views
from .transcripts import staff_views as transcript_views

app_name = "results_staff"

urlpatterns = [
    path("", staff_views.overview, name="overview"),
    path("lop/<int:class_id>/<slug:period>/cong-bo/", staff_views.publish_class, name="publish"),
    path("lop/<int:class_id>/<slug:period>/xem-truoc/", staff_views.preview, name="preview"),
    path("lop/<int:class_id>/<slug:period>/con-thieu/", staff_reports.gaps, name="gaps"),
    path("mau/<str:kind>/", template_views.class_templates, name="class_templates"),
    path("mau/<str:kind>/<int:class_id>/", template_views.class_file, name="class_template"),
    path("lich/", staff_reports.calendar, name="calendar"),
    path("so-lieu/", staff_reports.figures, name="figures"),
    path("cong-bo/<int:publication_id>/", staff_views.published, name="published"),
    path("cong-bo/<int:publication_id>/ngung/", staff_views.unpublish_class, name="unpublish"),
    path(
        "lop/<int:class_id>/<slug:period>/hoc-ba/",
        transcript_views.class_transcripts,
        name="transcripts",
    ),
    path("hoc-ba/", transcript_views.run_list, name="transcript_runs"),
    path("hoc-ba/<int:run_id>/", transcript_views.run, name="transcript_run"),
    path("hoc-ba/<int:run_id>/tep/", transcript_views.download, name="transcript_file"),
    path(
        "hoc-ba/ban/<int:transcript_id>/huy/",
        transcript_views.void_transcript,
        name="void_transcript",
    ),
]
