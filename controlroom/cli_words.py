"""Failures in one sentence, in Vietnamese and English, for the terminal; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from controlroom import exits
from controlroom.address_words import REASONS as _ADDRESSES
from controlroom.backup_words import REASONS as _BACKUP
from controlroom.domain import errors
from controlroom.domain.states import AssignmentState, IncidentState
from controlroom.server_words import SENTENCES as _SERVER
from controlroom.server_words import server_why

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from controlroom.domain.city import City

_S, _A = IncidentState, AssignmentState

STATES: Mapping[str, tuple[str, str]] = {
    _S.NEW: ("mới đến", "new"),
    _S.VERIFYING: ("đang xác minh", "being verified"),
    _S.VERIFIED: ("chờ phân phối", "awaiting dispatch"),
    _S.REJECTED: ("không tiếp nhận", "not taken on"),
    _S.MERGED: ("trùng lặp", "duplicate, merged"),
    _S.DISPATCHED: ("đã phân phối", "dispatched"),
    _S.IN_PROGRESS: ("đang xử lý", "in progress"),
    _S.RETURNED: ("đơn vị trả lại", "returned by agency"),
    _S.EXTENSION_REQUESTED: ("xin gia hạn", "extension asked"),
    _S.AWAITING_APPROVAL: ("có kết quả, chờ duyệt", "answer awaits approval"),
    _S.SENT_BACK: ("yêu cầu bổ sung", "sent back for more"),
    _S.APPROVED: ("đã duyệt, chờ công khai", "approved, to publish"),
    _S.PUBLISHED: ("đã xử lý, công khai", "handled, published"),
    _S.RATED: ("đã đánh giá", "rated"),
    _S.REOPENED: ("mở lại", "reopened"),
    _A.SENT: ("chưa nhận", "sent, not accepted"),
    _A.ACCEPTED: ("đang xử lý", "accepted, working"),
    _A.ANSWERED: ("đã trả lời", "answered"),
    _A.CANCELLED: ("đã huỷ", "cancelled"),
}
"""Vietnamese and English; shares use the words of incidents where those fit."""

_ACTIONS: Mapping[str, tuple[str, str]] = {
    "receive": ("tiếp nhận", "receive"),
    "claim": ("nhận xử lý", "claim"),
    "release": ("trả về hàng đợi", "release"),
    "verify": ("xác minh", "verify"),
    "set_severity": ("đổi mức độ", "change the severity"),
    "note": ("ghi chú", "note"),
    "reject": ("không tiếp nhận", "reject"),
    "merge": ("gộp", "merge"),
    "restore": ("khôi phục", "restore"),
    "undo": ("khôi phục", "restore"),
    "log_call": ("ghi cuộc gọi", "log a call"),
    "dispatch": ("phân phối", "dispatch"),
    "recall": ("thu hồi", "recall"),
    "accept": ("đơn vị nhận", "accept"),
    "answer": ("đơn vị trả lời", "answer"),
    "return": ("đơn vị trả lại", "return"),
    "ask_extension": ("xin gia hạn", "ask for more time"),
    "grant_extension": ("cho gia hạn", "grant more time"),
    "refuse_extension": ("từ chối gia hạn", "refuse more time"),
    "approve": ("duyệt", "approve"),
    "send_back": ("yêu cầu bổ sung", "send back"),
    "publish": ("công khai", "publish"),
    "rate": ("đánh giá", "rate"),
    "reopen": ("mở lại", "reopen"),
    "see_reporter": ("xem người gửi", "see the reporter"),
}
_ROLES: Mapping[str, tuple[str, str]] = {
    "viewer": ("người xem", "viewer"),
    "operator": ("điều hành viên", "operator"),
    "supervisor": ("trưởng ca", "supervisor"),
    "administrator": ("quản trị viên", "administrator"),
    "agency": ("cán bộ đơn vị", "agency"),
    "feed": ("nguồn dữ liệu", "feed"),
}
_FIELDS: Mapping[str, tuple[str, str]] = {
    "readings": ("số đo", "the readings"),
    "REF": ("số phản ánh", "the report's number"),
    "title": ("tiêu đề", "the title"),
    "description": ("nội dung", "the description"),
    "address": ("địa chỉ", "the address"),
    "position": ("vị trí", "the position"),
    "category_id": ("lĩnh vực", "the category"),
    "source_id": ("nguồn", "the source"),
    "ward_code": ("phường, xã", "the ward"),
    "severity": ("mức độ", "the severity"),
    "orders": ("các đơn vị", "the agencies"),
    "agency_id": ("đơn vị", "the agency"),
    "reply": ("trả lời", "the reply"),
    "answer": ("câu trả lời", "the answer"),
    "reason": ("lý do", "the reason"),
    "text": ("nội dung", "the text"),
    "until": ("hạn mới", "the new due time"),
    "into": ("phản ánh gộp vào", "the report to merge into"),
    "number": ("số điện thoại", "the number"),
    "external_ref": ("mã ở nguồn", "the reference at the source"),
    "database": ("cơ sở dữ liệu", "the database"),
    "login": ("tài khoản", "the login"),
    "networks": ("thiết đặt “networks”", "the setting “networks”"),
    "ports": ("thiết đặt “ports”", "the setting “ports”"),
    "password": ("mật khẩu", "the password"),
    "role": ("vai trò", "the role"),
    "roles": ("các vai trò nhóm", "the group roles"),
}
_REASONS: Mapping[str, tuple[str, str]] = {
    "real-reports": (
        "trong đó có phản ánh thật; chỉ nạp thêm dữ liệu mô phỏng khi có --beside-real",
        "it holds real reports; simulated ones are put beside them only with --beside-real",
    ),
    "not-empty": ("ngày đó đã có số đo", "that day has some already"),
    "no-partition": (
        "chưa tạo được phân vùng của ngày đó, vì có chương trình đang đọc lâu; hãy chạy lại",
        "the day's partition cannot be made while somebody reads for long; run it again",
    ),
    "empty": ("đang để trống", "it is empty"),
    "too-long": ("quá dài", "it is too long"),
    "unknown": ("không có trong thành phố này", "the city has none of that name"),
    "unchanged": ("không thay đổi", "it is that already"),
    "not-a-number": ("không phải là số", "it is not a number"),
    "out-of-range": ("ngoài giới hạn", "it is out of range"),
    "half": ("thiếu vĩ độ hoặc kinh độ", "latitude and longitude belong together"),
    "itself": ("là chính nó", "it is the report itself"),
    "not-later": ("không muộn hơn hạn hiện nay", "it is not later than the present one"),
    "no-zone": ("thiếu múi giờ", "it has no time zone"),
    "twice": ("có đơn vị nêu hai lần", "an agency is named twice"),
    "two-leads": ("có hai đơn vị chủ trì", "two of them lead"),
    "has-it-already": ("đã được giao rồi", "it has the report already"),
    "succeeded": ("đã được đơn vị khác kế thừa", "another one has succeeded it"),
    "neither-number-nor-id": (
        "không phải là số thứ tự hay mã",
        "it is neither a number nor an id",
    ),
    "needs-folder": ("chỉ dùng với thư mục", "it needs a folder"),
    "not-found": ("không tìm thấy", "it is not there"),
    "unknown-setting": ("không có thiết đặt này", "there is no such setting"),
    "not-a-text": ("phải là chữ trong dấu ngoặc kép", "it must be a text in quotes"),
    "not-a-network": ("không phải là dải mạng như 10.20.0.0/16", "no network like 10.20.0.0/16"),
    "not-private": ("không phải là mạng nội bộ", "it is no private network"),
    "unusable": ("cơ sở dữ liệu không nhận", "the database does not take it"),
    "refused": ("cơ sở dữ liệu không nhận", "the database does not take it"),
    "missing": ("còn thiếu", "missing"),
    "exists": ("đã có rồi", "it exists already"),
    "too-short": ("quá ngắn", "it is too short"),
    "different": ("hai lần nhập khác nhau", "it was not the same twice"),
    "for-officers-only": ("chỉ dành cho cán bộ đơn vị", "only officers of an agency have one"),
    "not-postgresql": ("không phải là PostgreSQL", "it is not PostgreSQL"),
    "no-rights-yet": (
        "chưa có phân quyền; hãy chạy “controlroom db init”",
        "no rights are in force; run “controlroom db init”",
    ),
}
_SENTENCES: Mapping[str, tuple[str, str]] = {
    "record.concurrent-edit": (
        "{winner} đã làm trước, lúc {time}: hiện nay “{state}”. Hãy xem lại rồi quyết định.",
        "{winner} was first, at {time}: it is now “{state}”. Look again and decide.",
    ),
    "record.invalid-transition": (
        "bước “{action}” không phù hợp: hiện nay “{state}”.",
        "the step “{action}” does not fit: it is “{state}” now.",
    ),
    "record.not-found": ("không có phản ánh này.", "there is no such report."),
    "access.not-allowed": (
        "bước “{action}” cần vai trò {needs}.",
        "the step “{action}” needs the role {needs}.",
    ),
    "access.login": (
        "cơ sở dữ liệu không cho tài khoản này làm việc đó ({error}). Hãy hỏi quản trị viên.",
        "the database does not allow this login to do that ({error}). Ask the administrator.",
    ),
    "access.sign-in": (
        (
            "cơ sở dữ liệu này yêu cầu đăng nhập: hãy nêu tài khoản (--as, --user hoặc thiết đặt "
            "user) và mật khẩu (CONTROLROOM_PASSWORD, kho khóa hoặc nhập tại đây)."
        ),
        (
            "people sign in to this database: name the login (--as, --user or the setting user) "
            "and give the password (CONTROLROOM_PASSWORD, the key ring or at the terminal)."
        ),
    ),
    "access.sign-in-failed": (
        "tài khoản hoặc mật khẩu không đúng.",
        "the login or the password is not right.",
    ),
    "access.sign-in-wait": (
        "nhập sai mật khẩu quá nhiều lần; hãy thử lại sau {wait_s} giây.",
        "too many wrong passwords; try again in {wait_s} seconds.",
    ),
    "access.shut-out": (
        "tài khoản này đã bị thu hồi. Hãy hỏi quản trị viên.",
        "this login was taken away. Ask the administrator.",
    ),
    "input.invalid": (
        "không dùng được {field}: {reason}.",
        "{field} cannot be used: {reason}.",
    ),
    "database.unreachable": (
        "cơ sở dữ liệu không trả lời; chưa có gì thay đổi ({error}).",
        "the database does not answer; nothing was changed ({error}).",
    ),
    "database.busy": (
        "người khác đang ghi cùng lúc; chưa có gì thay đổi, hãy thử lại ({error}).",
        "others are writing at the same moment; nothing was changed, try again ({error}).",
    ),
    "database.missing": (
        "chưa có cơ sở dữ liệu tại đó ({error}). Hãy mở một máy trạm trước.",
        "there is no database there yet ({error}). Start a workstation on it first.",
    ),
    "database.standby": (
        "máy chủ này chỉ sao theo máy khác nên không ghi được; chưa có gì thay đổi ({error}).",
        "that server only follows another one; nothing was changed ({error}).",
    ),
    "database.old-server": (
        (
            "một máy chủ cũ đã bị thay thế vừa hoạt động lại ({error}); không làm việc với nó. "
            "Hãy báo quản trị viên."
        ),
        (
            "an old server that was replaced has come back ({error}); it is not used. "
            "Call the administrator."
        ),
    ),
    "database.moved": (
        "một máy chủ khác vừa tiếp quản; chưa có gì thay đổi, hãy thử lại ({error}).",
        "another server has just taken over; nothing was changed, try again ({error}).",
    ),
    "database.schema-mismatch": (
        (
            "cơ sở dữ liệu thuộc phiên bản khác ({error}). Nếu cơ sở dữ liệu cũ hơn, hãy chạy "
            "“controlroom db upgrade”; nếu mới hơn, hãy cập nhật phần mềm."
        ),
        (
            "the database belongs to another version ({error}). If the database is the older one, "
            "run “controlroom db upgrade”; if it is the newer one, update this program."
        ),
    ),
    "database.network-share": (
        (
            "tệp {path} nằm trên ổ mạng ({kind}), nơi hai máy sẽ làm hỏng dữ liệu mà không báo. "
            "Hãy đặt tệp trên đĩa của máy này (--database, --data-dir) hoặc dùng PostgreSQL."
        ),
        (
            "{path} is on a network share ({kind}), where two computers damage a database without "
            "a word. Put it on a disk of this computer (--database, --data-dir) or use PostgreSQL."
        ),
    ),
    "backup.failed": ("sao lưu: {why}{detail}.", "backup: {why}{detail}."),
    "audit.broken": (
        "niêm phong {error} của nhật ký không như máy này đã lưu.",
        "seal {error} of the audit is not as this computer has copied it.",
    ),
    "source.unavailable": ("không đọc được nguồn: {error}.", "the source cannot be read: {error}."),
    "address.refused": ("không truy cập địa chỉ đó: {why}.", "the address is not gone to: {why}."),
    "picture.refused": ("không hiển thị được ảnh: {error}.", "the photo is not shown: {error}."),
    "export.failed": ("không ghi được tệp: {error}.", "the file cannot be written: {error}."),
    "city.invalid-pack": (
        "dữ liệu của thành phố không dùng được: {error}.",
        "the city's data files cannot be used: {error}.",
    ),
    "map.tiles": (
        "không dùng được bản đồ ({error}).",
        "the map cannot be used ({error}).",
    ),
    "map.overlay": (
        "không hiển thị được tệp lớp phủ ({error}).",
        "the overlay file cannot be shown ({error}).",
    ),
    "map.no-osmium": (
        "đọc tệp OpenStreetMap cần osmium: pip install controlroom[map].",
        "reading files of OpenStreetMap needs osmium: pip install controlroom[map].",
    ),
    "outbox.unusable": (
        "máy này không ghi lại được thao tác nên chưa gửi đi; hãy kiểm tra ổ đĩa ({error}).",
        (
            "this computer could not write the step down, so it was not sent; look at its disk "
            "({error})."
        ),
    ),
    "command.refused": (
        "một phiên bản mới hơn của phần mềm đã từ chối ({error}). Hãy hỏi quản trị viên.",
        "a newer version of this program refused that ({error}). Ask the administrator.",
    ),
    "command.already-done": (
        "lệnh này đã được thực hiện; không làm lại lần nữa.",
        "that was already carried out; nothing was done twice.",
    ),
    "unexpected": ("{error}.", "{error}."),
    **_SERVER,
}
_ADDRESS = (
    (
        "địa chỉ cơ sở dữ liệu phải có dạng sqlite:///đường-dẫn/room.db hoặc "
        "postgresql+psycopg://người-dùng@máy-chủ/cơ-sở-dữ-liệu."
    ),
    (
        "the database address must look like sqlite:///path/room.db or "
        "postgresql+psycopg://user@host/database."
    ),
)
_NO_SHARE = (
    "đơn vị này không được giao phản ánh đó.",
    "that agency has no open share in the report.",
)


def pick(pair: tuple[str, str], lang: str) -> str:
    """Return the Vietnamese or the English one."""
    return pair[0] if lang == "vi" else pair[1]


def state_word(state: str, lang: str) -> str:
    """Return a state in words; unknown ones as they are."""
    return _word(STATES, state, lang)


def moment(at: datetime, city: City) -> str:
    """Return date and time in the city's zone."""
    return at.astimezone(city.zone).strftime("%d/%m/%Y %H:%M:%S")


def exit_code(error: errors.ControlRoomError) -> int:
    """Return the exit code for an expected failure."""
    if isinstance(error, errors.LoginRefusedError):
        return exits.FAILURE  # it has answered
    if isinstance(error, errors.DatabaseUnreachableError):
        return exits.DATABASE_UNREACHABLE
    return exits.USAGE if _is_bad_address(error) else exits.FAILURE


def _is_bad_address(error: Exception) -> bool:
    return isinstance(error, errors.InvalidInputError) and (
        (error.field, error.reason)
        in {("database", "bad-address"), ("database", "unsupported-kind")}
    )


def refusal(error: errors.ControlRoomError, city: City | None, lang: str) -> str:
    """Return one sentence for an expected failure, naming winner, time and state.

    Args:
        error: What happened.
        city: For times of its zone; None for UTC.
        lang: ``"vi"`` or ``"en"``.
    """
    if _is_bad_address(error):
        return pick(_ADDRESS, lang)
    if isinstance(error, errors.NotFoundError) and str(error).startswith("no share"):
        return pick(_NO_SHARE, lang)
    pair = _SENTENCES.get(error.code, _SENTENCES["unexpected"])
    values: dict[str, str] = {"error": str(error).rstrip(".")}
    if (why := server_why(error, lang)) is not None:
        values["why"] = why
    for kind, told in _TOLD:
        if isinstance(error, kind):
            values |= told(error, city, lang)
            break
    return pick(pair, lang).format_map(values)


def _lost_race(error: errors.ConcurrentEditError, city: City | None, lang: str) -> dict[str, str]:
    time = moment(error.at, city) if city else error.at.isoformat(timespec="seconds")
    state = state_word(error.now_state, lang)
    return {"winner": error.winner, "time": time, "state": state}


def _step(error: errors.InvalidTransitionError, _city: object, lang: str) -> dict[str, str]:
    action = _word(_ACTIONS, error.action, lang)
    return {"action": action, "state": state_word(error.state, lang)}


def _right(error: errors.NotAllowedError, _city: object, lang: str) -> dict[str, str]:
    needs = _word(_ROLES, error.needs, lang)
    return {"action": _word(_ACTIONS, error.action, lang), "needs": needs}


def _backup(error: errors.BackupError, _city: object, lang: str) -> dict[str, str]:
    detail = f" ({error.detail})" if error.detail else ""
    return {"why": _word(_BACKUP, error.reason, lang), "detail": detail}


def _input(error: errors.InvalidInputError, _city: object, lang: str) -> dict[str, str]:
    # The report to merge into is refused for the state it is in.
    reason = state_word(_word(_REASONS, error.reason, lang), lang)
    return {"field": _word(_FIELDS, error.field, lang), "reason": reason.rstrip(".")}


_TOLD: tuple[
    tuple[type[errors.ControlRoomError], Callable[[Any, City | None, str], dict[str, str]]], ...
] = (
    (errors.ConcurrentEditError, _lost_race),
    (errors.InvalidTransitionError, _step),
    (errors.NotAllowedError, _right),
    (errors.SignInWaitError, lambda e, *_: {"wait_s": str(e.wait_s)}),
    (errors.NetworkShareError, lambda e, *_: {"path": e.path, "kind": e.kind}),
    (errors.BackupError, _backup),
    (errors.AddressRefusedError, lambda e, _, lang: {"why": _word(_ADDRESSES, e.reason, lang)}),
    (errors.InvalidInputError, _input),
)


def _word(words: Mapping[str, tuple[str, str]], key: str, lang: str) -> str:
    return pick(words.get(key, (key, key)), lang)
