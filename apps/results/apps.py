from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "apps.results"
    label = "results"
    verbose_name = "Kết quả học tập"
    default_auto_field = "django.db.models.BigAutoField"
