from django.urls import include, path

from .views import consolidating

app_name = "submissions"
urlpatterns = [
    # the office
    path("", include("apps.submissions.office_urls")),
    # the sender
    path("", include("apps.submissions.sender_urls")),
    # the package of an office
    path("dot/<int:campaign_id>/tong-hop/", consolidating.page, name="consolidation"),
    path("dot/<int:campaign_id>/tong-hop/lap/", consolidating.make, name="consolidate"),
    path(
        "tong-hop/<int:consolidation_id>/tai-ve/",
        consolidating.download,
        name="consolidation_file",
    ),
    path("tong-hop/<int:consolidation_id>/gui/", consolidating.send, name="send_on"),
]
