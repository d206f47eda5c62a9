"""Addresses of the staff's pages about exams, under /admin/ky-thi/."""

from django.urls import path

from . import file_views, slip_views, staff_views

app_name = "exams_staff"

urlpatterns = [
    path("", staff_views.overview, name="overview"),
    path("tep/<int:batch_id>/cot/", file_views.columns, name="columns"),
    path("tep/<int:batch_id>/ky-thi/", file_views.of_batch, name="of_batch"),
    path("<int:exam_id>/", staff_views.desk, name="desk"),
    path("<int:exam_id>/nhap/", file_views.send, name="send"),
    path("<int:exam_id>/mau/", file_views.template, name="template"),
    path("<int:exam_id>/cong-bo/", staff_views.publish_exam, name="publish"),
    path("<int:exam_id>/ngung/", staff_views.withdraw_exam, name="withdraw"),
    path("<int:exam_id>/cach-tra-cuu/", staff_views.decide_access, name="access"),
    path("<int:exam_id>/luot-tra-cuu/", staff_views.figures, name="figures"),
    path("<int:exam_id>/phieu/", slip_views.slips, name="slips"),
    path("<int:exam_id>/mat-phieu/", slip_views.lost_slip, name="lost_slip"),
]
