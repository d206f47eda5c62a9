"""Addresses of packages, of lists that go into the roster, and of the end of data."""

from django.urls import path

from .views import consolidating, erasing, taking_over

urlpatterns = [
    path("dot/<int:campaign_id>/tong-hop/", consolidating.page, name="consolidation"),
    path("dot/<int:campaign_id>/tong-hop/lap/", consolidating.make, name="consolidate"),
    path(
        "tong-hop/<int:consolidation_id>/tai-ve/",
        consolidating.download,
        name="consolidation_file",
    ),
    path("tong-hop/<int:consolidation_id>/gui/", consolidating.send, name="send_on"),
    path("lan-nop/<int:submission_id>/vao-ho-so/", taking_over.take_over, name="take_over"),
    path("dot/<int:campaign_id>/xoa-du-lieu/", erasing.erase, name="campaign_erase"),
]
