from django.urls import path

from .views import receipts

app_name = "receipts"
urlpatterns = [
    path("", receipts.ask, name="ask"),
    path("<str:check_code>/", receipts.check, name="check"),
]
