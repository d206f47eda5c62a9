"""Why a batch cannot be undone now: what was changed, or was built upon what it wrote, since."""

from django.core.exceptions import ValidationError

from .models import ImportBatch, ImportChange
from .recording import conflicts, standing_on
from .specs import Spec, spec_for

MOST_FILES = 3
CHANGED_SINCE = (
    "Không hoàn tác được: {number} mục đã được sửa hoặc xóa sau lần nhập này. Hãy hoàn tác lần "
    "nhập sau trước, hoặc sửa tay các mục đó."
)
STANDS_ON = "Không hoàn tác được: đã có {number} {name} dựa vào lần nhập này{source}, sẽ mất theo. "
FROM_FILES = "Hãy hoàn tác {files} trước"
BY_HAND = "Hãy xóa dữ liệu đó trước"
KEEP = "; muốn giữ dữ liệu đó thì đừng hoàn tác, hãy sửa từng em bằng danh sách mới hoặc bằng tay."


def undo_obstacles(batch):
    """Return the sentences that say why a batch cannot be undone now; none when it can."""
    obstacles = []
    if changed := len(conflicts(batch)):
        obstacles.append(CHANGED_SINCE.format(number=changed))
    spec = spec_for(batch.kind, batch.organisation, batch.parameters)
    takes_more = spec.before_undo is not Spec.before_undo
    obstacles += [_stands(rows) for rows in ([] if takes_more else standing_on(batch))]
    return obstacles


def refuse_obstacles(batch):
    """Raise ValidationError ``changed_since`` or ``stood_on`` where an undo would lose a thing."""
    obstacles = undo_obstacles(batch)
    if obstacles:
        code = "changed_since" if conflicts(batch) else "stood_on"
        raise ValidationError(obstacles, code=code)


def _stands(rows):
    """Say what stands on a batch, and which files it came with."""
    meta = rows.model._meta
    changes = ImportChange.objects.filter(
        model=meta.label_lower,
        action=ImportChange.Action.CREATED,
        object_pk__in=rows.order_by().values("pk"),
    )
    found = ImportBatch.objects.filter(pk__in=changes.values("batch"))
    names = [f"“{one.file.original_name}”" for one in found.select_related("file").order_by("-pk")]
    more = " và các tệp khác" if len(names) > MOST_FILES else ""
    files = f"lần nhập tệp {', '.join(names[:MOST_FILES])}{more}"
    said = STANDS_ON.format(
        number=rows.count(),
        name=meta.verbose_name,
        source=f" (từ {files})" if names else "",
    )
    return said + (FROM_FILES.format(files=files) if names else BY_HAND) + KEEP
