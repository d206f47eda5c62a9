"""Opening what was sent: the list, raw exports, signed scans; and the template to fill in."""

from .opening import Package, PackageFile, open_package
from .templates import template_workbook
from .unpacking import PackageLimits

__all__ = ["Package", "PackageFile", "PackageLimits", "open_package", "template_workbook"]
