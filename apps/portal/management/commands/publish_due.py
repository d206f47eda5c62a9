"""Let go what kept pages of texts, exams and results that have come due; safe at any time."""

from django.core.management.base import BaseCommand

from apps.files.periodic import run_work
from apps.portal.due import WORK


class Command(BaseCommand):
    help = (
        "Làm mới các trang có tin, kỳ thi, kết quả vừa đến giờ đăng hoặc giờ gỡ. Không có gì phải "
        "chờ lệnh này: đến giờ là người đọc thấy."
    )

    def handle(self, **options):
        self.stdout.write(run_work(WORK))
