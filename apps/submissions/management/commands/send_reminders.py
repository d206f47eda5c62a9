"""Remind units of what they have not sent; safe to run at any time."""

from django.core.management.base import BaseCommand

from apps.submissions.reminding import send_reminders


class Command(BaseCommand):
    help = (
        "Nhắc các đơn vị chưa nộp theo các mốc ngày của từng đợt và gửi bản tổng hợp cho nơi nhận. "
        "Chạy lại không gửi hai lần."
    )

    def handle(self, **options):
        self.stdout.write(send_reminders())
