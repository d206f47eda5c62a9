from django.urls import path

from .views import receipts

app_name = "receipts"
urlpatterns = [path("<str:check_code>/", receipts.check, name="check")]
