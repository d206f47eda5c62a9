"""Addresses of the sending unit."""

from django.urls import path

from .views import comparing, correcting, pages, receipts, sending

urlpatterns = [
    path("", pages.home, name="home"),
    path("yeu-cau/<int:requirement_id>/", pages.requirement, name="requirement"),
    path("yeu-cau/<int:requirement_id>/tai-len/", sending.upload, name="upload"),
    path("yeu-cau/<int:requirement_id>/khong-phat-sinh/", sending.report_nothing, name="nothing"),
    path("yeu-cau/<int:requirement_id>/tep-mau/", sending.template, name="template"),
    path("lan-nop/<int:submission_id>/", pages.submission, name="submission"),
    path("lan-nop/<int:submission_id>/nop/", sending.send, name="send"),
    path("lan-nop/<int:submission_id>/bo/", sending.discard, name="discard"),
    path("lan-nop/<int:submission_id>/kiem-tra-lai/", sending.check_again, name="check_again"),
    path("lan-nop/<int:submission_id>/giai-trinh/", sending.explain_all, name="explain_all"),
    path("phat-hien/<int:finding_id>/giai-trinh/", sending.explain, name="explain"),
    path("tep-da-tai/<int:submission_file_id>/", sending.own_file, name="own_file"),
    path("tep-da-tai/<int:submission_file_id>/o-loi/", sending.marked_file, name="marked_file"),
    path("lan-nop/<int:submission_id>/bien-nhan/", receipts.receipt, name="receipt"),
    path("lan-nop/<int:submission_id>/so-voi/<int:other_id>/", comparing.versions, name="compare"),
    path("de-nghi-sua/", correcting.corrections, name="corrections"),
    path("de-nghi-sua/<int:correction_id>/tra-loi/", correcting.answer, name="answer_correction"),
]
