"""What a file is, by its first bytes; what it may be called; what a browser may show of it."""

from rapport.cases.rules.limits import LARGEST_FILE, LARGEST_MESSAGE, LONGEST_FILE_NAME, MOST_FILES
from rapport.kit.problems import Refusal

UNKNOWN, TEXT = "application/octet-stream", "text/plain"
HEAD = 4096  # bytes that are looked at
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})  # pictures that can hold no script
OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
MARKUP = (b"<!doctype", b"<html", b"<svg", b"<script", b"<?xml", b"<body", b"<head")


def type_of(head: bytes, name: str) -> str:
    """Return the type the first bytes of a file tell. Its name decides only between kinds of one container."""
    for beginning, found in BEGINNINGS:
        if head.startswith(beginning):
            ending = "." + name.rpartition(".")[2].lower()
            return OFFICE.get(ending, found) if found == "application/zip" else found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return TEXT if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    """Whether it is plain text; what a browser might take for a page is not."""
    if b"\x00" in head or any(mark in head[:1024].lower() for mark in MARKUP):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3 and error.start > 0  # cut within a character
    return True


def clean_name(name: str | None) -> str:
    """Return what a file is called, without path and control characters."""
    last = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    bare = " ".join("".join(c if c.isprintable() else " " for c in last).split())
    return bare[-LONGEST_FILE_NAME:].lstrip(".") or "file"


def check_files(sizes: list[tuple[str, int]]) -> None:
    """Refuse too many files, an empty one, and what is too large; `sizes` are names and bytes."""
    if len(sizes) > MOST_FILES:
        raise Refusal(f"{MOST_FILES} files with one message are the most.", code="too_many_files", field="files")
    for name, size in sizes:
        if size == 0:
            raise Refusal(f"“{name}” is empty. Look at it again.", code="empty_file", field="files")
        if size > LARGEST_FILE:
            raise Refusal(
                f"“{name}” is larger than {LARGEST_FILE // 2**20} MB. Put it where both sides reach it, and say where.",
                code="large_file",
                field="files",
            )
    if sum(size for _name, size in sizes) > LARGEST_MESSAGE:
        raise Refusal(
            f"All files of one message have at most {LARGEST_MESSAGE // 2**20} MB. Send some in another one.",
            code="large_message",
            field="files",
        )
