"""What tests of exports and of small imports share: addresses, and workbooks read back."""

import io

from django.urls import reverse
from openpyxl import load_workbook


def address(model, act="export"):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{act}")


def rows_of(response):
    sheet = load_workbook(io.BytesIO(response.content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]
