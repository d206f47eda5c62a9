"""Archives that mean harm: nothing is written outside the folder, nothing beyond the limits."""

import io
import stat
import struct
import tracemalloc
import zipfile

import pytest

from apps.submissions.packages import open_package
from apps.submissions.packages.kinds import has_small_directory
from apps.submissions.packages.unpacking import ArchiveRefused, PackageLimits, unpack

LIMITS = PackageLimits(
    max_file_bytes=3_000_000, max_total_bytes=4_000_000, max_entries=5, max_ratio=100
)


def archive(*entries, method=zipfile.ZIP_DEFLATED):
    """Return a zip of (name, content) pairs; a name may be a ZipInfo."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as target:
        for name, content in entries:
            target.writestr(name, content)
    return file.getvalue()


def info(name, *, mode=stat.S_IFREG | 0o644):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    return entry


def locked():
    """Return an archive whose entry says that it is encrypted."""
    content = bytearray(archive(("a.txt", "x")))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(sign) + place] |= 1
    return bytes(content)


def lying():
    """Return an archive whose entry is a hundred times larger than its directory says."""
    content = bytearray(archive(("a.bin", bytes(2_900_000))))
    for sign, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", content, content.index(sign) + place, 20)
    return bytes(content)


def raw_name(name):
    """Return an archive with a name that the library would not write."""
    file = archive(("N" * len(name.encode()), "x"))
    return file.replace(b"N" * len(name.encode()), name.encode())


def wrong_sum():
    content = bytearray(archive(("a.txt", "xyz"), method=zipfile.ZIP_STORED))
    content[content.index(b"xyz")] ^= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (archive(("../../etc/passwd", "x")), "archive_odd_names"),
        (archive(("a/../../b.txt", "x")), "archive_odd_names"),
        (archive(("..\\..\\b.txt", "x")), "archive_odd_names"),
        (archive(("/etc/passwd", "x")), "archive_odd_names"),
        (archive(("C:\\Windows\\a.dll", "x")), "archive_odd_names"),
        (archive(("\\\\may\\chung\\a", "x")), "archive_odd_names"),
        (raw_name("a\x00.exe"), "archive_odd_names"),
        (raw_name("a\n.txt"), "archive_odd_names"),
        (archive(("ds\u202excod.exe", "x")), "archive_odd_names"),
        (
            archive((info("lien-ket", mode=stat.S_IFLNK | 0o777), "/etc/passwd")),
            "archive_odd_names",
        ),
        (archive((info("thiet-bi", mode=stat.S_IFCHR | 0o666), "")), "archive_odd_names"),
        (archive(("x" * 401, "x")), "archive_odd_names"),
        (archive(("a.txt", "x"), ("A.TXT", "y")), "archive_twice"),
        (archive(*((f"{n}.txt", "x") for n in range(6))), "archive_too_many"),
        (archive(("a.bin", bytes(2_000_000))), "archive_bomb"),
        (archive(("a.bin", bytes(3_000_001)), method=zipfile.ZIP_STORED), "archive_too_large"),
        (
            archive(*((f"{n}", bytes(2_500_000)) for n in "ab"), method=zipfile.ZIP_STORED),
            "archive_too_large",
        ),
        (lying(), "archive_damaged"),
        (locked(), "archive_locked"),
        (archive(("a.txt", "x" * 99), method=zipfile.ZIP_LZMA), "archive_odd"),
        (archive(("a.txt", "x" * 99), method=zipfile.ZIP_BZIP2), "archive_odd"),
        (archive(), "archive_blank"),
        (archive(("trong/", "")), "archive_blank"),
        (b"PK\x03\x04" + bytes(99), "archive_damaged"),
        (wrong_sum(), "archive_damaged"),
        pytest.param(archive(("a.txt", "x"))[:-30], "archive_damaged", id="cut"),
    ],
)
def test_a_hostile_archive_is_refused_and_leaves_nothing(tmp_path, content, code):
    path, folder = tmp_path / "in.zip", tmp_path / "out"
    path.write_bytes(content)
    folder.mkdir()

    with pytest.raises(ArchiveRefused) as refusal:
        unpack(path, folder, LIMITS, "tep")

    assert refusal.value.code == code
    assert sorted(one.name for one in tmp_path.iterdir()) == ["in.zip", "out"]
    assert list(folder.iterdir()) == []


def test_a_refused_archive_is_kept_whole_and_said_with_its_name(tmp_path):
    path = tmp_path / "in.zip"
    path.write_bytes(archive(("../x", "x")))
    (tmp_path / "out").mkdir()

    package = open_package([("Nộp tháng 10.zip", path)], tmp_path / "out")

    assert [(one.kind, one.path) for one in package.files] == [("refused", path)]
    assert [one.code for one in package.findings] == ["archive_odd_names"]
    assert "Nộp tháng 10.zip" in package.findings[0].message


def test_entries_lie_under_names_of_ours_and_keep_theirs(tmp_path):
    path = tmp_path / "in.zip"
    path.write_bytes(archive(("Trường/Danh sách.csv", "a"), ("b/CON", "b")))
    folder = tmp_path / "out"
    folder.mkdir()

    entries, left_out = unpack(path, folder, LIMITS, "tep-03")

    assert [(one.name, one.path.name, one.path.read_text()) for one in entries] == [
        ("Danh sách.csv", "tep-03-001", "a"),
        ("CON", "tep-03-002", "b"),
    ]
    assert left_out == []


@pytest.mark.parametrize("encoding", ["utf-8", "cp1258"])
def test_names_written_without_saying_how_are_read(tmp_path, encoding):
    written = "Bảng điểm.csv" if encoding == "utf-8" else "Bâng điêm.csv"
    raw = written.encode(encoding)
    content = archive(("N" * len(raw), "x")).replace(b"N" * len(raw), raw)
    path = tmp_path / "in.zip"
    path.write_bytes(content)

    entries, _left_out = unpack(path, tmp_path, LIMITS, "tep")

    assert entries[0].name == written


def test_a_directory_of_half_a_million_entries_is_not_read(tmp_path):
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *[0] * 6, *[0] * 3, 1, *[0] * 4, *[0] * 2)
    directory = (entry + b"a") * 300_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, len(directory), 0, 0)
    path = tmp_path / "in.zip"
    path.write_bytes(b"PK\x03\x04" + directory + end)

    tracemalloc.start()
    with pytest.raises(ArchiveRefused) as refusal:
        unpack(path, tmp_path, LIMITS, "tep")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert refusal.value.code == "archive_odd"
    assert peak < 2_000_000


def test_an_end_hidden_in_the_comment_is_seen_as_the_library_sees_it(tmp_path):
    """The last end record counts, and one that claims a large directory is not opened."""
    path = tmp_path / "in.zip"
    large = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, 1 << 30, 0, 0)
    path.write_bytes(archive(("a.txt", "x")) + large)

    assert not has_small_directory(path)


def test_an_error_of_the_disk_is_not_called_a_damaged_archive(tmp_path):
    path = tmp_path / "in.zip"
    path.write_bytes(archive(("a.txt", "x")))
    (tmp_path / "tep-001").write_text("in the way")

    with pytest.raises(FileExistsError):
        unpack(path, tmp_path, LIMITS, "tep")
