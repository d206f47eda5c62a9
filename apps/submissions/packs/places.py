"""Which rule stands for what the reading of a spreadsheet finds: every code has its place."""

OTHER = "other_remark"
# What makes a file unusable, and what is said about the whole of it.
OF_FILE = {
    "file_empty": "file_empty",
    "no_data": "file_empty",
    "no_rows": "file_empty",
    "file_missing": "file_damaged",
    "damaged": "file_damaged",
    "zip_damaged": "file_damaged",
    "not_a_spreadsheet": "file_format",
    "unknown_format": "file_format",
    "old_format": "file_format",
    "password": "file_password",
    "macros": "file_macros",
    "zip_bomb": "file_hostile",
    "zip_odd": "file_hostile",
    "xml_entities": "file_hostile",
    "reader_died": "file_hostile",
    "reader_slow": "file_too_big",
    "reader_memory": "file_too_big",
    "file_too_big": "file_too_big",
    "too_many_sheets": "file_too_big",
    "too_many_rows": "file_too_big",
    "too_many_columns": "file_too_big",
    "too_many_cells": "file_too_big",
    "text_too_long": "text_too_long",
    "hidden_sheet": "sheet_hidden",
    "hidden_rows": "rows_hidden",
    "hidden_columns": "rows_hidden",
    "external_links": "formula_links",
    "formula_without_value": "cell_broken",
    "error_cell": "cell_broken",
    "more_cells": "cell_broken",
    "text_encoding": "rows_left_out",
    "json_read": "rows_left_out",
    "html_table": "rows_left_out",
    "result_sheet": "rows_left_out",
    "result_column": "rows_left_out",
    "result_unchanged": "error_workbook",
    "no_header": "header_missing",
    "missing_column": "column_missing",
    "sheet_skipped": "sheet_skipped",
}
# What is found in the table and its rows, whatever the column.
OF_ROW = {
    "row_too_long": "row_shifted",
    "header_differs": "row_shifted",
    "foot_rows": "rows_left_out",
    "repeated_header": "rows_left_out",
    "blank_rows": "blank_rows",
    "ghost_rows": "blank_rows",
    "merged_cells": "merged_cells",
    "total_differs": "total_stated",
    "column_twice": "column_twice",
    "lists_side_by_side": "column_twice",
    "column_two_names": "column_two_names",
    "unknown_column": "column_unknown",
    "unnamed_column": "column_unnamed",
    "legacy_encoding": "text_legacy",
    "mixed_encodings": "text_mixed",
    "repeated_row": "pupil_code_repeated",
    "blank_cell": "value_unreadable",  # no column of a sent list asks for filled cells
    "formula_without_value": "cell_broken",
    "error_cell": "cell_broken",
    "text_too_long": "text_too_long",
    "text_garbled": "text_garbled",
    "name_has_digits": "name_wrong",
    "code_scientific": "pupil_code_wrong",
    "code_not_whole": "pupil_code_wrong",
    "code_odd_signs": "pupil_code_wrong",
    "code_wrong_length": "pupil_code_wrong",
    "code_lost_zero": "pupil_code_lost_zero",
    "personal_id_length": "citizen_id_wrong",
    "personal_id_lost_zero": "citizen_id_lost_zero",
    "identity_card_length": "value_unreadable",
    "personal_id_sex": "citizen_id_sex",
    "personal_id_year": "citizen_id_year",
    "date_unreadable": "birth_unreadable",
    "date_part": "birth_unreadable",
    "date_impossible": "birth_unreadable",
    "date_too_old": "birth_unreadable",
    "date_future": "birth_future",
    "date_two_digit_year": "birth_two_digit_year",
    "date_order_unclear": "birth_us_order",
    "dates_month_first": "birth_us_order",
    "dates_swapped": "birth_swapped",
    "dates_swapped_decided": "birth_swapped",
    "date_serials": "birth_serials",
    "date_partial": "birth_partial",
    "sex_unknown": "sex_unknown",
    "sex_ambiguous_number": "sex_unknown",
    "sex_numbers": "sex_unknown",
    "sex_numbers_decided": "sex_unknown",
    "ethnic_code": "ethnic_code",
    "ethnic_unknown": "ethnic_unknown",
    "status_unknown": "status_unknown",
    "phone_lost_zero": "phone_wrong",
    "phone_wrong": "phone_wrong",
    "class_name_wrong": "class_wrong",
    "grade_unknown": "grade_unknown",
    "tick_unknown": "value_unreadable",
    "number_unreadable": "value_unreadable",
    "number_out_of_range": "value_unreadable",
    "outcome_unknown": "value_unreadable",
    "mark_unreadable": "value_unreadable",
    "mark_out_of_range": "value_unreadable",
    "mark_too_fine": "value_unreadable",
    "remark_unknown": "value_unreadable",
}
# The same code means another thing in these columns: (column, code) → rule.
OF_COLUMN = {
    ("personal_id", "code_scientific"): "citizen_id_wrong",
    ("personal_id", "code_not_whole"): "citizen_id_wrong",
    ("personal_id", "code_odd_signs"): "citizen_id_wrong",
    ("personal_id", "text_too_long"): "citizen_id_wrong",
    ("personal_id", "text_garbled"): "citizen_id_wrong",
    ("identity_card", "code_scientific"): "value_unreadable",
    ("identity_card", "code_not_whole"): "value_unreadable",
    ("identity_card", "code_odd_signs"): "value_unreadable",
    ("code", "text_too_long"): "pupil_code_wrong",
    ("is_female", "tick_unknown"): "sex_unknown",
    ("class_name", "text_too_long"): "class_wrong",
}


def rule_code(finding, column=""):
    """Return the code of the rule that a finding of the pipeline falls under.

    ``column``: the name of the finding's column, "" where it has none. A code without a place,
    which is a mistake of ours, falls under OTHER and keeps the severity that it came with.
    """
    code = finding.code
    if (column, code) in OF_COLUMN:
        return OF_COLUMN[column, code]
    if code.startswith("date_") and column not in {"", "date_of_birth"}:
        return "value_unreadable"
    if finding.row is None and code in OF_FILE:
        return OF_FILE[code]
    return OF_ROW.get(code) or OF_FILE.get(code, OTHER)
