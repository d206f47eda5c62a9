"""The ZIP of a consolidation: every entry hashed on its way in, and read again at the end."""

import hashlib
import json
import zipfile

from django.core.exceptions import ValidationError

MANIFEST = "manifest.json"
FORMAT = "cong-truong-hoc/tong-hop/1"
CHUNK = 1 << 20
MOST_MANIFEST_BYTES = 64 * 1024 * 1024
# What is compressed already is kept as it is.
PACKED = ("zip", "xlsx", "xlsm", "ods", "docx", "pdf", "jpg", "jpeg", "png", "rar", "7z", "gz")


class Package:
    """A package in the making on an open binary file; ``entries`` become part of the manifest."""

    def __init__(self, spool, made_at):
        self.archive = zipfile.ZipFile(spool, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self.stamp = made_at.timetuple()[:6]
        self.entries = []

    def add(self, path, source, *, size=0, expected="", **about):
        """Copy an open binary file into the package; ``about`` goes into its entry.

        Raises ValidationError (``changed_bytes``) when its SHA-256 is not the expected one.
        """
        source.seek(0)
        info = zipfile.ZipInfo(path, date_time=self.stamp)
        info.compress_type = zipfile.ZIP_STORED if path.endswith(PACKED) else zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        info.file_size = size
        digest, length = hashlib.sha256(), 0
        with self.archive.open(info, "w") as entry:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                length += len(chunk)
                entry.write(chunk)
        if expected and digest.hexdigest() != expected:
            raise ValidationError(
                f"Tệp {path} trên máy chủ không còn đúng như lúc nhận (SHA-256 khác). "
                "Chưa tổng hợp gì; hãy báo người vận hành.",
                code="changed_bytes",
            )
        self.entries.append({"path": path, "size": length, "sha256": digest.hexdigest(), **about})

    def write_manifest(self, manifest):
        """Write the manifest with all entries; the last thing that goes in."""
        manifest = {"format": FORMAT, **manifest, "entries": self.entries}
        info = zipfile.ZipInfo(MANIFEST, date_time=self.stamp)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        self.archive.writestr(info, content)


def read_manifest(archive):
    """Return the manifest of an open package. Raises ValidationError (``no_package``)."""
    try:
        info = archive.getinfo(MANIFEST)
    except KeyError as error:
        raise ValidationError("Tệp nén không có manifest.json.", code="no_package") from error
    if info.file_size > MOST_MANIFEST_BYTES:
        raise ValidationError("Tệp manifest.json quá lớn.", code="no_package")
    return json.loads(archive.read(info))


def verify(archive, manifest, note=lambda: None):
    """Read every entry of a package again; raise ValidationError unless all is as it says."""
    said = {entry["path"]: entry["sha256"] for entry in manifest["entries"]}
    if {*said, MANIFEST} != set(archive.namelist()):
        raise ValidationError("Gói không chứa đúng các tệp mà manifest kê.", code="bad_package")
    for path, expected in said.items():
        digest = hashlib.sha256()
        with archive.open(path) as entry:
            while chunk := entry.read(CHUNK):
                digest.update(chunk)
        if digest.hexdigest() != expected:
            raise ValidationError(f"Tệp {path} trong gói không đúng SHA-256.", code="bad_package")
        note()
