from django.urls import include, path

app_name = "submissions"
urlpatterns = [
    # the office
    path("", include("apps.submissions.office_urls")),
    # the sender
    path("", include("apps.submissions.sender_urls")),
    # what goes upwards, into the roster, and away
    path("", include("apps.submissions.package_urls")),
]
