from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "apps.submissions"
    label = "submissions"
    verbose_name = "Nộp dữ liệu"
    default_auto_field = "django.db.models.BigAutoField"
