"""Load the made-up province, for demonstrations and measurements."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from apps.portal.demo.listing import listing, write_listing
from apps.portal.demo.many import add_schools
from apps.portal.demo.province import is_made, make_province, real_units


class Command(BaseCommand):
    help = (
        "Nạp tỉnh trình diễn: đơn vị, tài khoản, học sinh, kết quả, tin bài. Chạy lại vẫn an toàn."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--pupils",
            type=int,
            metavar="N",
            help="thêm trường mô phỏng cho đến khi có ít nhất N học sinh, để đo tốc độ",
        )

    def handle(self, **options):
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError(
                "Dữ liệu trình diễn chỉ được nạp khi chạy thử: hãy đặt DEMO=yes (hoặc DEBUG=yes)."
            )
        if real_units().exists():
            raise CommandError(
                "Cơ sở dữ liệu này đã có đơn vị thật. Dữ liệu trình diễn không được trộn vào; "
                "hãy dùng một cơ sở dữ liệu khác."
            )
        if not is_made():
            make_province()
        if options["pupils"]:
            add_schools(options["pupils"])
        _tell_planner()
        found = listing()
        file = write_listing(found)
        if options["verbosity"] > 0:
            self.stdout.write(_summary(found, file))


def _tell_planner():
    """Let PostgreSQL count what was just loaded: without it, it plans for empty tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _summary(found, file):
    lines = ["Các trang:"]
    lines += [f"  {slug:<18} {url}" for slug, url in found["hosts"].items()]
    lines.append(f"Tài khoản (mật khẩu chung: {found['accounts'][0]['password']}):")
    lines += [
        f"  {one['role']:<10} {one['user']:<36} tại {one['host']}" for one in found["accounts"]
    ]
    for one in found["lookups"][:1]:
        lines.append(f"Tra cứu thử tại {one['host']}: mã học sinh {one['code']}, ")
        lines[-1] += f"mã tra cứu {one['secret']}"
    lines.append(f"Tất cả có trong {file}")
    return "\n".join(lines)
