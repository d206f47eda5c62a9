"""Take the schools and offices of a department from a spreadsheet."""

from apps.core.mail import mail_is_on
from apps.imports.command import ImportCommand
from apps.portal.units.importing import KIND
from apps.portal.units.inviting import renew_links


class Command(ImportCommand):
    help = (
        "Nhập nhiều đơn vị từ bảng tính; --organisation là cơ quan mà các đơn vị trực thuộc. "
        "Khi chưa bật gửi thư, in liên kết mời (không in khi có --json)."
    )
    kind = KIND

    def _commit(self, organisation, spec, checked, plan, decisions, options):
        batch = super()._commit(organisation, spec, checked, plan, decisions, options)
        if options["json"] or mail_is_on():
            return batch
        for one in renew_links(batch, user=None):
            if one.link:
                self.stdout.write(f"{one.unit.slug} {one.invitation.email} {one.link}")
        return batch
