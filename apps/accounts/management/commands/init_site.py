from functools import partial

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from apps.accounts.inviting import invitation_link, invite
from apps.accounts.models import Membership, User
from apps.accounts.resetting import reset_link
from apps.audit.models import record
from apps.core.scoping import every_organisation
from apps.organisations.models import Level, Organisation
from apps.organisations.restructuring import create_organisation


class Command(BaseCommand):
    help = (
        "Create the first organisation of a real install and invite its manager by a link. "
        "With --operator-email also make the account of the operator, who may create, move and "
        "merge units and keeps the shared tables."
    )

    def add_arguments(self, parser):
        parser.add_argument("--name", required=True)
        parser.add_argument("--short-name")
        parser.add_argument("--slug", required=True)
        parser.add_argument("--kind", required=True, choices=Organisation.Kind.values)
        parser.add_argument("--level", required=True, help="thcs, thpt, so, xa …")
        parser.add_argument("--host", required=True)
        parser.add_argument("--admin-email", required=True)
        parser.add_argument("--admin-name", default="Quản trị đơn vị")
        parser.add_argument("--operator-email", help="needed where there will be several units")
        parser.add_argument("--operator-name", default="Người vận hành hệ thống")
        parser.add_argument("--add", action="store_true", help="add beside existing organisations")

    def handle(self, *args, **options):
        if Organisation.objects.exists() and not options["add"]:
            raise CommandError("Đã có đơn vị trên hệ thống này. Thêm --add nếu muốn tạo tiếp.")
        level = Level.objects.filter(pk=options["level"]).first()
        if level is None:
            known = ", ".join(Level.objects.values_list("code", flat=True))
            raise CommandError(f"Không có cấp “{options['level']}”. Các cấp: {known}.")
        try:
            lines = self._create(options, level)
        except ValidationError as refusal:
            raise CommandError(_in_words(refusal)) from refusal
        self.stdout.write("\n".join(lines))

    @transaction.atomic
    def _create(self, options, level):
        try:
            validate_email(options["admin_email"])
        except ValidationError as wrong:
            raise ValidationError("--admin-email: Hãy ghi một địa chỉ thư điện tử.") from wrong
        with every_organisation(reason="the first organisation has no scope before it exists"):
            organisation = create_organisation(
                user=None,
                slug=options["slug"],
                name=options["name"],
                short_name=options["short_name"] or options["name"][:80],
                kind=options["kind"],
                levels=[level],
                hosts=[options["host"]],
            )
            _invitation, link = invite(
                organisation,
                email=options["admin_email"],
                full_name=options["admin_name"],
                roles=[Membership.Role.MANAGER],
                user=None,
                address=partial(invitation_link, organisation),
            )
            lines = [
                f"Đã tạo {options['name']}.",
                "Liên kết mời người quản lý đơn vị (7 ngày, dùng một lần):",
                link,
            ]
            if options["operator_email"]:
                lines += self._make_operator(organisation, options)
        return lines

    def _make_operator(self, organisation, options):
        """Make the account of the operator, who sets the password by a link."""
        email = options["operator_email"].strip().lower()
        validate_email(email)
        if User.objects.filter(email=email).exists():
            raise ValidationError(
                f"Địa chỉ {email} đã có tài khoản. Hãy chọn địa chỉ khác cho người vận hành."
            )
        operator = User.objects.create_superuser(email, None, full_name=options["operator_name"])
        record(None, "accounts.make_operator", operator, organisation=organisation)
        return [
            "Liên kết đặt mật khẩu của người vận hành (4 giờ, dùng một lần; hết hạn thì dùng",
            f"“Quên mật khẩu”, hoặc manage.py changepassword {email}):",
            reset_link(operator, organisation),
        ]


def _in_words(refusal):
    """Return the sentences of a refusal, each after the option that it is about."""
    if not hasattr(refusal, "error_dict"):
        return " ".join(refusal.messages)
    told = []
    for field, sentences in refusal.message_dict.items():
        option = (
            f"--{field.replace('_', '-')}: "
            if field in ("name", "short_name", "slug", "kind")
            else ""
        )
        told.append(option + " ".join(sentences))
    return " ".join(told)
