"""Addresses of the receiving office."""

from django.urls import path

from .views import campaign_form, campaigns, downloads, matches, matrix, overview, reviewing, units

urlpatterns = [
    # campaigns.
    path("dot/", campaigns.campaigns, name="campaigns"),
    path("dot/moi/", campaign_form.edit, name="campaign_new"),
    path("dot/<int:campaign_id>/", matrix.campaign, name="campaign"),
    path("dot/<int:campaign_id>/sua/", campaign_form.edit, name="campaign_edit"),
    path("dot/<int:campaign_id>/mo/", campaigns.open_page, name="campaign_open"),
    path("dot/<int:campaign_id>/xoa/", campaigns.discard, name="campaign_discard"),
    path("dot/<int:campaign_id>/doi-han/", campaigns.dates, name="campaign_dates"),
    path("dot/<int:campaign_id>/chot/", campaigns.close, name="campaign_close"),
    path("dot/<int:campaign_id>/bo-chot/", campaigns.reopen, name="campaign_reopen"),
    path("dot/<int:campaign_id>/them-don-vi/", campaigns.add_units, name="campaign_add_units"),
    # the table of units.
    path("dot/<int:campaign_id>/bang.xlsx", matrix.export, name="campaign_export"),
    path("dot/<int:campaign_id>/chap-nhan/", matrix.accept_chosen, name="accept_chosen"),
    path("dot/<int:campaign_id>/nhac/", matrix.remind_chosen, name="remind"),
    path("dot/<int:campaign_id>/tai-goi/", downloads.bundle, name="bundle"),
    path("dot/<int:campaign_id>/toan-canh/", overview.overview, name="overview"),
    path(
        "dot/<int:campaign_id>/toan-canh/<int:office_id>/", overview.office, name="overview_office"
    ),
    path("dot/<int:campaign_id>/hai-don-vi/", matches.matches, name="matches"),
    path("hai-don-vi/<int:match_id>/", matches.settle, name="settle"),
    # one unit.
    path("don-vi/<int:requirement_id>/", units.duty, name="duty"),
    path("don-vi/<int:requirement_id>/gia-han/", units.extend_duty, name="extend"),
    path("don-vi/<int:requirement_id>/mo-khoa/", units.unlock_duty, name="unlock"),
    path("don-vi/<int:requirement_id>/khoa-lai/", units.lock_duty, name="lock_again"),
    path("don-vi/<int:requirement_id>/mien-nop/", units.excuse_duty, name="excuse"),
    path("don-vi/<int:requirement_id>/bo-mien-nop/", units.end_excuse_of_duty, name="end_excuse"),
    path("don-vi/<int:requirement_id>/mien-quy-tac/", units.waive_rule, name="waive"),
    path("mien-quy-tac/<int:waiver_id>/thu-hoi/", units.withdraw, name="withdraw_waiver"),
    # one version.
    path("tep-da-nop/<int:submission_file_id>/", downloads.file, name="file"),
    path("tep-da-nop/<int:submission_file_id>/xem/", downloads.file_preview, name="file_preview"),
    path(
        "tep-da-nop/<int:submission_file_id>/xem/<int:place>/",
        downloads.entry_preview,
        name="entry_preview",
    ),
    path("lan-nop/<int:submission_id>/xem-xet/", reviewing.begin, name="begin_review"),
    path("lan-nop/<int:submission_id>/chap-nhan/", reviewing.accept_version, name="accept"),
    path("lan-nop/<int:submission_id>/tra-lai/", reviewing.return_version, name="give_back"),
    path("lan-nop/<int:submission_id>/xem-lai/", reviewing.reconsider_version, name="reconsider"),
]
