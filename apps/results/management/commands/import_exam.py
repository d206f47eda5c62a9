"""Take candidates and scores of an exam from a file, by a mapping of its columns or guessed."""

import json
from pathlib import Path

from django.core.exceptions import ValidationError

from apps.imports.command import ImportCommand
from apps.results.exams.importing import KIND


class Command(ImportCommand):
    help = "Nhập thí sinh và điểm của một kỳ thi."
    kind = KIND

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--exam", required=True, help="tên kỳ thi trong địa chỉ")
        parser.add_argument("--mapping", type=Path, help="tệp JSON: cột nào là mục nào")

    def parameters(self, options):
        return {"exam": options["exam"], "mapping": self._mapping(options)}

    def _mapping(self, options):
        path = options["mapping"]
        if path is None:
            return None
        try:
            return json.loads(path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise ValidationError(f"Không có tệp ghép cột {path}.", code="no_mapping") from error
        except ValueError as error:
            raise ValidationError(f"Tệp {path} không phải là JSON.", code="no_mapping") from error
