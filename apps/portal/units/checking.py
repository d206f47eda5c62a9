"""What is wrong with the rows of a list of units: every problem, with what to do about it."""

from apps.core.text import fold, slugify_vi
from apps.core.values import CellProblem
from apps.imports.specs import Finding
from apps.organisations.models import Organisation

from .naming import short_of

SCHOOL = Organisation.Kind.SCHOOL


def findings_of(rows, book):
    """Yield the findings of all rows over their Book."""
    for row in rows:
        yield from _check_name_and_slug(row)
        unit = book.existing(row)
        if unit is None:
            yield from _check_new(row, book)
        else:
            yield from _check_existing(row, unit, book)
    yield from _check_hosts(rows, book)
    yield from _check_same_names(rows, book)
    yield from _invitations_left_out(rows, book)


def _check_name_and_slug(row):
    if not row.get("name"):
        yield row.finding(
            "error", "no_name", "Dòng không có tên đơn vị.", "Điền tên đầy đủ của đơn vị.", "name"
        )
    if row.get("slug") == "":
        example = slugify_vi(short_of(row.get("name") or "")) or "thcs-binh-minh"
        yield row.finding(
            "error",
            "no_slug",
            "Dòng không có tên rút gọn.",
            f"Điền tên rút gọn, ví dụ {example}.",
            "slug",
        )


def _check_new(row, book):
    yield from _check_kind_and_levels(row, book)
    yield from _check_new_parent(row, book)
    if row.get("invitee") and row.get("hosts") == ():
        yield row.finding(
            "error",
            "invitation_without_host",
            "Có thư mời nhưng đơn vị chưa có tên miền để mở liên kết mời.",
            "Điền tên miền, hoặc bỏ thư mời rồi mời sau.",
            "hosts",
        )
    elif row.get("invitee") and "hosts" not in row.places:
        yield row.finding(
            "error",
            "invitation_without_host",
            "Có thư mời nhưng tệp không có cột “Tên miền” để mở liên kết mời.",
            "Thêm cột “Tên miền”, hoặc bỏ thư mời rồi mời sau.",
            "invitee",
        )


def _check_kind_and_levels(row, book):
    codes = row.get("levels")
    if codes == () or "levels" not in row.places:
        yield row.finding(
            "error",
            "no_level",
            "Không biết đơn vị thuộc cấp học, cấp quản lý nào.",
            "Điền cột “Cấp học”, ví dụ Tiểu học; cơ quan ghi Sở, Phòng hoặc Cấp xã.",
            "levels",
        )
    if not codes:
        return
    kinds = {book.tree.levels[code].is_school for code in codes}
    told = row.get("kind")
    if len(kinds) > 1 or (told and kinds != {told == SCHOOL}):
        yield row.finding(
            "error",
            "level_of_other_kind",
            "Cấp học không hợp với loại đơn vị.",
            "Trường chọn cấp học; cơ quan chọn cấp quản lý. Sửa cột “Loại” hoặc “Cấp học”.",
            "levels",
        )


def _check_new_parent(row, book):
    slug = row.get("slug")
    try:
        above = book.parent_slug(row)
    except CellProblem as problem:
        yield row.finding("error", problem.code, problem.message, problem.remedy, "parent")
        return
    if slug and book.in_circle(slug):
        yield row.finding(
            "error",
            "parent_circle",
            "Các đơn vị trong tệp là cấp trên của nhau thành một vòng.",
            "Sửa cột “Đơn vị cấp trên” của một dòng trong vòng đó.",
            "parent",
        )
        return
    unit, written = book.tree.by_slug.get(above), book.rows.get(above)
    is_school = unit.is_school if unit is not None else book.kind(written) == SCHOOL
    if is_school:
        yield row.finding(
            "error",
            "parent_is_school",
            "Cấp trên là một trường; cấp trên phải là cơ quan quản lý.",
            "Ghi cơ quan quản lý của đơn vị này.",
            "parent",
        )
    on = book.starts_on(row)
    if unit is not None and unit.closed_on and unit.closed_on <= on:
        yield row.finding(
            "error",
            "parent_closed",
            f"Đơn vị cấp trên giải thể từ {unit.closed_on:%d/%m/%Y}.",
            "Chọn cơ quan kế thừa, hoặc ngày bắt đầu sớm hơn.",
            "parent",
        )
    if unit is not None and unit.established_on and on < unit.established_on:
        yield row.finding(
            "error",
            "parent_not_yet",
            f"Đơn vị cấp trên thành lập ngày {unit.established_on:%d/%m/%Y}, sau ngày bắt đầu "
            "trực thuộc.",
            "Sửa ngày bắt đầu trực thuộc.",
            "on",
        )


def _check_existing(row, unit, book):
    if unit.closed_on and unit.closed_on <= book.today:
        yield row.finding(
            "error",
            "unit_closed",
            f"Tên rút gọn này là của đơn vị đã giải thể từ {unit.closed_on:%d/%m/%Y}.",
            "Dùng tên rút gọn khác cho đơn vị mới.",
            "slug",
        )
        return
    if unit.pk not in book.tree.inside:
        yield row.finding(
            "error",
            "unit_elsewhere",
            f"Đã có đơn vị mang tên rút gọn này, không thuộc {book.tree.department.short_name}.",
            "Nếu là đơn vị khác, dùng tên rút gọn khác. Nếu đúng đơn vị đó, mở nó trong mục Đơn "
            "vị và bấm “Chuyển cấp trên” trước.",
            "slug",
        )
        return
    yield from _check_kept_parent(row, unit, book)
    yield from _check_rename(row, unit, book)
    yield from _check_kept_cells(row, unit, book)


def _check_kept_parent(row, unit, book):
    told, present = row.get("parent"), book.tree.parents.get(unit.pk)
    if not told:
        return
    if present is not None:
        names = {present.slug.lower(), fold(present.name), fold(present.short_name)}
        if told.lower() in names or fold(told) in names:
            return
        try:
            if book.find(told) == present.slug.lower():
                return
        except CellProblem:
            pass  # whatever it names, it is not the present parent
    now = present.short_name if present is not None else "không có cấp trên"
    yield row.finding(
        "error",
        "parent_changed",
        f"Đơn vị đã có, cấp trên hiện nay khác trong tệp ({now}).",
        "Bảng tính không chuyển đơn vị. Mở đơn vị trong mục Đơn vị, bấm “Chuyển cấp trên” (chuyển "
        "đơn vị) với ngày và quyết định; hoặc để trống ô này.",
        "parent",
    )


def _check_rename(row, unit, book):
    if not {"name", "short_name"} & set(book.changes(row, unit)):
        return
    since = next((one.valid_from for one in unit.names.all() if one.valid_to is None), None)
    if since is not None and since >= book.today:
        yield row.finding(
            "error",
            "name_too_new",
            f"Tên hiện nay mới có từ {since:%d/%m/%Y} nên chưa đổi được.",
            "Đổi tên từ ngày sau ngày đó. Nếu lần nhập trước gõ nhầm, hãy hoàn tác lần nhập đó.",
            "name",
        )


def _check_kept_cells(row, unit, book):
    """Warn of what a sheet does not change at a unit that exists."""
    new_hosts = {host for host in row.get("hosts") or () if host not in book.tree.hosts}
    others = {level.code for level in unit.levels.all()} ^ set(row.get("levels") or ())
    kept = {
        "kind": bool(row.get("kind")) and row.get("kind") != unit.kind,
        "levels": bool(row.get("levels")) and bool(others),
        "hosts": bool(new_hosts),
    }
    for name, differs in kept.items():
        if differs:
            yield row.finding(
                "warning",
                "kept_as_is",
                "Đơn vị đã có; bảng tính không sửa ô này của đơn vị đã có.",
                "Nếu cần sửa, mở đơn vị trong mục Đơn vị.",
                name,
            )


def _check_hosts(rows, book):
    taken = {}
    for row in rows:
        unit = book.existing(row)
        for host in row.get("hosts") or ():
            owner = book.tree.hosts.get(host)
            if owner is not None and owner != unit:
                yield row.finding(
                    "error",
                    "host_used",
                    f"Tên miền {host} đang là của {owner.short_name}.",
                    "Sửa tên miền, hoặc gỡ nó khỏi đơn vị kia trước.",
                    "hosts",
                )
            first = taken.setdefault(host, row)
            if first is not row:
                yield row.finding(
                    "error",
                    "host_repeated",
                    f"Tên miền {host} đã có ở dòng {first.number}.",
                    "Mỗi tên miền chỉ của một đơn vị; sửa một trong hai dòng.",
                    "hosts",
                )


def _check_same_names(rows, book):
    """Ask about new units that bear the name of another one under the same parent."""
    seen = {}
    for unit in book.tree.inside.values():
        above = book.tree.parents.get(unit.pk)
        seen[(fold(unit.name), above.slug.lower() if above else "")] = unit.slug.lower()
    for row in rows:
        slug = row.get("slug")
        if not slug or not row.get("name") or book.existing(row) is not None:
            continue
        other = seen.setdefault((fold(row.get("name")), book.parents.get(slug, "")), slug)
        if other != slug:
            yield row.finding(
                "query",
                "same_name",
                f"Đã có đơn vị cùng tên, cùng cấp trên, tên rút gọn “{other}”.",
                "Nếu là cùng một đơn vị, hãy dùng tên rút gọn đó.",
                "name",
            )


def _invitations_left_out(rows, book):
    count = sum(1 for row in rows if row.get("invitee") and book.existing(row) is not None)
    if count:
        yield Finding(
            "info",
            "not_invited",
            f"{count} đơn vị đã có: không gửi lại thư mời.",
            "Mời thêm người ở trang quản trị của đơn vị đó.",
        )
