"""Addresses of the staff's pages about pupils, under /admin/hoc-sinh/."""

from django.urls import path

from . import rolling_views, views

app_name = "roster_staff"

urlpatterns = [
    path("len-lop/", rolling_views.rollover, name="rollover"),
    path("phieu/", views.slips, name="slips"),
    path("phieu/nhieu-lop/", views.many_slips, name="many_slips"),
    path("phieu/tim/", views.slip_desk, name="slip_desk"),
    path("phieu/lop/<int:class_id>/", views.class_slips, name="class_slips"),
    path("phieu/hoc-sinh/<int:pupil_id>/", views.pupil_slip, name="pupil_slip"),
    path("phieu/hoc-sinh/<int:pupil_id>/cap-lai/", views.reissue_secret, name="reissue_secret"),
    path("dong-y/<int:consent_id>/rut/", views.withdraw_consent, name="withdraw_consent"),
]
