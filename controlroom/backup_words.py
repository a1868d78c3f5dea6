"""Why a backup failed, in Vietnamese and English, for the terminal; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str]] = {
    "source-missing": ("không có tệp cơ sở dữ liệu", "there is no database file"),
    "no-space": ("đĩa không đủ chỗ trống", "there is not enough room on the disk"),
    "unwritable": ("không ghi được vào thư mục", "the folder cannot be written to"),
    "unreadable": ("không đọc được tệp", "the file cannot be read"),
    "damaged": ("cơ sở dữ liệu bị hỏng", "the database is damaged"),
    "foreign-keys": ("có bản ghi trỏ đến bản ghi không có", "records point at records not there"),
    "rows-differ": ("số dòng không khớp", "the numbers of rows do not match"),
    "exists": (
        "đích đã có dữ liệu và không bị ghi đè",
        "the target holds something already and is not overwritten",
    ),
    "hash-differs": (
        "tệp không còn như lúc sao lưu, SHA-256 khác",
        "the file is not as it was when it was taken: its SHA-256 differs",
    ),
    "row-hashes": (
        "có dòng đã bị sửa ngoài nhật ký; chạy “controlroom db verify” để xem",
        "rows were changed behind the audit; run “controlroom db verify” to see which",
    ),
    "manifest-missing": ("thiếu tệp mô tả bên cạnh", "its manifest is not beside it"),
    "manifest-bad": ("tệp mô tả không dùng được", "its manifest cannot be used"),
    "not-a-database": ("tệp không phải là cơ sở dữ liệu", "the file is no database"),
    "wrong-kind": (
        "loại bản sao không hợp với đích",
        "the backup is of another kind of database than the target",
    ),
    "busy": ("một bản sao lưu khác đang chạy", "another backup is running"),
    "stopped": ("đã dừng giữa chừng", "it was stopped before the end"),
    "tool-missing": (
        "không tìm thấy công cụ của PostgreSQL; hãy cài gói client hoặc đặt CONTROLROOM_PG_BIN",
        "a tool of PostgreSQL was not found; install its client package or set CONTROLROOM_PG_BIN",
    ),
    "tool-failed": ("công cụ của PostgreSQL báo lỗi", "a tool of PostgreSQL failed"),
    "no-scratch": (
        "đã giữ bản sao nhưng chưa kiểm tra: tài khoản không được tạo cơ sở dữ liệu thử",
        "the backup is kept but unverified: the login may not create a scratch database",
    ),
}
