"""Words for how a PostgreSQL server is reached, Vietnamese and English, for the terminal; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controlroom.domain.errors import (
    LoginRefusedError,
    ServerNotTrustedError,
    WeakConnectionError,
)
from controlroom.domain.transport import Transport, Weakness

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from controlroom.domain.errors import ControlRoomError

SENTENCES: Mapping[str, tuple[str, str]] = {
    "database.weak-connection": (
        (
            "không kết nối, vì trên đường đến máy chủ {why}. Hãy bỏ thiết đặt yếu trong địa chỉ; "
            "ai chịu trách nhiệm thì dùng --allow-weak-tls."
        ),
        (
            "not connected, because on the way to the server {why}. Take the weak setting out of "
            "the address; who answers for it uses --allow-weak-tls."
        ),
    ),
    "database.not-trusted": (
        "máy trả lời chưa chứng minh được là máy chủ của đơn vị: {why} ({error}).",
        "what answers has not proved to be the site's server: {why} ({error}).",
    ),
    "access.login-refused": (
        "máy chủ không cho đăng nhập: {why} ({error}).",
        "the server does not let you in: {why} ({error}).",
    ),
}
NOT_TRUSTED: Mapping[str, tuple[str, str]] = {
    "other-ca": (
        "chứng thư không do cơ quan cấp chứng thư của đơn vị ký",
        "its certificate is not signed by the site's authority",
    ),
    "expired": ("chứng thư đã hết hạn", "its certificate has expired"),
    "not-yet-valid": (
        "chứng thư chưa có hiệu lực; hãy xem đồng hồ của máy này",
        "its certificate is not valid yet; look at this computer's clock",
    ),
    "other-name": (
        "chứng thư mang tên máy khác",
        "its certificate is for another name",
    ),
    "no-tls": ("máy chủ không dùng TLS", "it does not speak TLS"),
    "no-site-ca": (
        "máy này chưa có chứng thư của đơn vị (ssl_root_cert)",
        "this computer has no certificate of the site's authority (ssl_root_cert)",
    ),
    "asks-for-password": (
        "máy chủ đòi mật khẩu ở dạng đọc được; mật khẩu chưa được gửi",
        "it asked for the password in a readable form; the password was not sent",
    ),
    "no-binding": (
        "đăng nhập không gắn được với kết nối mã hóa",
        "the login cannot be tied to the encrypted connection",
    ),
    "broken-tls": ("không lập được kết nối mã hóa", "no encrypted connection could be made"),
}
LOGIN_REFUSED: Mapping[str, tuple[str, str]] = {
    "wrong-password": ("tài khoản hoặc mật khẩu không đúng", "login or password is wrong"),
    "no-password": ("chưa có mật khẩu", "no password was given"),
    "shut-out": ("tài khoản này đã bị khóa", "this login was shut out"),
    "too-many": (
        "tài khoản này đang mở quá nhiều phiên; hãy đóng một cửa sổ",
        "this login has too many sessions open; close a window",
    ),
    "no-access": (
        "tài khoản này không được vào cơ sở dữ liệu đó",
        "this login may not enter that database",
    ),
    "not-from-here": (
        "máy chủ không nhận đăng nhập từ máy này",
        "the server takes no logins from this computer",
    ),
}
WEAK: Mapping[Weakness, tuple[str, str]] = {
    Weakness.NO_TLS: ("không có gì được mã hóa", "nothing is encrypted"),
    Weakness.OLD_TLS: ("bản TLS quá cũ", "the version of TLS is too old"),
    Weakness.UNVERIFIED: (
        "máy chủ không phải chứng minh mình là ai",
        "the server need not prove who it is",
    ),
    Weakness.PASSWORD: (
        "mật khẩu có thể bị máy khác đòi",
        "the password can be asked for by another computer",
    ),
    Weakness.NO_BINDING: (
        "đăng nhập không gắn với kết nối mã hóa",
        "the login is not tied to the encrypted connection",
    ),
    Weakness.RELAYED: (
        "lớp mã hóa bị gỡ ra giữa đường",
        "the encryption is taken off on the way",
    ),
}


def weak_words(weaknesses: tuple[Weakness, ...], lang: str = "en") -> str:
    """Return what is weak, as one enumeration."""
    return ", ".join(_said(WEAK, weakness, lang) for weakness in weaknesses)


def server_why(error: ControlRoomError, lang: str = "en") -> str | None:
    """Return why a server was not spoken to; None for another kind of failure."""
    if isinstance(error, WeakConnectionError):
        return weak_words(error.weaknesses, lang)
    if isinstance(error, ServerNotTrustedError):
        return _said(NOT_TRUSTED, error.reason, lang)
    if isinstance(error, LoginRefusedError):
        return _said(LOGIN_REFUSED, error.reason, lang)
    return None


def transport_words(found: Transport) -> str:
    """Return in a few English words how a connection is."""
    if found.local:
        return "does not leave this computer"
    how = found.protocol or ("TLS" if found.encrypted else "in the clear")
    if found.weaknesses:
        return f"WEAK ({how}): {weak_words(found.weaknesses)}"
    return f"{how}, server verified, SCRAM with channel binding"


def _said(words: Mapping[Any, tuple[str, str]], key: str, lang: str) -> str:
    return words.get(key, (key, key))[0 if lang == "vi" else 1]
