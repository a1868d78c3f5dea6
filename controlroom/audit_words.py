"""What is wrong with the audit, in Vietnamese and English, for the terminal; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from controlroom.database.audit_verify import Finding

PROBLEMS: Mapping[str, tuple[str, str]] = {
    "changed": ("dòng nhật ký đã bị sửa", "the line of the audit was changed"),
    "missing": ("thiếu dòng nhật ký", "lines of the audit are missing"),
    "order": ("dòng nhật ký trùng số hoặc sai thứ tự", "the line is there twice or out of order"),
    "incomplete": (
        "được ghi bởi một chương trình khác",
        "another program wrote it, past this one",
    ),
    "before": (
        "trước dòng này bản ghi đã bị sửa ngoài nhật ký",
        "before this line the record was changed behind the audit",
    ),
    "head": (
        "dòng cuối không khớp với số đã lưu",
        "the last line is not the one that is noted",
    ),
    "history-gone": ("toàn bộ nhật ký của bản ghi đã mất", "all lines of the record are gone"),
    "unaudited": ("bản ghi không có nhật ký", "the record has no line at all"),
    "differs": (
        "bản ghi khác với nhật ký",
        "the record is not as its last line left it",
    ),
    "gone": ("bản ghi đã bị xóa ngoài nhật ký", "the record was removed behind the audit"),
    "returned": (
        "bản ghi đã xóa nay lại có",
        "the record was deleted, says the audit, and is there",
    ),
    "seal-gone": ("thiếu niêm phong", "the seal is gone"),
    "seal-lines": (
        "số dòng dưới niêm phong đã thay đổi",
        "it does not cover as many lines as it did",
    ),
    "seal-broken": (
        "niêm phong không khớp với các dòng của nó",
        "the seal or what it covers was changed",
    ),
    "seal-unlike-copy": (
        "niêm phong khác với bản đã lưu tại máy này",
        "the seal is not the one that was copied",
    ),
    "unsealed": (
        "có dòng không thuộc niêm phong nào",
        "lines were slipped in or removed where all is sealed",
    ),
}
"""By ``Finding.problem``."""


def told(finding: Finding, lang: str) -> str:
    """Return one line about *finding*: which record, which of its lines, what is wrong."""
    words = PROBLEMS[finding.problem][0 if lang == "vi" else 1]
    where = f"{finding.entity} {finding.id}"
    if finding.n:
        where += f" {'dòng' if lang == 'vi' else 'line'} {finding.n}"
    detail = f" ({finding.detail})" if finding.detail else ""
    return f"{where}: {words}{detail}"
