"""Schools and offices as a dated tree: names, parents and hosts change and nothing is lost."""

import re

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.core.scoping import Inherited, Scope

HOST_PATTERN = r"\A[a-z0-9]([a-z0-9.-]*[a-z0-9])?\Z"


class Level(models.Model):
    """A level of education, or a tier of administration. Shared; kept by the operator."""

    code = models.SlugField("mã", max_length=30, primary_key=True)
    name = models.CharField("tên", max_length=100)
    is_school = models.BooleanField("là cấp học", default=True)
    first_grade = models.PositiveSmallIntegerField("khối đầu", null=True, blank=True)
    last_grade = models.PositiveSmallIntegerField("khối cuối", null=True, blank=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "cấp học, cấp quản lý"
        verbose_name_plural = "cấp học, cấp quản lý"
        ordering = ["position", "code"]

    def __str__(self):
        return self.name


class OrganisationQuerySet(models.QuerySet):
    def active(self, on=None):
        """Units that exist on a date, today unless told."""
        on = on or timezone.localdate()
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on)).exclude(
            established_on__gt=on
        )

    def schools(self):
        return self.filter(kind=Organisation.Kind.SCHOOL)

    def offices(self):
        return self.filter(kind=Organisation.Kind.OFFICE)

    def under(self, office, on=None):
        """Units whose parent is ``office`` on a date, today unless told."""
        return self.filter(
            pk__in=Affiliation.objects.valid(on).filter(parent=office).values("child")
        )


class Organisation(models.Model):
    """A school, or an office of education above schools."""

    class Kind(models.TextChoices):
        SCHOOL = "school", "trường"
        OFFICE = "office", "cơ quan quản lý"

    slug = models.SlugField("tên ngắn trong địa chỉ", max_length=60, unique=True)
    name = models.CharField("tên đầy đủ", max_length=200)
    short_name = models.CharField("tên ngắn", max_length=80)
    kind = models.CharField("loại", max_length=10, choices=Kind.choices)
    levels = models.ManyToManyField(
        Level, verbose_name="cấp học, cấp quản lý", related_name="organisations"
    )
    unit_code = models.CharField("mã đơn vị", max_length=30, blank=True)
    address = models.CharField("địa chỉ", max_length=250, blank=True)
    phone = models.CharField("điện thoại", max_length=40, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    responsible_name = models.CharField(
        "người chịu trách nhiệm nội dung", max_length=120, blank=True
    )
    responsible_title = models.CharField("chức vụ", max_length=120, blank=True)
    motto = models.CharField("khẩu hiệu", max_length=160, blank=True)
    brand_colour = models.CharField(
        "màu chính",
        max_length=7,
        default="#1f5f8b",
        validators=[RegexValidator(r"\A#[0-9a-f]{6}\Z", "Hãy nhập màu dạng #1f5f8b.")],
    )
    accent_colour = models.CharField(
        "màu nhấn",
        max_length=7,
        default="#c8862b",
        validators=[RegexValidator(r"\A#[0-9a-f]{6}\Z", "Hãy nhập màu dạng #c8862b.")],
    )
    logo = models.ImageField("biểu trưng", upload_to="logos/", blank=True)
    established_on = models.DateField("thành lập ngày", null=True, blank=True)
    closed_on = models.DateField("giải thể từ ngày", null=True, blank=True)
    is_demo = models.BooleanField("dữ liệu trình diễn", default=False, editable=False)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)

    objects = models.Manager.from_queryset(OrganisationQuerySet)()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["name", "pk"]
        permissions = [("change_own_organisation", "Sửa thông tin đơn vị mình")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(established_on__isnull=True)
                | Q(closed_on__gte=F("established_on")),
                name="organisations_closed_after_established",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def is_school(self):
        return self.kind == self.Kind.SCHOOL

    @property
    def is_office(self):
        return self.kind == self.Kind.OFFICE

    @property
    def monogram(self):
        """One or two letters that stand for the unit while it has no logo."""
        words = [word for word in re.findall(r"\w+", self.short_name) if word[0].isalpha()]
        return "".join(word[0] for word in words[-2:]).upper() or "T"

    def parent_on(self, on=None):
        """Return the unit directly above on a date, or None."""
        link = Affiliation.objects.valid(on).filter(child=self).select_related("parent").first()
        return link.parent if link else None

    @property
    def superior(self):
        """The superior body that the page names: the parent of today."""
        if not hasattr(self, "_superior"):
            self._superior = self.parent_on()
        return self._superior

    @property
    def canonical_host(self):
        if not hasattr(self, "_canonical_host"):
            hosts = {domain.is_canonical: domain.host for domain in self.domains.all()}
            self._canonical_host = hosts.get(True) or hosts.get(False) or ""
        return self._canonical_host

    def name_on(self, on):
        """Return the full name that was valid on a date."""
        record = (
            self.names.filter(valid_from__lte=on)
            .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
            .first()
        )
        return record.name if record else self.name

    def ancestor_ids(self, on=None):
        """Ids of all levels above on a date, nearest first."""
        parents = dict(Affiliation.objects.valid(on).values_list("child_id", "parent_id"))
        found, current = [], self.pk
        while (current := parents.get(current)) is not None and current not in found:
            found.append(current)
        return found

    def descendant_ids(self, on=None):
        """Ids of all units under this one on a date, at any depth."""
        children = {}
        for child, parent in Affiliation.objects.valid(on).values_list("child_id", "parent_id"):
            children.setdefault(parent, []).append(child)
        found, queue = set(), [self.pk]
        while queue:
            for child in children.get(queue.pop(), ()):
                if child not in found:
                    found.add(child)
                    queue.append(child)
        return found

    def predecessor_ids(self):
        """Ids of the abolished units whose past this one may read, also through several steps."""
        before = {}
        for old, new in Succession.objects.values_list("predecessor_id", "successor_id"):
            before.setdefault(new, []).append(old)
        found, queue = set(), [self.pk]
        while queue:
            for old in before.get(queue.pop(), ()):
                if old not in found:
                    found.add(old)
                    queue.append(old)
        return found

    def as_scope(self):
        """Return the Scope of this unit, read once for each object."""
        if not hasattr(self, "_as_scope"):
            self._as_scope = Scope(
                own=frozenset({self.pk}),
                above=frozenset(self.ancestor_ids()),
                before=frozenset(self.predecessor_ids()),
            )
        return self._as_scope


class Domain(models.Model):
    """A host name that shows one unit's site."""

    host = models.CharField(
        "tên miền",
        max_length=200,
        unique=True,
        validators=[RegexValidator(HOST_PATTERN, "Hãy nhập tên miền bằng chữ thường, không dấu.")],
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="domains", verbose_name="đơn vị"
    )
    is_canonical = models.BooleanField("tên miền chính", default=False)

    class Meta:
        verbose_name = "tên miền"
        verbose_name_plural = "tên miền"
        ordering = ["organisation", "-is_canonical", "host"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(is_canonical=True),
                name="organisations_one_canonical_host",
                violation_error_message="Mỗi đơn vị chỉ có một tên miền chính.",
            )
        ]

    def __str__(self):
        return self.host


class AffiliationQuerySet(models.QuerySet):
    def valid(self, on=None):
        """Links valid on a date (half-open: from the first day until before the last)."""
        on = on or timezone.localdate()
        return self.filter(valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))


class Affiliation(models.Model):
    """Who stood under whom, from a day until before another; one parent per date."""

    child = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="affiliations", verbose_name="đơn vị"
    )
    parent = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="children", verbose_name="cấp trên"
    )
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    decision = models.CharField("căn cứ", max_length=200, blank=True)

    objects = models.Manager.from_queryset(AffiliationQuerySet)()

    class Meta:
        verbose_name = "quan hệ trực thuộc"
        verbose_name_plural = "quan hệ trực thuộc"
        ordering = ["child", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["child"],
                condition=Q(valid_to__isnull=True),
                name="organisations_one_open_parent",
            ),
            models.UniqueConstraint(
                fields=["child", "valid_from"], name="organisations_one_parent_per_start"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="organisations_affiliation_has_days",
            ),
            models.CheckConstraint(
                condition=~Q(child=F("parent")), name="organisations_not_its_own_parent"
            ),
        ]

    def __str__(self):
        return f"{self.child} → {self.parent}"


class NameRecord(models.Model):
    """A name that a unit bore, from a day until before another."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="names", verbose_name="đơn vị"
    )
    name = models.CharField("tên đầy đủ", max_length=200)
    short_name = models.CharField("tên ngắn", max_length=80)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    decision = models.CharField("căn cứ", max_length=200, blank=True)

    class Meta:
        verbose_name = "tên qua các thời kỳ"
        verbose_name_plural = "tên qua các thời kỳ"
        ordering = ["organisation", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(valid_to__isnull=True),
                name="organisations_one_current_name",
            )
        ]

    def __str__(self):
        return self.name


class Succession(models.Model):
    """An abolished unit and one that took over its work and may read its past."""

    predecessor = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="successions", verbose_name="đơn vị cũ"
    )
    successor = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="inherited",
        verbose_name="đơn vị kế thừa",
    )
    since = models.DateField("từ ngày")
    decision = models.CharField("căn cứ", max_length=200, blank=True)

    class Meta:
        verbose_name = "kế thừa"
        verbose_name_plural = "kế thừa"
        ordering = ["-since", "predecessor"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"], name="organisations_succession_once"
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="organisations_not_its_own_successor"
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor}"


class Holiday(Inherited):
    """Days off, made known by an office or school to itself and all levels below."""

    name = models.CharField("tên ngày nghỉ", max_length=120)
    first_day = models.DateField("từ ngày")
    last_day = models.DateField("đến hết ngày")
    decision = models.CharField("căn cứ", max_length=200, blank=True)

    class Meta:
        verbose_name = "ngày nghỉ"
        verbose_name_plural = "ngày nghỉ"
        ordering = ["-first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="organisations_holiday_has_days",
                violation_error_message="Ngày cuối phải từ ngày đầu trở đi.",
            )
        ]

    def __str__(self):
        return self.name
