"""Why an address is not gone to, for the terminal and for what sources are said to fail of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str]] = {
    "characters": (
        "địa chỉ chứa ký tự không hợp lệ",
        "the address holds characters that addresses do not have",
    ),
    "figures": (
        "địa chỉ máy chủ viết theo cách bất thường",
        "the address of the server is written in an unusual way",
    ),
    "login": ("địa chỉ chứa tài khoản đăng nhập", "the address holds a login"),
    "malformed": ("không phải là địa chỉ", "not an address"),
    "port": (
        "cổng mà thiết đặt “ports” không cho phép",
        "a port that the setting “ports” does not open",
    ),
    "private": (
        "mạng nội bộ mà thiết đặt “networks” không cho phép",
        "a private network that the setting “networks” does not list",
    ),
    "reserved": ("địa chỉ không được phép truy cập", "an address that nothing is got from"),
    "scheme": ("chỉ đọc http và https", "only http and https are read"),
    "too-long": ("địa chỉ quá dài", "the address is too long"),
    "unknown": ("không tìm thấy máy chủ", "the server is not known"),
}
"""By ``AddressRefusedError.reason``: Vietnamese, English."""
