from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "apps.imports"
    label = "imports"
    verbose_name = "Nhập từ bảng tính"
    default_auto_field = "django.db.models.BigAutoField"
