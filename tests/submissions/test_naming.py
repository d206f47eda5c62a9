"""Names inside packages sort as people read them and can be unpacked on every Windows."""

from dataclasses import dataclass

import pytest

from apps.submissions.naming import file_names, unit_folders


@dataclass(frozen=True)
class Unit:
    pk: int
    name: str


def test_folders_follow_the_vietnamese_order_and_are_never_alike():
    units = [
        Unit(3, "Trường THCS Đoàn Kết"),
        Unit(1, "Trường THCS Dân Chủ"),
        Unit(2, "Trường THCS Dân Chủ"),
    ]

    assert unit_folders(units) == {
        1: "01-truong-thcs-dan-chu",
        2: "02-truong-thcs-dan-chu",
        3: "03-truong-thcs-doan-ket",
    }


def test_numbers_in_front_are_wide_enough_to_sort():
    units = [Unit(number, f"Trường {number:04d}") for number in range(1, 1201)]

    folders = unit_folders(units)

    assert folders[1] == "0001-truong-0001"
    assert sorted(folders.values()) == [folders[number] for number in range(1, 1201)]


def test_a_long_name_is_cut_and_ends_with_a_letter():
    folder = unit_folders([Unit(1, "Trung tâm giáo dục nghề nghiệp – giáo dục thường xuyên " * 3)])[
        1
    ]

    assert len(folder) <= 60
    assert folder[-1].isalnum()


@pytest.mark.parametrize(
    ("originals", "names"),
    [
        (["Danh sách 6A.XLSX"], ["danh-sach-6a.xlsx"]),
        (["a.csv", "A.CSV", "a-2.csv"], ["a.csv", "a-2.csv", "a-2-2.csv"]),
        (["CON.txt", "nul", "com1.vemis"], ["tep-con.txt", "tep-nul", "tep-com1.vemis"]),
        (["../../etc/passwd", "C:\\tmp\\ds.xls"], ["passwd", "ds.xls"]),
        (["???.xlsx", "...", " .csv", ""], ["tep.xlsx", "tep", "tep.csv", "tep-2"]),
        (["ket qua. ", "a:b*c?.zip"], ["ket-qua", "a-b-c.zip"]),
        (["x" * 300 + ".xlsx"], ["x" * 60 + ".xlsx"]),
    ],
)
def test_names_of_files(originals, names):
    assert file_names(originals) == names


def test_no_two_names_are_alike_whatever_comes():
    originals = ["a.csv", "a-2.csv", "A.csv", "á.csv", "a.CSV", "a-3.csv"] * 5

    names = file_names(originals)

    assert len(set(names)) == len(names)
