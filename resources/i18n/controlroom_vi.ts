<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="vi" sourcelanguage="en">
<context>
    <name>About</name>
    <message>
        <source>About</source>
        <translation>Giới thiệu</translation>
    </message>
    <message>
        <source>controlroom {version}

Incident queue, map and charts over a shared database.
Apache License 2.0.

{attribution}</source>
        <translation>controlroom {version}

Hàng đợi vụ việc, bản đồ và biểu đồ trên một cơ sở dữ liệu dùng chung.
Giấy phép Apache 2.0.

{attribution}</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Not possible now.</source>
        <translation>Lúc này không làm được.</translation>
    </message>
</context>
<context>
    <name>Address</name>
    <message>
        <source>it holds characters that addresses do not have</source>
        <translation>địa chỉ chứa ký tự không hợp lệ</translation>
    </message>
    <message>
        <source>the server&apos;s address is written in an unusual way</source>
        <translation>địa chỉ máy chủ viết theo cách bất thường</translation>
    </message>
    <message>
        <source>it holds a login</source>
        <translation>địa chỉ chứa tài khoản đăng nhập</translation>
    </message>
    <message>
        <source>it is not an address</source>
        <translation>đó không phải là địa chỉ</translation>
    </message>
    <message>
        <source>its port is not open to this program</source>
        <translation>cổng chưa được mở cho phần mềm này</translation>
    </message>
    <message>
        <source>it is in a private network that is not listed</source>
        <translation>địa chỉ thuộc mạng nội bộ chưa được khai báo</translation>
    </message>
    <message>
        <source>it is in a network for special uses</source>
        <translation>địa chỉ thuộc dải mạng dành riêng</translation>
    </message>
    <message>
        <source>it is neither http nor https</source>
        <translation>không phải http hay https</translation>
    </message>
    <message>
        <source>it is too long</source>
        <translation>quá dài</translation>
    </message>
    <message>
        <source>the server is not known</source>
        <translation>không tìm thấy máy chủ</translation>
    </message>
</context>
<context>
    <name>AgencyCards</name>
    <message>
        <source>Agencies to choose from</source>
        <translation>Các đơn vị để chọn</translation>
    </message>
</context>
<context>
    <name>AlarmCommands</name>
    <message>
        <source>Alarm acknowledged</source>
        <translation>Đã xác nhận cảnh báo</translation>
    </message>
    <message>
        <source>Camera event confirmed</source>
        <translation>Đã xác nhận sự kiện camera là đúng</translation>
    </message>
    <message>
        <source>Camera event was false</source>
        <translation>Đã ghi nhận sự kiện camera báo nhầm</translation>
    </message>
    <message>
        <source>Camera event has no procedure</source>
        <translation>Đã ghi nhận sự kiện camera chưa có quy trình</translation>
    </message>
    <message>
        <source>Incident made of the alarm</source>
        <translation>Đã lập vụ việc từ cảnh báo</translation>
    </message>
</context>
<context>
    <name>AlarmPage</name>
    <message>
        <source>Alarms</source>
        <translation>Cảnh báo</translation>
    </message>
    <message>
        <source>No alarm is active.</source>
        <translation>Không có cảnh báo nào.</translation>
    </message>
</context>
<context>
    <name>Alarms</name>
    <message>
        <source>above the standard</source>
        <translation>vượt quy chuẩn</translation>
    </message>
    <message>
        <source>boundary crossed</source>
        <translation>vượt ranh giới</translation>
    </message>
    <message>
        <source>bulletin</source>
        <translation>bản tin</translation>
    </message>
    <message>
        <source>seen by a camera</source>
        <translation>camera phát hiện</translation>
    </message>
    <message>
        <source>card event</source>
        <translation>sự kiện thẻ</translation>
    </message>
    <message>
        <source>dossiers late</source>
        <translation>hồ sơ trễ hạn</translation>
    </message>
    <message>
        <source>flow above the mark</source>
        <translation>lưu lượng vượt ngưỡng</translation>
    </message>
    <message>
        <source>level above the mark</source>
        <translation>mực nước vượt báo động</translation>
    </message>
    <message>
        <source>rising fast</source>
        <translation>lên nhanh</translation>
    </message>
    <message>
        <source>critical article</source>
        <translation>bài báo phê phán</translation>
    </message>
    <message>
        <source>rain above the mark</source>
        <translation>mưa vượt ngưỡng</translation>
    </message>
    <message>
        <source>reservoir above its normal level</source>
        <translation>hồ vượt mực nước dâng bình thường</translation>
    </message>
    <message>
        <source>order to a reservoir</source>
        <translation>lệnh vận hành hồ</translation>
    </message>
    <message>
        <source>screen fault</source>
        <translation>lỗi màn hình</translation>
    </message>
    <message>
        <source>security alert</source>
        <translation>cảnh báo an toàn thông tin</translation>
    </message>
    <message>
        <source>no signal</source>
        <translation>mất tín hiệu</translation>
    </message>
    <message>
        <source>call for help</source>
        <translation>gọi cấp cứu</translation>
    </message>
    <message>
        <source>task overdue</source>
        <translation>nhiệm vụ quá hạn</translation>
    </message>
    <message>
        <source>vessel silent</source>
        <translation>tàu mất liên lạc</translation>
    </message>
    <message>
        <source>vessel in distress</source>
        <translation>tàu gặp nạn</translation>
    </message>
    <message>
        <source>has a report</source>
        <translation>đã lập vụ việc</translation>
    </message>
</context>
<context>
    <name>ApproveForm</name>
    <message>
        <source>Approve the answer on #{ref}?</source>
        <translation>Duyệt kết quả của #{ref}?</translation>
    </message>
    <message>
        <source>A&amp;pprove</source>
        <translation>&amp;Duyệt</translation>
    </message>
    <message>
        <source>&amp;Agency</source>
        <translation>Đơn &amp;vị</translation>
    </message>
    <message>
        <source>Its a&amp;nswer</source>
        <translation>&amp;Kết quả của đơn vị</translation>
    </message>
</context>
<context>
    <name>Backup</name>
    <message>
        <source>there is no database file</source>
        <translation>không có tệp cơ sở dữ liệu</translation>
    </message>
    <message>
        <source>there is not enough room on the disk</source>
        <translation>đĩa không đủ chỗ trống</translation>
    </message>
    <message>
        <source>the folder cannot be written to</source>
        <translation>không ghi được vào thư mục</translation>
    </message>
    <message>
        <source>the file cannot be read</source>
        <translation>không đọc được tệp</translation>
    </message>
    <message>
        <source>the database is damaged; call the administrator</source>
        <translation>cơ sở dữ liệu bị hỏng; hãy gọi quản trị viên</translation>
    </message>
    <message>
        <source>records point at records that are not there</source>
        <translation>có bản ghi trỏ đến bản ghi không tồn tại</translation>
    </message>
    <message>
        <source>the numbers of rows do not match</source>
        <translation>số dòng không khớp</translation>
    </message>
    <message>
        <source>a file of that name is there already</source>
        <translation>đã có tệp trùng tên</translation>
    </message>
    <message>
        <source>the file changed after it was written</source>
        <translation>tệp đã thay đổi sau khi ghi</translation>
    </message>
    <message>
        <source>rows were changed behind the audit; the copy is kept, call the administrator</source>
        <translation>có dòng đã bị sửa ngoài nhật ký; bản sao vẫn được giữ, hãy báo quản trị viên</translation>
    </message>
    <message>
        <source>another backup is running</source>
        <translation>một bản sao lưu khác đang chạy</translation>
    </message>
    <message>
        <source>it was stopped before the end</source>
        <translation>đã dừng giữa chừng</translation>
    </message>
    <message>
        <source>unexpected error, see the log</source>
        <translation>lỗi không lường trước, xem nhật ký</translation>
    </message>
</context>
<context>
    <name>Basemaps</name>
    <message>
        <source>Choose a basemap</source>
        <translation>Chọn bản đồ nền</translation>
    </message>
    <message>
        <source>Maps ({patterns})</source>
        <translation>Bản đồ ({patterns})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Mọi tệp (*)</translation>
    </message>
    <message>
        <source>The basemap {name} cannot be shown: {why}.</source>
        <translation>Không hiện được bản đồ nền {name}: {why}.</translation>
    </message>
    <message>
        <source>The import was stopped; nothing was made.</source>
        <translation>Đã dừng nhập; không có gì được tạo.</translation>
    </message>
    <message>
        <source>The map was not imported: {why}</source>
        <translation>Không nhập được bản đồ: {why}</translation>
    </message>
</context>
<context>
    <name>CallCommands</name>
    <message>
        <source>Call answered</source>
        <translation>Đã nghe máy</translation>
    </message>
    <message>
        <source>Call ended</source>
        <translation>Cuộc gọi đã kết thúc</translation>
    </message>
    <message>
        <source>Call about #{ref} entered</source>
        <translation>Đã ghi cuộc gọi về #{ref}</translation>
    </message>
</context>
<context>
    <name>CallForm</name>
    <message>
        <source>Call about #{ref}</source>
        <translation>Cuộc gọi về #{ref}</translation>
    </message>
    <message>
        <source>&amp;Enter it</source>
        <translation>&amp;Ghi lại</translation>
    </message>
    <message>
        <source>We phoned; it was answered</source>
        <translation>Ta gọi đi, có người nghe</translation>
    </message>
    <message>
        <source>We phoned; nobody answered</source>
        <translation>Ta gọi đi, không ai nghe</translation>
    </message>
    <message>
        <source>They promise to come</source>
        <translation>Bên kia hứa sẽ đến</translation>
    </message>
    <message>
        <source>They have arrived</source>
        <translation>Bên kia đã đến nơi</translation>
    </message>
    <message>
        <source>They phoned us</source>
        <translation>Bên kia gọi đến</translation>
    </message>
    <message>
        <source>&amp;How it went</source>
        <translation>Kết &amp;quả cuộc gọi</translation>
    </message>
    <message>
        <source>&amp;Number (kept secret)</source>
        <translation>&amp;Số điện thoại (giữ kín)</translation>
    </message>
    <message>
        <source>&amp;Who, and what was said</source>
        <translation>Gặp &amp;ai, nói gì</translation>
    </message>
    <message>
        <source>Say who it was and what was said.</source>
        <translation>Hãy ghi đã gặp ai và nói gì.</translation>
    </message>
</context>
<context>
    <name>CallPage</name>
    <message>
        <source>Calls</source>
        <translation>Cuộc gọi</translation>
    </message>
    <message>
        <source>Nobody is calling.</source>
        <translation>Không có ai gọi.</translation>
    </message>
</context>
<context>
    <name>Calls</name>
    <message>
        <source>waiting</source>
        <translation>đang chờ</translation>
    </message>
    <message>
        <source>answered</source>
        <translation>đã nghe máy</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>đã kết thúc</translation>
    </message>
    <message>
        <source>missed</source>
        <translation>nhỡ</translation>
    </message>
    <message>
        <source>Call for help</source>
        <translation>Cuộc gọi cầu cứu</translation>
    </message>
    <message>
        <source>Call to the hotline</source>
        <translation>Cuộc gọi đến đường dây nóng</translation>
    </message>
    <message>
        <source>Call from this room</source>
        <translation>Cuộc gọi đi từ phòng này</translation>
    </message>
</context>
<context>
    <name>Channel</name>
    <message>
        <source>app</source>
        <translation>ứng dụng</translation>
    </message>
    <message>
        <source>portal</source>
        <translation>cổng thông tin</translation>
    </message>
    <message>
        <source>hotline</source>
        <translation>tổng đài</translation>
    </message>
    <message>
        <source>Facebook</source>
        <translation>Facebook</translation>
    </message>
    <message>
        <source>Zalo</source>
        <translation>Zalo</translation>
    </message>
    <message>
        <source>e-mail</source>
        <translation>e-mail</translation>
    </message>
    <message>
        <source>camera</source>
        <translation>camera</translation>
    </message>
    <message>
        <source>sensor</source>
        <translation>cảm biến</translation>
    </message>
    <message>
        <source>SOS button</source>
        <translation>nút SOS</translation>
    </message>
    <message>
        <source>Open311</source>
        <translation>Open311</translation>
    </message>
    <message>
        <source>entered here</source>
        <translation>nhập tại trung tâm</translation>
    </message>
</context>
<context>
    <name>ChartFrame</name>
    <message>
        <source>Loading…</source>
        <translation>Đang tải…</translation>
    </message>
    <message>
        <source>Back to live</source>
        <translation>Về hiện tại</translation>
    </message>
    <message>
        <source>Open as rows</source>
        <translation>Mở thành danh sách</translation>
    </message>
    <message>
        <source>Copy as picture</source>
        <translation>Chép thành ảnh</translation>
    </message>
</context>
<context>
    <name>Charts</name>
    <message>
        <source>&lt; 4 hours</source>
        <translation>&lt; 4 giờ</translation>
    </message>
    <message>
        <source>&lt; 1 day</source>
        <translation>&lt; 1 ngày</translation>
    </message>
    <message>
        <source>1–3 days</source>
        <translation>1–3 ngày</translation>
    </message>
    <message>
        <source>3–7 days</source>
        <translation>3–7 ngày</translation>
    </message>
    <message>
        <source>&gt; 7 days</source>
        <translation>&gt; 7 ngày</translation>
    </message>
</context>
<context>
    <name>ChartsPanel</name>
    <message>
        <source>Loading charts…</source>
        <translation>Đang tải biểu đồ…</translation>
    </message>
    <message>
        <source>On time by agency</source>
        <translation>Đúng hạn theo đơn vị</translation>
    </message>
    <message>
        <source>Age of open work</source>
        <translation>Tuổi việc đang mở</translation>
    </message>
    <message>
        <source>Old since {time}</source>
        <translation>Dữ liệu cũ từ {time}</translation>
    </message>
    <message>
        <source>{k} of {n} handled on or before the due date in force; 95 % interval {low}–{high} %. Against the first due date: {first}. {open} open now.</source>
        <translation>{k} trên {n} việc xử lý không muộn hơn hạn hiện hành; khoảng tin cậy 95 %: {low}–{high} %. So với hạn đầu tiên: {first}. Đang mở: {open}.</translation>
    </message>
    <message>
        <source>No agency has 30 handled cases in 30 days yet.</source>
        <translation>Chưa đơn vị nào có đủ 30 việc đã xử lý trong 30 ngày.</translation>
    </message>
    <message>
        <source>Agencies with the most handled cases in {days} days; fewer than 30 are not ranked. The line on each bar is its 95 % interval.</source>
        <translation>Các đơn vị xử lý nhiều việc nhất trong {days} ngày; dưới 30 việc không xếp hạng. Vạch trên mỗi thanh là khoảng tin cậy 95 %.</translation>
    </message>
    <message>
        <source>overdue</source>
        <translation>quá hạn</translation>
    </message>
    <message>
        <source>Nothing is open.</source>
        <translation>Không có việc nào đang mở.</translation>
    </message>
    <message>
        <source>Open incidents by time since receipt.</source>
        <translation>Vụ việc đang mở, theo thời gian từ khi tiếp nhận.</translation>
    </message>
</context>
<context>
    <name>Command</name>
    <message>
        <source>Take it on</source>
        <translation>Nhận việc</translation>
    </message>
    <message>
        <source>Put it back</source>
        <translation>Trả lại hàng đợi</translation>
    </message>
    <message>
        <source>Verify…</source>
        <translation>Xác minh…</translation>
    </message>
    <message>
        <source>Severity…</source>
        <translation>Mức độ…</translation>
    </message>
    <message>
        <source>Escalate</source>
        <translation>Nâng mức độ</translation>
    </message>
    <message>
        <source>Dispatch…</source>
        <translation>Giao nhiệm vụ…</translation>
    </message>
    <message>
        <source>Recall the dispatch…</source>
        <translation>Thu hồi điều phối…</translation>
    </message>
    <message>
        <source>Merge duplicate…</source>
        <translation>Gộp trùng…</translation>
    </message>
    <message>
        <source>Do not take on…</source>
        <translation>Từ chối…</translation>
    </message>
    <message>
        <source>Take it back up</source>
        <translation>Mở lại việc đã bỏ</translation>
    </message>
    <message>
        <source>Note…</source>
        <translation>Ghi chú…</translation>
    </message>
    <message>
        <source>Call…</source>
        <translation>Gọi điện…</translation>
    </message>
    <message>
        <source>The agency phoned…</source>
        <translation>Đơn vị báo qua điện thoại…</translation>
    </message>
    <message>
        <source>Decide on more time…</source>
        <translation>Quyết định gia hạn…</translation>
    </message>
    <message>
        <source>Approve the answer…</source>
        <translation>Duyệt kết quả…</translation>
    </message>
    <message>
        <source>Send the answer back…</source>
        <translation>Yêu cầu bổ sung…</translation>
    </message>
    <message>
        <source>Publish…</source>
        <translation>Công khai…</translation>
    </message>
    <message>
        <source>Reopen…</source>
        <translation>Mở lại…</translation>
    </message>
    <message>
        <source>New report…</source>
        <translation>Phản ánh mới…</translation>
    </message>
    <message>
        <source>Camera event: confirmed</source>
        <translation>Sự kiện camera: đúng</translation>
    </message>
    <message>
        <source>Camera event: false</source>
        <translation>Sự kiện camera: báo nhầm</translation>
    </message>
    <message>
        <source>Camera event: no procedure for it</source>
        <translation>Sự kiện camera: chưa có quy trình</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>Xác nhận</translation>
    </message>
    <message>
        <source>Make an incident of the alarm</source>
        <translation>Lập vụ việc từ cảnh báo</translation>
    </message>
    <message>
        <source>Layout: operator</source>
        <translation>Bố cục: trực ban</translation>
    </message>
    <message>
        <source>Layout: dispatch</source>
        <translation>Bố cục: điều phối</translation>
    </message>
    <message>
        <source>Layout: flood</source>
        <translation>Bố cục: mưa lũ</translation>
    </message>
    <message>
        <source>Layout: analysis</source>
        <translation>Bố cục: phân tích</translation>
    </message>
    <message>
        <source>Theme: dark</source>
        <translation>Giao diện: tối</translation>
    </message>
    <message>
        <source>Theme: light</source>
        <translation>Giao diện: sáng</translation>
    </message>
    <message>
        <source>Theme: high contrast</source>
        <translation>Giao diện: tương phản cao</translation>
    </message>
    <message>
        <source>Find a command…</source>
        <translation>Tìm lệnh…</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Trình đơn</translation>
    </message>
    <message>
        <source>Undo the last step</source>
        <translation>Hoàn tác bước vừa làm</translation>
    </message>
    <message>
        <source>Move panels</source>
        <translation>Di chuyển các ô</translation>
    </message>
    <message>
        <source>Reset the layout</source>
        <translation>Khôi phục bố cục</translation>
    </message>
    <message>
        <source>Next panel</source>
        <translation>Khung tiếp theo</translation>
    </message>
    <message>
        <source>Panel before</source>
        <translation>Khung trước</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Toàn màn hình</translation>
    </message>
    <message>
        <source>Ask the database now</source>
        <translation>Hỏi cơ sở dữ liệu ngay</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Đóng</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Phóng to</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Thu nhỏ</translation>
    </message>
    <message>
        <source>Normal size</source>
        <translation>Cỡ bình thường</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Phím tắt</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Giới thiệu</translation>
    </message>
    <message>
        <source>Charts: ask again</source>
        <translation>Biểu đồ: tải lại</translation>
    </message>
    <message>
        <source>Queue: search</source>
        <translation>Hàng đợi: tìm</translation>
    </message>
    <message>
        <source>Queue: newest</source>
        <translation>Hàng đợi: mới nhất</translation>
    </message>
    <message>
        <source>Queue: open the selected</source>
        <translation>Hàng đợi: mở mục đang chọn</translation>
    </message>
    <message>
        <source>Queue: clear the filter</source>
        <translation>Hàng đợi: bỏ lọc</translation>
    </message>
    <message>
        <source>Queue: take the keyboard</source>
        <translation>Hàng đợi: chuyển bàn phím vào</translation>
    </message>
    <message>
        <source>Queue: tasks</source>
        <translation>Hàng đợi: nhiệm vụ</translation>
    </message>
    <message>
        <source>Queue: alarms</source>
        <translation>Hàng đợi: cảnh báo</translation>
    </message>
    <message>
        <source>Queue: sources</source>
        <translation>Hàng đợi: nguồn tin</translation>
    </message>
    <message>
        <source>Queue: all open</source>
        <translation>Hàng đợi: tất cả đang mở</translation>
    </message>
    <message>
        <source>Queue: new</source>
        <translation>Hàng đợi: mới đến</translation>
    </message>
    <message>
        <source>Queue: awaiting dispatch</source>
        <translation>Hàng đợi: chờ phân phối</translation>
    </message>
    <message>
        <source>Queue: overdue</source>
        <translation>Hàng đợi: quá hạn</translation>
    </message>
    <message>
        <source>Queue: due in 24 h</source>
        <translation>Hàng đợi: đến hạn 24 h</translation>
    </message>
    <message>
        <source>Queue: awaiting approval</source>
        <translation>Hàng đợi: chờ duyệt</translation>
    </message>
    <message>
        <source>Queue: mine</source>
        <translation>Hàng đợi: của tôi</translation>
    </message>
    <message>
        <source>Queue: SOS and urgent</source>
        <translation>Hàng đợi: SOS và khẩn</translation>
    </message>
    <message>
        <source>Queue: returned</source>
        <translation>Hàng đợi: bị trả lại</translation>
    </message>
    <message>
        <source>Task: started</source>
        <translation>Nhiệm vụ: đã bắt đầu</translation>
    </message>
    <message>
        <source>Task: done</source>
        <translation>Nhiệm vụ: đã xong</translation>
    </message>
    <message>
        <source>Map: back to the city</source>
        <translation>Bản đồ: về toàn thành phố</translation>
    </message>
    <message>
        <source>Map: find a place…</source>
        <translation>Bản đồ: tìm địa điểm…</translation>
    </message>
    <message>
        <source>Map: take the pin away</source>
        <translation>Bản đồ: bỏ ghim</translation>
    </message>
    <message>
        <source>Map: show the selected</source>
        <translation>Bản đồ: xem mục đang chọn</translation>
    </message>
    <message>
        <source>Map: take the keyboard</source>
        <translation>Bản đồ: chuyển bàn phím vào</translation>
    </message>
    <message>
        <source>Map: reports on or off</source>
        <translation>Bản đồ: bật, tắt phản ánh</translation>
    </message>
    <message>
        <source>Map: sensors on or off</source>
        <translation>Bản đồ: bật, tắt cảm biến</translation>
    </message>
    <message>
        <source>Map: rain and floods on or off</source>
        <translation>Bản đồ: bật, tắt mưa lũ</translation>
    </message>
    <message>
        <source>Map: cameras on or off</source>
        <translation>Bản đồ: bật, tắt camera</translation>
    </message>
    <message>
        <source>Map: vessels on or off</source>
        <translation>Bản đồ: bật, tắt tàu cá</translation>
    </message>
    <message>
        <source>Map: alarms on or off</source>
        <translation>Bản đồ: bật, tắt cảnh báo</translation>
    </message>
    <message>
        <source>Map: wards on or off</source>
        <translation>Bản đồ: bật, tắt ranh giới phường, xã</translation>
    </message>
    <message>
        <source>Map: names on or off</source>
        <translation>Bản đồ: bật, tắt tên gọi</translation>
    </message>
    <message>
        <source>Call: answer</source>
        <translation>Cuộc gọi: nghe máy</translation>
    </message>
    <message>
        <source>Call: end</source>
        <translation>Cuộc gọi: kết thúc</translation>
    </message>
    <message>
        <source>Call: make a report of it…</source>
        <translation>Cuộc gọi: lập phản ánh…</translation>
    </message>
    <message>
        <source>What is not carried out yet</source>
        <translation>Thao tác chưa thực hiện được</translation>
    </message>
    <message>
        <source>Map: choose a basemap file…</source>
        <translation>Bản đồ: chọn tệp bản đồ nền…</translation>
    </message>
    <message>
        <source>Map: the city&apos;s own basemap</source>
        <translation>Bản đồ: dùng bản đồ nền của thành phố</translation>
    </message>
    <message>
        <source>Sign out, change person…</source>
        <translation>Đăng xuất, đổi người trực…</translation>
    </message>
    <message>
        <source>Change my password…</source>
        <translation>Đổi mật khẩu của tôi…</translation>
    </message>
    <message>
        <source>Queue: export what is shown…</source>
        <translation>Hàng đợi: xuất những gì đang hiển thị…</translation>
    </message>
    <message>
        <source>Map: heat map on or off</source>
        <translation>Bản đồ: bật tắt bản đồ nhiệt</translation>
    </message>
    <message>
        <source>Map: flooded streets on or off</source>
        <translation>Bản đồ: bật tắt đường ngập</translation>
    </message>
    <message>
        <source>Map: calls for help on or off</source>
        <translation>Bản đồ: bật, tắt cuộc gọi cầu cứu</translation>
    </message>
    <message>
        <source>Map: units on or off</source>
        <translation>Bản đồ: bật, tắt lực lượng hiện trường</translation>
    </message>
    <message>
        <source>Map: tracks of vessels on or off</source>
        <translation>Bản đồ: bật, tắt vệt đi của tàu</translation>
    </message>
    <message>
        <source>Map: key to ages on or off</source>
        <translation>Bản đồ: bật, tắt chú giải độ mới</translation>
    </message>
    <message>
        <source>Map: wards by open reports on or off</source>
        <translation>Bản đồ: bật tắt tô màu phường theo phản ánh đang mở</translation>
    </message>
    <message>
        <source>Map: wards by reports per 10,000 people on or off</source>
        <translation>Bản đồ: bật tắt tô màu phường theo phản ánh trên 10.000 dân</translation>
    </message>
    <message>
        <source>Map: wards by change against the weekday on or off</source>
        <translation>Bản đồ: bật tắt tô màu phường theo thay đổi so với cùng thứ</translation>
    </message>
    <message>
        <source>Map: choose by a box</source>
        <translation>Bản đồ: chọn bằng khung</translation>
    </message>
    <message>
        <source>Map: choose by drawing around</source>
        <translation>Bản đồ: chọn bằng cách khoanh</translation>
    </message>
    <message>
        <source>Map: draw an area</source>
        <translation>Bản đồ: vẽ vùng</translation>
    </message>
    <message>
        <source>Map: measure</source>
        <translation>Bản đồ: đo</translation>
    </message>
    <message>
        <source>Map: add a tile server…</source>
        <translation>Bản đồ: thêm máy chủ ô bản đồ…</translation>
    </message>
    <message>
        <source>Map: tile servers…</source>
        <translation>Bản đồ: các máy chủ ô bản đồ…</translation>
    </message>
    <message>
        <source>Map: tiles offline or online</source>
        <translation>Bản đồ: dùng ô bản đồ ngoại tuyến hoặc trực tuyến</translation>
    </message>
    <message>
        <source>Map: as a list</source>
        <translation>Bản đồ: dạng danh sách</translation>
    </message>
    <message>
        <source>Map: copy as a picture</source>
        <translation>Bản đồ: chép thành ảnh</translation>
    </message>
    <message>
        <source>Map: save as a picture…</source>
        <translation>Bản đồ: lưu thành ảnh…</translation>
    </message>
    <message>
        <source>Map: print…</source>
        <translation>Bản đồ: in…</translation>
    </message>
    <message>
        <source>Map: add an overlay file…</source>
        <translation>Bản đồ: thêm tệp lớp phủ…</translation>
    </message>
    <message>
        <source>Map: overlays…</source>
        <translation>Bản đồ: các lớp phủ…</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Command palette</source>
        <translation>Bảng lệnh</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>Bạn muốn làm gì?</translation>
    </message>
    <message>
        <source>No command with these letters can run now.</source>
        <translation>Không có lệnh nào chứa các chữ này chạy được lúc này.</translation>
    </message>
</context>
<context>
    <name>CrsForm</name>
    <message>
        <source>System of coordinates</source>
        <translation>Hệ tọa độ</translation>
    </message>
    <message>
        <source>&amp;Show it</source>
        <translation>&amp;Hiển thị</translation>
    </message>
    <message>
        <source>{name} does not say in what system its coordinates are.</source>
        <translation>Tệp {name} không ghi tọa độ thuộc hệ nào.</translation>
    </message>
    <message>
        <source>In no system it lies near the city: look at its numbers.</source>
        <translation>Không hệ nào đặt tệp gần thành phố: hãy xem lại các con số.</translation>
    </message>
    <message>
        <source>{distance} from the city</source>
        <translation>cách thành phố {distance}</translation>
    </message>
    <message>
        <source>&amp;System</source>
        <translation>&amp;Hệ</translation>
    </message>
    <message>
        <source>Choose a system.</source>
        <translation>Hãy chọn một hệ.</translation>
    </message>
</context>
<context>
    <name>Deed</name>
    <message>
        <source>New report</source>
        <translation>Phản ánh mới</translation>
    </message>
    <message>
        <source>Take on</source>
        <translation>Nhận xác minh</translation>
    </message>
    <message>
        <source>Put back</source>
        <translation>Trả lại hàng chờ</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Xác minh</translation>
    </message>
    <message>
        <source>Change the severity</source>
        <translation>Đổi mức độ</translation>
    </message>
    <message>
        <source>Do not take on</source>
        <translation>Không tiếp nhận</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Gộp phản ánh trùng</translation>
    </message>
    <message>
        <source>Take back up</source>
        <translation>Lấy lại để xử lý</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Ghi chú</translation>
    </message>
    <message>
        <source>Dispatch</source>
        <translation>Phân phối</translation>
    </message>
    <message>
        <source>Recall the dispatch</source>
        <translation>Thu hồi phân phối</translation>
    </message>
    <message>
        <source>Agency accepted</source>
        <translation>Đơn vị tiếp nhận</translation>
    </message>
    <message>
        <source>Answer of the agency</source>
        <translation>Kết quả của đơn vị</translation>
    </message>
    <message>
        <source>Given back by the agency</source>
        <translation>Đơn vị trả lại</translation>
    </message>
    <message>
        <source>Agency asks for more time</source>
        <translation>Đơn vị xin gia hạn</translation>
    </message>
    <message>
        <source>Grant more time</source>
        <translation>Cho gia hạn</translation>
    </message>
    <message>
        <source>Refuse more time</source>
        <translation>Không cho gia hạn</translation>
    </message>
    <message>
        <source>Approve the answer</source>
        <translation>Duyệt kết quả</translation>
    </message>
    <message>
        <source>Send the answer back</source>
        <translation>Yêu cầu bổ sung</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>Công khai kết quả</translation>
    </message>
    <message>
        <source>Rating of the citizen</source>
        <translation>Đánh giá của người dân</translation>
    </message>
    <message>
        <source>Reopen</source>
        <translation>Mở lại</translation>
    </message>
    <message>
        <source>Acknowledge the alarm</source>
        <translation>Xác nhận báo động</translation>
    </message>
    <message>
        <source>Make an incident of the alarm</source>
        <translation>Lập vụ việc từ báo động</translation>
    </message>
    <message>
        <source>Answer the call</source>
        <translation>Nghe cuộc gọi</translation>
    </message>
    <message>
        <source>End the call</source>
        <translation>Kết thúc cuộc gọi</translation>
    </message>
    <message>
        <source>Enter a call</source>
        <translation>Ghi cuộc gọi</translation>
    </message>
    <message>
        <source>State of a task</source>
        <translation>Trạng thái nhiệm vụ</translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>Taken back: {what}</source>
        <translation>Đã hoàn tác: {what}</translation>
    </message>
    <message>
        <source>Kept, and sent as soon as the database answers: {what}</source>
        <translation>Đã lưu lại, sẽ gửi ngay khi cơ sở dữ liệu trả lời: {what}</translation>
    </message>
    <message>
        <source>It may have been carried out; it is taken back then: {what}</source>
        <translation>Có thể đã được thực hiện; nếu vậy sẽ được hoàn tác: {what}</translation>
    </message>
    <message>
        <source>It may have been carried out and cannot be taken back: {what}</source>
        <translation>Có thể đã được thực hiện và không hoàn tác được: {what}</translation>
    </message>
</context>
<context>
    <name>Desktop</name>
    <message>
        <source>Preparing the demonstration. Everything is simulated.</source>
        <translation>Đang chuẩn bị bản trình diễn. Mọi dữ liệu đều là mô phỏng.</translation>
    </message>
    <message>
        <source>Opening the shared database…</source>
        <translation>Đang mở cơ sở dữ liệu dùng chung…</translation>
    </message>
    <message>
        <source>The simulator has ended: nothing new comes in any more.</source>
        <translation>Bộ mô phỏng đã dừng: không còn dữ liệu mới.</translation>
    </message>
    <message>
        <source>Wall</source>
        <translation>Màn hình lớn</translation>
    </message>
    <message>
        <source>Shift leader (demo)</source>
        <translation>Trưởng ca (trình diễn)</translation>
    </message>
</context>
<context>
    <name>Detail</name>
    <message>
        <source>%n similar</source>
        <translation>%n phản ánh tương tự</translation>
    </message>
</context>
<context>
    <name>DetailPanel</name>
    <message>
        <source>Detail</source>
        <translation>Chi tiết</translation>
    </message>
    <message>
        <source>Nothing is selected.
Choose a report in the queue or on the map.</source>
        <translation>Chưa chọn gì.
Hãy chọn một phản ánh trong hàng đợi hoặc trên bản đồ.</translation>
    </message>
</context>
<context>
    <name>DispatchCommands</name>
    <message>
        <source>Dispatch of #{ref} recalled</source>
        <translation>Đã thu hồi điều phối #{ref}</translation>
    </message>
    <message>
        <source>#{ref} dispatched to {agencies}</source>
        <translation>#{ref} đã giao cho {agencies}</translation>
    </message>
</context>
<context>
    <name>DispatchForm</name>
    <message>
        <source>Dispatch #{ref}</source>
        <translation>Giao nhiệm vụ #{ref}</translation>
    </message>
    <message>
        <source>&amp;Dispatch</source>
        <translation>&amp;Giao nhiệm vụ</translation>
    </message>
    <message>
        <source>Agencies (Space chooses, the first leads)</source>
        <translation>Đơn vị (phím cách để chọn, đơn vị đầu chủ trì)</translation>
    </message>
    <message>
        <source>An&amp;other agency</source>
        <translation>Đơn vị &amp;khác</translation>
    </message>
    <message>
        <source>&amp;Severity</source>
        <translation>&amp;Mức độ</translation>
    </message>
    <message>
        <source>&amp;Instruction</source>
        <translation>&amp;Nội dung giao</translation>
    </message>
    <message>
        <source>has it already: {state}</source>
        <translation>đã được giao: {state}</translation>
    </message>
    <message>
        <source>Choose at least one agency.</source>
        <translation>Chọn ít nhất một đơn vị.</translation>
    </message>
</context>
<context>
    <name>Distance</name>
    <message>
        <source>{n} m</source>
        <translation>{n} m</translation>
    </message>
    <message>
        <source>{n} km</source>
        <translation>{n} km</translation>
    </message>
</context>
<context>
    <name>Due</name>
    <message>
        <source>to be acknowledged</source>
        <translation>phải tiếp nhận</translation>
    </message>
    <message>
        <source>to be dispatched</source>
        <translation>phải điều phối</translation>
    </message>
    <message>
        <source>to be dispatched again</source>
        <translation>phải điều phối lại</translation>
    </message>
    <message>
        <source>answer of the agency</source>
        <translation>đơn vị phải trả lời</translation>
    </message>
    <message>
        <source>answer to be approved</source>
        <translation>phải duyệt kết quả</translation>
    </message>
    <message>
        <source>to be published</source>
        <translation>phải công khai</translation>
    </message>
    <message>
        <source>answer to the citizen</source>
        <translation>trả lời người dân</translation>
    </message>
    <message>
        <source>no due date before it is verified</source>
        <translation>chưa có hạn trước khi xác minh</translation>
    </message>
    <message>
        <source>due {time} · {step}</source>
        <translation>hạn {time} · {step}</translation>
    </message>
    <message>
        <source>first due {first}, extended to {now}</source>
        <translation>hạn đầu {first}, gia hạn đến {now}</translation>
    </message>
    <message>
        <source>minutes proposed for this centre, not a rule</source>
        <translation>số phút do phần mềm đề xuất, không phải quy định</translation>
    </message>
</context>
<context>
    <name>Entrance</name>
    <message>
        <source>Sign in to work in this room.</source>
        <translation>Đăng nhập để làm việc tại phòng này.</translation>
    </message>
    <message>
        <source>{name} is signed out. Who works here now?</source>
        <translation>{name} đã đăng xuất. Ai trực tại máy này?</translation>
    </message>
</context>
<context>
    <name>Error</name>
    <message>
        <source>This record is no longer there, or you may not see it.</source>
        <translation>Bản ghi không còn, hoặc bạn không được xem.</translation>
    </message>
    <message>
        <source>{winner} was first, at {time}: it is now “{state}”. Look again and decide.</source>
        <translation>{winner} đã làm trước, lúc {time}: nay là “{state}”. Hãy xem lại rồi quyết định.</translation>
    </message>
    <message>
        <source>That step does not fit: it is “{state}” now.</source>
        <translation>Bước này không hợp: hiện là “{state}”.</translation>
    </message>
    <message>
        <source>That step needs the role {role}.</source>
        <translation>Bước này cần vai trò {role}.</translation>
    </message>
    <message>
        <source>The database does not allow this login to do that. Ask the administrator.</source>
        <translation>Cơ sở dữ liệu không cho tài khoản này làm việc đó. Hãy hỏi quản trị viên.</translation>
    </message>
    <message>
        <source>Please check: {field}.</source>
        <translation>Hãy kiểm tra: {field}.</translation>
    </message>
    <message>
        <source>The database does not answer. What is shown may be old; try again later.</source>
        <translation>Cơ sở dữ liệu không trả lời. Những gì đang hiện có thể đã cũ; hãy thử lại sau.</translation>
    </message>
    <message>
        <source>Others are writing at the same moment. Nothing was changed; try again.</source>
        <translation>Người khác đang ghi cùng lúc. Chưa có gì thay đổi; hãy thử lại.</translation>
    </message>
    <message>
        <source>There is no database at that address yet. Start a workstation on it first.</source>
        <translation>Chưa có cơ sở dữ liệu tại địa chỉ đó. Hãy mở một máy trạm trước.</translation>
    </message>
    <message>
        <source>That server only follows another one, so nothing can be done there. Wait until it has taken over, or ask the administrator.</source>
        <translation>Máy chủ này chỉ sao theo máy khác nên không làm việc được. Hãy đợi đến khi máy này tiếp quản hoặc hỏi quản trị viên.</translation>
    </message>
    <message>
        <source>An old server has come back that no longer holds what was done since. This workstation does not use it; call the administrator.</source>
        <translation>Một máy chủ cũ vừa hoạt động lại, thiếu những gì đã làm từ đó đến nay. Máy trạm này không dùng nó; hãy báo quản trị viên.</translation>
    </message>
    <message>
        <source>Another server has taken over. What was asked for last is sent again.</source>
        <translation>Một máy chủ khác đã tiếp quản. Những gì vừa yêu cầu sẽ được gửi lại.</translation>
    </message>
    <message>
        <source>The database belongs to another version of this program. Ask the administrator.</source>
        <translation>Cơ sở dữ liệu thuộc phiên bản khác của phần mềm. Hãy hỏi quản trị viên.</translation>
    </message>
    <message>
        <source>Not connected: on the way to the database {why}. Ask the administrator.</source>
        <translation>Không kết nối: trên đường đến cơ sở dữ liệu {why}. Hãy hỏi quản trị viên.</translation>
    </message>
    <message>
        <source>What answers is not surely the room&apos;s database: {why}. Ask the administrator.</source>
        <translation>Máy trả lời chưa chắc là cơ sở dữ liệu của phòng: {why}. Hãy hỏi quản trị viên.</translation>
    </message>
    <message>
        <source>The database does not let you in: {why}.</source>
        <translation>Cơ sở dữ liệu không cho vào: {why}.</translation>
    </message>
    <message>
        <source>The database file is on a network share ({kind}), where two computers damage it. Put it on a disk of this computer, or use PostgreSQL.</source>
        <translation>Tệp cơ sở dữ liệu nằm trên ổ mạng ({kind}), nơi hai máy sẽ làm hỏng dữ liệu. Hãy đặt tệp trên đĩa của máy này hoặc dùng PostgreSQL.</translation>
    </message>
    <message>
        <source>No backup was made: {why}.</source>
        <translation>Chưa sao lưu được: {why}.</translation>
    </message>
    <message>
        <source>The record of who did what is not as this computer saw it (seal {seals}): it was rewritten, or an older database was brought back. Tell the administrator.</source>
        <translation>Nhật ký ai làm gì không còn như máy này đã lưu (niêm phong {seals}): đã bị ghi lại, hoặc một cơ sở dữ liệu cũ hơn đã được khôi phục. Hãy báo quản trị viên.</translation>
    </message>
    <message>
        <source>The source did not answer, or answered something unreadable.</source>
        <translation>Nguồn tin không trả lời, hoặc trả lời không đọc được.</translation>
    </message>
    <message>
        <source>The city&apos;s data files are not in order.</source>
        <translation>Bộ dữ liệu của thành phố không hợp lệ.</translation>
    </message>
    <message>
        <source>The basemap file cannot be used.</source>
        <translation>Không dùng được tệp bản đồ nền.</translation>
    </message>
    <message>
        <source>The overlay file cannot be used.</source>
        <translation>Không dùng được tệp lớp phủ.</translation>
    </message>
    <message>
        <source>Reading OpenStreetMap files needs osmium: pip install controlroom[map].</source>
        <translation>Đọc tệp OpenStreetMap cần osmium: pip install controlroom[map].</translation>
    </message>
    <message>
        <source>A newer version of this program refused that. Ask the administrator.</source>
        <translation>Một phiên bản mới hơn của chương trình đã từ chối thao tác này. Hãy hỏi quản trị viên.</translation>
    </message>
    <message>
        <source>This computer could not write the step down, so it was not sent. Look at its disk.</source>
        <translation>Máy này không ghi lại được thao tác nên chưa gửi đi. Hãy kiểm tra ổ đĩa của máy.</translation>
    </message>
    <message>
        <source>That was already carried out; nothing was done twice.</source>
        <translation>Việc này đã được thực hiện; không làm lặp lại.</translation>
    </message>
    <message>
        <source>The program made a mistake. Please send the report.</source>
        <translation>Phần mềm đã gặp lỗi. Hãy gửi báo cáo lỗi.</translation>
    </message>
    <message>
        <source>The login or the password is not right.</source>
        <translation>Tài khoản hoặc mật khẩu không đúng.</translation>
    </message>
    <message>
        <source>Too many wrong passwords. Try again in {wait}.</source>
        <translation>Nhập sai mật khẩu quá nhiều lần. Hãy thử lại sau {wait}.</translation>
    </message>
    <message>
        <source>This login was taken away. Ask the administrator.</source>
        <translation>Tài khoản này đã bị thu hồi. Hãy hỏi quản trị viên.</translation>
    </message>
    <message>
        <source>Nothing is got from that address: {why}.</source>
        <translation>Không lấy gì từ địa chỉ đó: {why}.</translation>
    </message>
    <message>
        <source>The photo cannot be shown.</source>
        <translation>Không hiển thị được ảnh.</translation>
    </message>
    <message>
        <source>The file could not be written: {why}.</source>
        <translation>Không ghi được tệp: {why}.</translation>
    </message>
    <message>
        <source>Sign in again: your login has changed, or people sign in here now.</source>
        <translation>Hãy đăng nhập lại: tài khoản đã thay đổi, hoặc nơi này nay yêu cầu đăng nhập.</translation>
    </message>
</context>
<context>
    <name>Event</name>
    <message>
        <source>Received through {source}</source>
        <translation>Tiếp nhận từ {source}</translation>
    </message>
    <message>
        <source>{who} is verifying it</source>
        <translation>{who} đang xác minh</translation>
    </message>
    <message>
        <source>{who} put it back</source>
        <translation>{who} trả lại hàng đợi</translation>
    </message>
    <message>
        <source>Verified by {who}</source>
        <translation>{who} xác minh</translation>
    </message>
    <message>
        <source>Severity set by {who}</source>
        <translation>{who} đặt mức độ</translation>
    </message>
    <message>
        <source>Not taken on: {reason}</source>
        <translation>Không tiếp nhận: {reason}</translation>
    </message>
    <message>
        <source>Merged into #{ref}</source>
        <translation>Gộp vào #{ref}</translation>
    </message>
    <message>
        <source>Taken back by {who}</source>
        <translation>{who} mở lại</translation>
    </message>
    <message>
        <source>Note by {who}</source>
        <translation>Ghi chú của {who}</translation>
    </message>
    <message>
        <source>Dispatched to {agency}</source>
        <translation>Giao cho {agency}</translation>
    </message>
    <message>
        <source>Dispatch recalled by {who}</source>
        <translation>{who} thu hồi điều phối</translation>
    </message>
    <message>
        <source>Accepted by {agency}</source>
        <translation>{agency} đã nhận</translation>
    </message>
    <message>
        <source>Answer from {agency}</source>
        <translation>Kết quả của {agency}</translation>
    </message>
    <message>
        <source>Returned by {agency}</source>
        <translation>{agency} trả lại</translation>
    </message>
    <message>
        <source>{agency} asks for more time</source>
        <translation>{agency} xin gia hạn</translation>
    </message>
    <message>
        <source>More time granted to {agency}</source>
        <translation>Cho {agency} gia hạn</translation>
    </message>
    <message>
        <source>More time refused to {agency}</source>
        <translation>Không cho {agency} gia hạn</translation>
    </message>
    <message>
        <source>Answer of {agency} approved</source>
        <translation>Đã duyệt kết quả của {agency}</translation>
    </message>
    <message>
        <source>Answer of {agency} sent back</source>
        <translation>Yêu cầu {agency} bổ sung</translation>
    </message>
    <message>
        <source>Published by {who}</source>
        <translation>{who} công khai</translation>
    </message>
    <message>
        <source>Rated by the citizen</source>
        <translation>Người dân đánh giá</translation>
    </message>
    <message>
        <source>Reopened by {who}</source>
        <translation>{who} mở lại</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Cuộc gọi</translation>
    </message>
    <message>
        <source>Call taken by {who}</source>
        <translation>{who} nghe máy</translation>
    </message>
    <message>
        <source>A call was missed</source>
        <translation>Một cuộc gọi nhỡ</translation>
    </message>
    <message>
        <source>{who} phoned</source>
        <translation>{who} đã gọi điện</translation>
    </message>
    <message>
        <source>{who} phoned: nobody answered</source>
        <translation>{who} đã gọi điện: không ai nghe</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Number</source>
        <translation>Số</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>Mức độ</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Trạng thái</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Tiêu đề</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Lĩnh vực</translation>
    </message>
    <message>
        <source>Ward</source>
        <translation>Phường, xã</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Địa chỉ</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Nguồn tin</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>Kênh tiếp nhận</translation>
    </message>
    <message>
        <source>Agencies</source>
        <translation>Đơn vị xử lý</translation>
    </message>
    <message>
        <source>In hand with</source>
        <translation>Người đang xử lý</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Tiếp nhận</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>Hạn xử lý</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Thay đổi</translation>
    </message>
    <message>
        <source>Latitude</source>
        <translation>Vĩ độ</translation>
    </message>
    <message>
        <source>Longitude</source>
        <translation>Kinh độ</translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation>Mô phỏng</translation>
    </message>
    <message>
        <source>simulated</source>
        <translation>mô phỏng</translation>
    </message>
</context>
<context>
    <name>ExportCommands</name>
    <message>
        <source>Export {count} reports</source>
        <translation>Xuất {count} phản ánh</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Bảng (*.csv)</translation>
    </message>
    <message>
        <source>reports</source>
        <translation>phan-anh</translation>
    </message>
    <message>
        <source>OLD</source>
        <translation>CŨ</translation>
    </message>
    <message>
        <source>SIMULATED</source>
        <translation>MO-PHONG</translation>
    </message>
    <message>
        <source>{count} reports are in {file}</source>
        <translation>Đã ghi {count} phản ánh vào {file}</translation>
    </message>
    <message>
        <source>Folder:</source>
        <translation>Thư mục:</translation>
    </message>
    <message>
        <source>File name:</source>
        <translation>Tên tệp:</translation>
    </message>
    <message>
        <source>Kind:</source>
        <translation>Loại:</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Lưu</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Hủy</translation>
    </message>
</context>
<context>
    <name>ExtensionForm</name>
    <message>
        <source>More time for #{ref}?</source>
        <translation>Gia hạn cho #{ref}?</translation>
    </message>
    <message>
        <source>&amp;Decide</source>
        <translation>&amp;Quyết định</translation>
    </message>
    <message>
        <source>&amp;Agency</source>
        <translation>Đơn &amp;vị</translation>
    </message>
    <message>
        <source>Grant until</source>
        <translation>Cho gia hạn đến</translation>
    </message>
    <message>
        <source>Refuse, because</source>
        <translation>Không cho, vì</translation>
    </message>
    <message>
        <source>D&amp;ecision</source>
        <translation>Q&amp;uyết định</translation>
    </message>
    <message>
        <source>&amp;New due date</source>
        <translation>Hạn &amp;mới</translation>
    </message>
    <message>
        <source>&amp;Reason of a refusal</source>
        <translation>&amp;Lý do không cho</translation>
    </message>
    <message>
        <source>{agency} asks until {time}: {reason}</source>
        <translation>{agency} xin đến {time}: {reason}</translation>
    </message>
    <message>
        <source>The new due date must be later than now and than the date so far.</source>
        <translation>Hạn mới phải muộn hơn hiện tại và muộn hơn hạn đang có.</translation>
    </message>
    <message>
        <source>Enter the reason of the refusal.</source>
        <translation>Hãy nhập lý do không cho.</translation>
    </message>
</context>
<context>
    <name>FactReader</name>
    <message>
        <source>Raised</source>
        <translation>Phát sinh</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Nguồn</translation>
    </message>
    <message>
        <source>Sensor</source>
        <translation>Cảm biến</translation>
    </message>
    <message>
        <source>Acknowledged by</source>
        <translation>Người xác nhận</translation>
    </message>
    <message>
        <source>Began</source>
        <translation>Bắt đầu</translation>
    </message>
    <message>
        <source>Telephone number</source>
        <translation>Số điện thoại</translation>
    </message>
    <message>
        <source>kept secret</source>
        <translation>được giữ kín</translation>
    </message>
    <message>
        <source>Answered by</source>
        <translation>Người nghe máy</translation>
    </message>
    <message>
        <source>on the line, nobody has answered</source>
        <translation>đang chờ trên đường dây, chưa ai nghe</translation>
    </message>
    <message>
        <source>answered</source>
        <translation>đã nghe máy</translation>
    </message>
    <message>
        <source>Given to</source>
        <translation>Giao cho</translation>
    </message>
    <message>
        <source>Given</source>
        <translation>Giao lúc</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>Đội</translation>
    </message>
    <message>
        <source>no due date</source>
        <translation>không có hạn</translation>
    </message>
    <message>
        <source>due {time}</source>
        <translation>hạn {time}</translation>
    </message>
    <message>
        <source>no data yet</source>
        <translation>chưa có dữ liệu</translation>
    </message>
    <message>
        <source>{age} ago</source>
        <translation>{age} trước</translation>
    </message>
    <message>
        <source>Since an hour ago</source>
        <translation>So với một giờ trước</translation>
    </message>
    <message>
        <source>Against the marks</source>
        <translation>So với mức báo động</translation>
    </message>
    <message>
        <source>Alert mark {n}</source>
        <translation>Báo động {n}</translation>
    </message>
    <message>
        <source>Normal level</source>
        <translation>Mực nước dâng bình thường</translation>
    </message>
    <message>
        <source>Highest on record</source>
        <translation>Cao nhất từng ghi nhận</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>không rõ</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>không đổi</translation>
    </message>
    <message>
        <source>{n} below alert mark 1</source>
        <translation>dưới báo động 1 là {n}</translation>
    </message>
    <message>
        <source>{n} above alert mark {mark}</source>
        <translation>trên báo động {mark} là {n}</translation>
    </message>
    <message>
        <source>online</source>
        <translation>trực tuyến</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>mất kết nối</translation>
    </message>
    <message>
        <source>never</source>
        <translation>chưa từng</translation>
    </message>
    <message>
        <source>Last heard of</source>
        <translation>Tín hiệu cuối</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Hình ảnh</translation>
    </message>
    <message>
        <source>this room receives events, not pictures, from it</source>
        <translation>phòng nhận sự kiện, không nhận hình từ camera này</translation>
    </message>
    <message>
        <source>camera</source>
        <translation>camera</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tốc độ</translation>
    </message>
    <message>
        <source>{n} kn</source>
        <translation>{n} hải lý/giờ</translation>
    </message>
    <message>
        <source>Course</source>
        <translation>Hướng</translation>
    </message>
    <message>
        <source>Crew</source>
        <translation>Thuyền viên</translation>
    </message>
    <message>
        <source>in port</source>
        <translation>trong cảng</translation>
    </message>
    <message>
        <source>at sea</source>
        <translation>trên biển</translation>
    </message>
    <message>
        <source>last signal {time}</source>
        <translation>tín hiệu cuối {time}</translation>
    </message>
    <message>
        <source>Expected every</source>
        <translation>Chu kỳ</translation>
    </message>
    <message>
        <source>Last delivery</source>
        <translation>Lần gửi cuối</translation>
    </message>
    <message>
        <source>Records in 24 hours</source>
        <translation>Bản ghi trong 24 giờ</translation>
    </message>
    <message>
        <source>Set aside, not looked at</source>
        <translation>Để riêng, chưa xem</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>Lỗi gần nhất</translation>
    </message>
    <message>
        <source>none</source>
        <translation>không có</translation>
    </message>
    <message>
        <source>source</source>
        <translation>nguồn tin</translation>
    </message>
    <message>
        <source>since it last said something</source>
        <translation>từ tin cuối cùng</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Vị trí</translation>
    </message>
    <message>
        <source>Ward</source>
        <translation>Phường, xã</translation>
    </message>
    <message>
        <source>simulated</source>
        <translation>mô phỏng</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>confirmed</source>
        <translation>đúng</translation>
    </message>
    <message>
        <source>false alarm</source>
        <translation>báo nhầm</translation>
    </message>
    <message>
        <source>no procedure</source>
        <translation>chưa có quy trình</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Mực nước</translation>
    </message>
    <message>
        <source>Alert mark</source>
        <translation>Mức báo động</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Giá trị</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>Đội</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Ngưỡng</translation>
    </message>
    <message>
        <source>Vessel</source>
        <translation>Tàu</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Camera</translation>
    </message>
    <message>
        <source>Hours</source>
        <translation>Số giờ</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>Số lượng</translation>
    </message>
    <message>
        <source>Last heard of</source>
        <translation>Tín hiệu cuối</translation>
    </message>
    <message>
        <source>Rise per hour</source>
        <translation>Mức lên mỗi giờ</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Kết luận</translation>
    </message>
    <message>
        <source>Marks reached</source>
        <translation>Mức đã đạt</translation>
    </message>
    <message>
        <source>Agency</source>
        <translation>Đơn vị</translation>
    </message>
</context>
<context>
    <name>Field</name>
    <message>
        <source>the title</source>
        <translation>tiêu đề</translation>
    </message>
    <message>
        <source>the description</source>
        <translation>nội dung</translation>
    </message>
    <message>
        <source>the address</source>
        <translation>địa chỉ</translation>
    </message>
    <message>
        <source>the number at the source</source>
        <translation>mã ở nguồn tin</translation>
    </message>
    <message>
        <source>the reporter</source>
        <translation>người gửi</translation>
    </message>
    <message>
        <source>the place on the map</source>
        <translation>vị trí trên bản đồ</translation>
    </message>
    <message>
        <source>the category</source>
        <translation>lĩnh vực</translation>
    </message>
    <message>
        <source>the source</source>
        <translation>nguồn tin</translation>
    </message>
    <message>
        <source>the time of reception</source>
        <translation>thời điểm tiếp nhận</translation>
    </message>
    <message>
        <source>the ward</source>
        <translation>phường, xã</translation>
    </message>
    <message>
        <source>the severity</source>
        <translation>mức độ</translation>
    </message>
    <message>
        <source>the agencies</source>
        <translation>các đơn vị</translation>
    </message>
    <message>
        <source>the agency</source>
        <translation>đơn vị</translation>
    </message>
    <message>
        <source>the instruction</source>
        <translation>nội dung giao</translation>
    </message>
    <message>
        <source>the reply</source>
        <translation>kết quả xử lý</translation>
    </message>
    <message>
        <source>the answer to the citizen</source>
        <translation>nội dung trả lời người dân</translation>
    </message>
    <message>
        <source>the reason</source>
        <translation>lý do</translation>
    </message>
    <message>
        <source>the note</source>
        <translation>ghi chú</translation>
    </message>
    <message>
        <source>the text</source>
        <translation>nội dung</translation>
    </message>
    <message>
        <source>the number</source>
        <translation>số</translation>
    </message>
    <message>
        <source>the new due date</source>
        <translation>hạn mới</translation>
    </message>
    <message>
        <source>the due date</source>
        <translation>hạn</translation>
    </message>
    <message>
        <source>the report to merge into</source>
        <translation>phản ánh để gộp vào</translation>
    </message>
    <message>
        <source>what the camera event was</source>
        <translation>kết luận về sự kiện camera</translation>
    </message>
    <message>
        <source>this step</source>
        <translation>thao tác này</translation>
    </message>
    <message>
        <source>the database</source>
        <translation>cơ sở dữ liệu</translation>
    </message>
    <message>
        <source>a value</source>
        <translation>một giá trị</translation>
    </message>
    <message>
        <source>the password</source>
        <translation>mật khẩu</translation>
    </message>
</context>
<context>
    <name>FilterMenu</name>
    <message>
        <source>Severity</source>
        <translation>Mức độ</translation>
    </message>
    <message>
        <source>Ward</source>
        <translation>Phường, xã</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Lĩnh vực</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Nguồn</translation>
    </message>
    <message>
        <source>Agency</source>
        <translation>Đơn vị</translation>
    </message>
    <message>
        <source>Overdue only</source>
        <translation>Chỉ việc quá hạn</translation>
    </message>
    <message>
        <source>Taken by me only</source>
        <translation>Chỉ việc tôi nhận</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Bỏ lọc</translation>
    </message>
    <message>
        <source>Saved views</source>
        <translation>Danh sách lưu sẵn</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>Xếp theo</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Trạng thái</translation>
    </message>
</context>
<context>
    <name>Form</name>
    <message>
        <source>&amp;Go on with this</source>
        <translation>Tiếp tục với việc nà&amp;y</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Hủy</translation>
    </message>
    <message>
        <source>Not done. What you entered is kept.</source>
        <translation>Chưa làm được. Nội dung đã nhập vẫn còn.</translation>
    </message>
    <message>
        <source>Press Esc again to throw away what you entered.</source>
        <translation>Bấm Esc lần nữa để bỏ nội dung đã nhập.</translation>
    </message>
    <message>
        <source>Working…</source>
        <translation>Đang thực hiện…</translation>
    </message>
</context>
<context>
    <name>Forms</name>
    <message>
        <source>{who} changed this report meanwhile, at {time}: it is now “{state}”.</source>
        <translation>{who} vừa thay đổi phản ánh này, lúc {time}: nay là “{state}”.</translation>
    </message>
</context>
<context>
    <name>Freshness</name>
    <message>
        <source>live</source>
        <translation>trực tiếp</translation>
    </message>
    <message>
        <source>late</source>
        <translation>trễ</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>mất tín hiệu</translation>
    </message>
    <message>
        <source>no data yet</source>
        <translation>chưa có dữ liệu</translation>
    </message>
</context>
<context>
    <name>HeatBar</name>
    <message>
        <source>Until when, by the hour</source>
        <translation>Đến khi nào, theo giờ</translation>
    </message>
    <message>
        <source>Left and right by an hour, PgUp and PgDown by a day</source>
        <translation>Trái, phải: một giờ; PgUp, PgDown: một ngày</translation>
    </message>
    <message>
        <source>How many hours</source>
        <translation>Bao nhiêu giờ</translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n giờ</numerusform>
        </translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 ngày</translation>
    </message>
    <message>
        <source>now</source>
        <translation>hiện tại</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Dừng</translation>
    </message>
    <message>
        <source>Play the hours</source>
        <translation>Chạy theo giờ</translation>
    </message>
</context>
<context>
    <name>IncidentView</name>
    <message>
        <source>Show the whole text</source>
        <translation>Xem toàn bộ nội dung</translation>
    </message>
    <message>
        <source>Another agency…</source>
        <translation>Đơn vị khác…</translation>
    </message>
    <message>
        <source>Show who sent it</source>
        <translation>Xem người gửi</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>Còn lại</translation>
    </message>
    <message>
        <source>Dispatch — recommended</source>
        <translation>Điều phối — đề xuất</translation>
    </message>
    <message>
        <source>With these agencies</source>
        <translation>Các đơn vị đang xử lý</translation>
    </message>
    <message>
        <source>Answer to the citizen</source>
        <translation>Trả lời người dân</translation>
    </message>
    <message>
        <source>Linked reports</source>
        <translation>Phản ánh liên quan</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Diễn biến</translation>
    </message>
    <message>
        <source>Sent by</source>
        <translation>Người gửi</translation>
    </message>
    <message>
        <source>Loading the rest…</source>
        <translation>Đang tải phần còn lại…</translation>
    </message>
    <message>
        <source>Not shown to citizens.</source>
        <translation>Không hiển thị cho người dân.</translation>
    </message>
    <message>
        <source>Citizens read: {status}</source>
        <translation>Người dân thấy: {status}</translation>
    </message>
    <message>
        <source>taken by {who}</source>
        <translation>{who} đang giữ</translation>
    </message>
    <message>
        <source>simulated</source>
        <translation>mô phỏng</translation>
    </message>
    <message>
        <source>Made by the simulator; nothing of this happened.</source>
        <translation>Do bộ mô phỏng tạo; không có thật.</translation>
    </message>
    <message>
        <source>Rated: {rating}</source>
        <translation>Đánh giá: {rating}</translation>
    </message>
    <message>
        <source>Merged into this one: {refs}</source>
        <translation>Đã gộp vào đây: {refs}</translation>
    </message>
    <message>
        <source>Open the report it was merged into</source>
        <translation>Mở phản ánh đã gộp vào</translation>
    </message>
    <message>
        <source>Similar report nearby. Press to look at it.</source>
        <translation>Có phản ánh gần giống ở gần đây. Bấm để xem.</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ẩn</translation>
    </message>
</context>
<context>
    <name>InsideWindow</name>
    <message>
        <source>Reports inside</source>
        <translation>Phản ánh bên trong</translation>
    </message>
    <message>
        <source>&amp;Task all…</source>
        <translation>&amp;Giao tất cả…</translation>
    </message>
    <message>
        <source>Name of the area</source>
        <translation>Tên vùng</translation>
    </message>
    <message>
        <source>&amp;Keep as an area</source>
        <translation>&amp;Lưu thành vùng</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Xóa</translation>
    </message>
    <message>
        <source>&amp;Copy list</source>
        <translation>Sao &amp;chép danh sách</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>Đó&amp;ng</translation>
    </message>
    <message>
        <source>Inside: {name}</source>
        <translation>Bên trong: {name}</translation>
    </message>
    <message>
        <source>Stop &amp;watching</source>
        <translation>Thôi &amp;theo dõi</translation>
    </message>
    <message>
        <source>&amp;Watch</source>
        <translation>&amp;Theo dõi</translation>
    </message>
    <message>
        <source>Tell here what enters and leaves; on this computer, while the program runs</source>
        <translation>Báo tại đây khi có gì vào hoặc ra; trên máy này, khi chương trình đang chạy</translation>
    </message>
    <message numerus="yes">
        <source>%n open report(s)</source>
        <translation>
            <numerusform>%n phản ánh đang mở</numerusform>
        </translation>
    </message>
    <message>
        <source>the {count} most urgent are listed</source>
        <translation>liệt kê {count} phản ánh khẩn nhất</translation>
    </message>
    <message>
        <source>Alarms {alarms} · stations {stations} · vessels {vessels}</source>
        <translation>Cảnh báo {alarms} · trạm {stations} · tàu thuyền {vessels}</translation>
    </message>
</context>
<context>
    <name>IntakeChart</name>
    <message>
        <source>Per hour, last 24 h</source>
        <translation>Mỗi giờ, 24 giờ qua</translation>
    </message>
    <message>
        <source>No reports yet.</source>
        <translation>Chưa có phản ánh.</translation>
    </message>
    <message>
        <source>intake {n}</source>
        <translation>tiếp nhận {n}</translation>
    </message>
    <message>
        <source>handled {n}</source>
        <translation>xử lý {n}</translation>
    </message>
    <message>
        <source>usual</source>
        <translation>thường lệ</translation>
    </message>
    <message>
        <source>Last 24 hours: {received} received (bars), {handled} handled (line).
Grey band: between which 8 of 10 of the same weekdays before lay at this hour; the thin line in it is their median. It is the usual, not a target.
The running hour, since {time}, is not over: an outline and a ring.</source>
        <translation>24 giờ qua: tiếp nhận {received} (cột), xử lý {handled} (đường).
Dải xám: 8 trên 10 ngày cùng thứ trước đây nằm trong dải này ở cùng giờ; đường mảnh trong dải là trung vị. Đó là mức thường lệ, không phải chỉ tiêu.
Giờ đang chạy, từ {time}, chưa hết: chỉ vẽ khung rỗng và vòng tròn.</translation>
    </message>
</context>
<context>
    <name>IntakeCommands</name>
    <message>
        <source>&amp;Go on with what you entered at {time}?</source>
        <translation>&amp;Dùng tiếp nội dung đã nhập lúc {time}?</translation>
    </message>
    <message>
        <source>Report received</source>
        <translation>Đã tiếp nhận phản ánh</translation>
    </message>
    <message>
        <source>Call ended; it belongs to the report</source>
        <translation>Cuộc gọi đã kết thúc và gắn với phản ánh</translation>
    </message>
    <message>
        <source>#{ref} taken on</source>
        <translation>Đã nhận #{ref}</translation>
    </message>
    <message>
        <source>#{ref} put back</source>
        <translation>Đã trả #{ref} lại hàng đợi</translation>
    </message>
    <message>
        <source>#{ref} taken back up</source>
        <translation>Đã mở lại #{ref}</translation>
    </message>
    <message>
        <source>#{ref} verified</source>
        <translation>Đã xác minh #{ref}</translation>
    </message>
    <message>
        <source>#{ref} not taken on</source>
        <translation>Đã từ chối #{ref}</translation>
    </message>
    <message>
        <source>#{ref} merged</source>
        <translation>Đã gộp #{ref}</translation>
    </message>
    <message>
        <source>Note on #{ref}</source>
        <translation>Ghi chú #{ref}</translation>
    </message>
    <message>
        <source>&amp;Write it down</source>
        <translation>&amp;Ghi lại</translation>
    </message>
    <message>
        <source>&amp;Note</source>
        <translation>&amp;Ghi chú</translation>
    </message>
    <message>
        <source>Enter the note.</source>
        <translation>Hãy nhập ghi chú.</translation>
    </message>
    <message>
        <source>Note on #{ref} written down</source>
        <translation>Đã ghi chú #{ref}</translation>
    </message>
    <message>
        <source>Severity of #{ref} is now: {severity}</source>
        <translation>Mức độ của #{ref} nay là: {severity}</translation>
    </message>
</context>
<context>
    <name>KeysPage</name>
    <message>
        <source>Keys</source>
        <translation>Phím tắt</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>Đón&amp;g</translation>
    </message>
</context>
<context>
    <name>LevelChart</name>
    <message>
        <source>AL{n} · {level}</source>
        <translation>BĐ{n} · {level}</translation>
    </message>
    <message>
        <source>This station has sent nothing yet.</source>
        <translation>Trạm này chưa gửi số liệu nào.</translation>
    </message>
    <message>
        <source>{age} ago</source>
        <translation>{age} trước</translation>
    </message>
    <message>
        <source>Measured {time}. Dashed: the last hour&apos;s change carried on for {hours} hours; an extrapolation, not a forecast.</source>
        <translation>Đo lúc {time}. Nét đứt: kéo dài mức thay đổi của giờ qua thêm {hours} giờ; là ngoại suy, không phải dự báo.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>SIMULATED DATA</source>
        <translation>DỮ LIỆU MÔ PHỎNG</translation>
    </message>
    <message>
        <source>“{command}” is not possible now.</source>
        <translation>Lúc này chưa thể “{command}”.</translation>
    </message>
    <message>
        <source>#{ref}: {state}</source>
        <translation>#{ref}: {state}</translation>
    </message>
    <message>
        <source>The database does not answer: only a report that was opened before can be worked on.</source>
        <translation>Cơ sở dữ liệu không trả lời: chỉ làm tiếp được với phản ánh đã mở trước đó.</translation>
    </message>
    <message>
        <source>Choose a report first.</source>
        <translation>Hãy chọn một phản ánh trước.</translation>
    </message>
    <message>
        <source>Ctrl+K commands · F1 keys</source>
        <translation>Ctrl+K lệnh · F1 phím tắt</translation>
    </message>
</context>
<context>
    <name>Map</name>
    <message>
        <source>No map data here</source>
        <translation>Nơi này chưa có dữ liệu bản đồ</translation>
    </message>
    <message>
        <source>Simplified map, right to about 15 m</source>
        <translation>Bản đồ giản lược, đúng đến khoảng 15 m</translation>
    </message>
    <message>
        <source>%n report(s) without a place on the map</source>
        <translation>%n phản ánh không có vị trí trên bản đồ</translation>
    </message>
    <message>
        <source>Alarms are switched off here</source>
        <translation>Cảnh báo đang tắt trên bản đồ</translation>
    </message>
    <message>
        <source>Reports are switched off here</source>
        <translation>Phản ánh đang tắt trên bản đồ</translation>
    </message>
    <message>
        <source>Reports</source>
        <translation>Phản ánh</translation>
    </message>
    <message>
        <source>Sensors</source>
        <translation>Cảm biến</translation>
    </message>
    <message>
        <source>Rain and floods</source>
        <translation>Mưa lũ</translation>
    </message>
    <message>
        <source>Cameras</source>
        <translation>Camera</translation>
    </message>
    <message>
        <source>Vessels</source>
        <translation>Tàu cá</translation>
    </message>
    <message>
        <source>Marks</source>
        <translation>Ký hiệu</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>Cảnh báo</translation>
    </message>
    <message>
        <source>Wards</source>
        <translation>Phường, xã</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>Tên</translation>
    </message>
    <message>
        <source>{age} ago</source>
        <translation>{age} trước</translation>
    </message>
    <message>
        <source>%n aboard</source>
        <translation>%n người trên tàu</translation>
    </message>
    <message>
        <source>SOS</source>
        <translation>SOS</translation>
    </message>
    <message>
        <source>Urgent</source>
        <translation>Khẩn</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Thường</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>Thấp</translation>
    </message>
    <message>
        <source>no signal</source>
        <translation>mất tín hiệu</translation>
    </message>
    <message>
        <source>ward</source>
        <translation>phường, xã</translation>
    </message>
    <message>
        <source>former ward</source>
        <translation>phường, xã cũ</translation>
    </message>
    <message>
        <source>landmark</source>
        <translation>địa danh</translation>
    </message>
    <message>
        <source>street</source>
        <translation>đường</translation>
    </message>
    <message>
        <source>coordinates</source>
        <translation>tọa độ</translation>
    </message>
    <message>
        <source>Street without a name</source>
        <translation>Đường không tên</translation>
    </message>
    <message>
        <source>reported as flooded, %n time(s)</source>
        <translation>báo ngập %n lần</translation>
    </message>
    <message>
        <source>newest {age} ago</source>
        <translation>mới nhất {age} trước</translation>
    </message>
    <message>
        <source>Flooded streets, as reported</source>
        <translation>Đường ngập, theo phản ánh</translation>
    </message>
    <message>
        <source>%n stretch(es), not measured</source>
        <translation>%n đoạn, chưa đo</translation>
    </message>
    <message>
        <source>Reports received, {hours} h until {time}</source>
        <translation>Phản ánh tiếp nhận, {hours} giờ đến {time}</translation>
    </message>
    <message>
        <source>%n report(s) with a place</source>
        <translation>%n phản ánh có vị trí</translation>
    </message>
    <message>
        <source>Heat map: only reports since {time}</source>
        <translation>Bản đồ nhiệt: chỉ có phản ánh từ {time}</translation>
    </message>
    <message>
        <source>%n open report(s)</source>
        <translation>%n phản ánh đang mở</translation>
    </message>
    <message>
        <source>fewer than {least} reports: not coloured</source>
        <translation>dưới {least} phản ánh: không tô màu</translation>
    </message>
    <message>
        <source>inhabitants unknown</source>
        <translation>chưa rõ số dân</translation>
    </message>
    <message>
        <source>{rate} reports per 10,000 people in 30 days (n = {n}, {people} people)</source>
        <translation>{rate} phản ánh trên 10.000 dân trong 30 ngày (n = {n}, {people} dân)</translation>
    </message>
    <message>
        <source>{change} against the same weekday until this hour (usual {usual}, n = {n})</source>
        <translation>{change} so với cùng thứ đến giờ này (thường {usual}, n = {n})</translation>
    </message>
    <message>
        <source>Today against the same weekday</source>
        <translation>Hôm nay so với cùng thứ</translation>
    </message>
    <message>
        <source>Open reports</source>
        <translation>Phản ánh đang mở</translation>
    </message>
    <message>
        <source>Reports per 10,000 people, 30 days</source>
        <translation>Phản ánh trên 10.000 dân, 30 ngày</translation>
    </message>
    <message>
        <source>Heat map</source>
        <translation>Bản đồ nhiệt</translation>
    </message>
    <message>
        <source>Flooded streets</source>
        <translation>Đường ngập</translation>
    </message>
    <message>
        <source>Calls for help</source>
        <translation>Cuộc gọi cầu cứu</translation>
    </message>
    <message>
        <source>Units, by their tasks</source>
        <translation>Lực lượng, theo nhiệm vụ</translation>
    </message>
    <message>
        <source>Tracks of vessels</source>
        <translation>Vệt đi của tàu</translation>
    </message>
    <message>
        <source>Key to ages</source>
        <translation>Chú giải độ mới</translation>
    </message>
    <message>
        <source>People and vessels</source>
        <translation>Người và tàu thuyền</translation>
    </message>
    <message>
        <source>Pictures of the reports</source>
        <translation>Hình ảnh của phản ánh</translation>
    </message>
    <message>
        <source>Wards by colour</source>
        <translation>Tô màu phường</translation>
    </message>
    <message>
        <source>Reports per 10,000 people</source>
        <translation>Phản ánh trên 10.000 dân</translation>
    </message>
    <message>
        <source>Measure: click points · Backspace takes the last back · Esc ends</source>
        <translation>Đo: bấm các điểm · Backspace bỏ điểm cuối · Esc kết thúc</translation>
    </message>
    <message>
        <source>Drag a box around what you want · Esc ends</source>
        <translation>Kéo khung quanh phần cần chọn · Esc kết thúc</translation>
    </message>
    <message>
        <source>Draw around what you want · Esc ends</source>
        <translation>Khoanh quanh phần cần chọn · Esc kết thúc</translation>
    </message>
    <message>
        <source>Click the corners · Enter closes · Backspace takes the last back · Esc ends</source>
        <translation>Bấm các góc · Enter khép lại · Backspace bỏ góc cuối · Esc kết thúc</translation>
    </message>
    <message>
        <source>The border crosses itself: draw it again.</source>
        <translation>Đường biên tự cắt nhau: hãy vẽ lại.</translation>
    </message>
    <message>
        <source>That was no area: nothing is chosen.</source>
        <translation>Đó không phải là một vùng: chưa chọn gì.</translation>
    </message>
    <message>
        <source>fresh: within twice its cadence</source>
        <translation>mới: trong hai chu kỳ</translation>
    </message>
    <message>
        <source>old: within six times</source>
        <translation>cũ: trong sáu chu kỳ</translation>
    </message>
    <message>
        <source>lost, or never heard: not live</source>
        <translation>mất tín hiệu hoặc chưa từng có</translation>
    </message>
    <message>
        <source>Age of signals</source>
        <translation>Độ mới của tín hiệu</translation>
    </message>
    <message>
        <source>on the line for {age}</source>
        <translation>đã chờ máy {age}</translation>
    </message>
    <message>
        <source>At #{ref} by its task; its own position is not sent.</source>
        <translation>Ở #{ref} theo nhiệm vụ; không có vị trí thật của lực lượng.</translation>
    </message>
</context>
<context>
    <name>MapFile</name>
    <message>
        <source>it is no map this program can read</source>
        <translation>không phải bản đồ mà phần mềm đọc được</translation>
    </message>
    <message>
        <source>it is of a version this program does not know</source>
        <translation>thuộc phiên bản mà phần mềm chưa biết</translation>
    </message>
    <message>
        <source>it holds pictures of a kind that is not shown</source>
        <translation>chứa loại ảnh không được hiển thị</translation>
    </message>
    <message>
        <source>it is packed in a way this program does not know</source>
        <translation>được nén theo cách phần mềm chưa biết</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>tệp bị hỏng</translation>
    </message>
    <message>
        <source>a part of it is larger than any map needs</source>
        <translation>có phần lớn hơn mức bản đồ cần</translation>
    </message>
    <message>
        <source>it cannot be opened</source>
        <translation>không mở được tệp</translation>
    </message>
    <message>
        <source>its address needs {z}, {x} and {y}</source>
        <translation>địa chỉ phải có {z}, {x} và {y}</translation>
    </message>
    <message>
        <source>nobody is named whose map it is</source>
        <translation>chưa ghi bản đồ của ai</translation>
    </message>
    <message>
        <source>its address is not gone to</source>
        <translation>địa chỉ này không được phép truy cập</translation>
    </message>
    <message>
        <source>the server does not answer</source>
        <translation>máy chủ không trả lời</translation>
    </message>
    <message>
        <source>the server wants a key or a login</source>
        <translation>máy chủ đòi khóa hoặc tài khoản</translation>
    </message>
    <message>
        <source>the server wants to be left alone for a while</source>
        <translation>máy chủ đang quá tải, yêu cầu chờ</translation>
    </message>
    <message>
        <source>the server answers with a page, not with tiles</source>
        <translation>máy chủ trả về một trang, không phải ô bản đồ</translation>
    </message>
    <message>
        <source>the server has no tiles in Web Mercator (EPSG:3857)</source>
        <translation>máy chủ không có ô bản đồ theo Web Mercator (EPSG:3857)</translation>
    </message>
    <message>
        <source>tiles are not asked for</source>
        <translation>không tải ô bản đồ</translation>
    </message>
    <message>
        <source>the process that paints it has ended</source>
        <translation>tiến trình vẽ bản đồ đã dừng</translation>
    </message>
    <message>
        <source>Offline: only map tiles kept here are shown</source>
        <translation>Ngoại tuyến: chỉ hiện ô bản đồ đã lưu</translation>
    </message>
    <message>
        <source>Map tiles: {why}; what is kept here is shown</source>
        <translation>Ô bản đồ: {why}; đang hiện phần đã lưu</translation>
    </message>
</context>
<context>
    <name>MapImport</name>
    <message>
        <source>Importing a map</source>
        <translation>Nhập bản đồ</translation>
    </message>
    <message>
        <source>Reading {name} …</source>
        <translation>Đang đọc {name} …</translation>
    </message>
    <message>
        <source>{number} objects read</source>
        <translation>Đã đọc {number} đối tượng</translation>
    </message>
    <message>
        <source>it ended with code {code}</source>
        <translation>tiến trình kết thúc với mã {code}</translation>
    </message>
</context>
<context>
    <name>MapListWindow</name>
    <message>
        <source>What the map shows</source>
        <translation>Những gì bản đồ đang hiện</translation>
    </message>
    <message>
        <source>What the map shows, the most severe first</source>
        <translation>Những gì bản đồ đang hiện, nghiêm trọng nhất trước</translation>
    </message>
    <message>
        <source>The row is selected on the map, Enter opens it; of a group Enter goes nearer.</source>
        <translation>Chọn dòng để chọn trên bản đồ, Enter để mở; với nhóm, Enter để phóng gần.</translation>
    </message>
    <message>
        <source>Nothing is seen here. Move the map, or show more layers.</source>
        <translation>Không thấy gì ở đây. Hãy di chuyển bản đồ hoặc bật thêm lớp.</translation>
    </message>
    <message>
        <source>The {count} most severe of what is seen</source>
        <translation>{count} mục nghiêm trọng nhất trong những gì đang thấy</translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) are seen</source>
        <translation>
            <numerusform>Đang thấy %n mục</numerusform>
        </translation>
    </message>
    <message>
        <source>{group}; the worst: {severity}</source>
        <translation>{group}; nặng nhất: {severity}</translation>
    </message>
</context>
<context>
    <name>MapPanel</name>
    <message>
        <source>Show or hide: {layer}</source>
        <translation>Hiện hoặc ẩn: {layer}</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Thêm</translation>
    </message>
    <message>
        <source>Show or hide further layers</source>
        <translation>Hiện hoặc ẩn các lớp khác</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Lớp</translation>
    </message>
    <message>
        <source>Show or hide layers</source>
        <translation>Hiện hoặc ẩn các lớp</translation>
    </message>
    <message>
        <source>Scale in the middle of the map</source>
        <translation>Tỷ lệ ở giữa bản đồ</translation>
    </message>
    <message>
        <source>Tools: choose, draw, measure</source>
        <translation>Công cụ: chọn, vẽ, đo</translation>
    </message>
    <message>
        <source>Find a place (Ctrl+F)</source>
        <translation>Tìm địa điểm (Ctrl+F)</translation>
    </message>
    <message>
        <source>Zoom in (+)</source>
        <translation>Phóng to (+)</translation>
    </message>
    <message>
        <source>Zoom out (−)</source>
        <translation>Thu nhỏ (−)</translation>
    </message>
    <message>
        <source>Back to the city (Home)</source>
        <translation>Về toàn thành phố (Home)</translation>
    </message>
</context>
<context>
    <name>MapPicture</name>
    <message>
        <source>Map</source>
        <translation>Bản đồ</translation>
    </message>
    <message>
        <source>The basemap cannot be read: {why}</source>
        <translation>Không đọc được bản đồ nền: {why}</translation>
    </message>
</context>
<context>
    <name>MapPictures</name>
    <message>
        <source>Old: as of {moment}</source>
        <translation>Số liệu cũ: lúc {moment}</translation>
    </message>
    <message>
        <source>SIMULATED DATA</source>
        <translation>DỮ LIỆU MÔ PHỎNG</translation>
    </message>
    <message>
        <source>The map is in the clipboard as a picture.</source>
        <translation>Ảnh bản đồ đã ở trong bộ nhớ tạm.</translation>
    </message>
    <message>
        <source>Save the map as a picture</source>
        <translation>Lưu bản đồ thành ảnh</translation>
    </message>
    <message>
        <source>Pictures (*.png)</source>
        <translation>Ảnh (*.png)</translation>
    </message>
    <message>
        <source>Documents (*.pdf)</source>
        <translation>Tài liệu (*.pdf)</translation>
    </message>
    <message>
        <source>map</source>
        <translation>ban-do</translation>
    </message>
    <message>
        <source>OLD</source>
        <translation>CŨ</translation>
    </message>
    <message>
        <source>SIMULATED</source>
        <translation>MO-PHONG</translation>
    </message>
    <message>
        <source>The map is in {file}</source>
        <translation>Bản đồ đã lưu vào {file}</translation>
    </message>
    <message>
        <source>The map was sent to the printer.</source>
        <translation>Đã gửi bản đồ đến máy in.</translation>
    </message>
</context>
<context>
    <name>MapServers</name>
    <message>
        <source>It cannot be used: {why}.</source>
        <translation>Không dùng được: {why}.</translation>
    </message>
    <message>
        <source>Offline: only map tiles kept on this computer are shown.</source>
        <translation>Ngoại tuyến: chỉ hiện các ô bản đồ đã lưu trên máy này.</translation>
    </message>
    <message>
        <source>Map tiles are asked for again.</source>
        <translation>Ô bản đồ được tải lại từ máy chủ.</translation>
    </message>
    <message>
        <source>{name} was removed.</source>
        <translation>Đã gỡ {name}.</translation>
    </message>
    <message>
        <source>The tiles kept of {name} were removed.</source>
        <translation>Đã xóa các ô bản đồ đã lưu của {name}.</translation>
    </message>
</context>
<context>
    <name>MapTools</name>
    <message>
        <source>Area {number}</source>
        <translation>Vùng {number}</translation>
    </message>
    <message>
        <source>{name} is watched on this computer while the program runs.</source>
        <translation>{name} được theo dõi trên máy này khi chương trình đang chạy.</translation>
    </message>
    <message>
        <source>{name} was removed.</source>
        <translation>Đã xóa {name}.</translation>
    </message>
    <message>
        <source>The drawn areas could not be read; the file was put aside as {file}.</source>
        <translation>Không đọc được các vùng đã vẽ; tệp đã được để riêng thành {file}.</translation>
    </message>
    <message>
        <source>#{ref} dispatched to {agencies}</source>
        <translation>Đã chuyển #{ref} đến {agencies}</translation>
    </message>
    <message>
        <source>{what} is in {area} now.</source>
        <translation>{what} đã vào {area}.</translation>
    </message>
    <message>
        <source>{what} has left {area}.</source>
        <translation>{what} đã rời {area}.</translation>
    </message>
    <message numerus="yes">
        <source>%n more crossing(s) of {area}.</source>
        <translation>
            <numerusform>Thêm %n lượt vào ra {area}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MapWidget</name>
    <message>
        <source>Arrow keys move, plus and minus zoom, Home shows the whole city. Tab goes through what is seen, the most severe first; Escape leaves it.</source>
        <translation>Phím mũi tên để di chuyển, cộng và trừ để phóng, Home để xem cả thành phố. Tab đi qua những gì đang thấy, nghiêm trọng nhất trước; Escape để thoát.</translation>
    </message>
    <message numerus="yes">
        <source>%n report(s) in one place: click to spread them</source>
        <translation>
            <numerusform>%n phản ánh cùng một chỗ: bấm để tách ra</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n report(s): click to zoom in</source>
        <translation>
            <numerusform>%n phản ánh: bấm để phóng to</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Menu</name>
    <message>
        <source>Incident</source>
        <translation>Vụ việc</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Hàng đợi</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Bản đồ</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Hiển thị</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Cửa sổ</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Trợ giúp</translation>
    </message>
</context>
<context>
    <name>MergeForm</name>
    <message>
        <source>Merge #{ref} into another report</source>
        <translation>Gộp #{ref} vào phản ánh khác</translation>
    </message>
    <message>
        <source>&amp;Merge</source>
        <translation>&amp;Gộp</translation>
    </message>
    <message>
        <source>Number or words; Enter searches</source>
        <translation>Số hoặc từ khóa; Enter để tìm</translation>
    </message>
    <message>
        <source>&amp;Find another report</source>
        <translation>&amp;Tìm phản ánh khác</translation>
    </message>
    <message>
        <source>&amp;Report it repeats</source>
        <translation>&amp;Phản ánh bị trùng</translation>
    </message>
    <message>
        <source>No report with these words.</source>
        <translation>Không có phản ánh nào với từ khóa này.</translation>
    </message>
    <message>
        <source>Choose the report it repeats.</source>
        <translation>Chọn phản ánh mà nó trùng.</translation>
    </message>
</context>
<context>
    <name>NewReportForm</name>
    <message>
        <source>New report</source>
        <translation>Phản ánh mới</translation>
    </message>
    <message>
        <source>&amp;Receive</source>
        <translation>T&amp;iếp nhận</translation>
    </message>
    <message>
        <source>&amp;What is wrong, in one line</source>
        <translation>&amp;Sự việc, trong một dòng</translation>
    </message>
    <message>
        <source>C&amp;ategory</source>
        <translation>&amp;Lĩnh vực</translation>
    </message>
    <message>
        <source>&amp;Severity</source>
        <translation>&amp;Mức độ</translation>
    </message>
    <message>
        <source>Address or &amp;landmark</source>
        <translation>Địa &amp;chỉ hoặc mốc gần đó</translation>
    </message>
    <message>
        <source>War&amp;d</source>
        <translation>&amp;Phường, xã</translation>
    </message>
    <message>
        <source>&amp;Position: latitude, longitude, as in {example}</source>
        <translation>Tọ&amp;a độ: vĩ độ, kinh độ, ví dụ {example}</translation>
    </message>
    <message>
        <source>This cannot be read: write two numbers, as in the example.</source>
        <translation>Không đọc được: hãy ghi hai số như ví dụ.</translation>
    </message>
    <message>
        <source>Latitude and longitude look exchanged: latitude comes first.</source>
        <translation>Có vẻ vĩ độ và kinh độ bị đảo chỗ: vĩ độ ghi trước.</translation>
    </message>
    <message>
        <source>The latitude must be from −90 to 90 degrees.</source>
        <translation>Vĩ độ phải từ −90 đến 90 độ.</translation>
    </message>
    <message>
        <source>The longitude must be from −180 to 180 degrees.</source>
        <translation>Kinh độ phải từ −180 đến 180 độ.</translation>
    </message>
    <message>
        <source>Came in t&amp;hrough</source>
        <translation>&amp;Kênh tiếp nhận</translation>
    </message>
    <message>
        <source>Descr&amp;iption</source>
        <translation>Mô &amp;tả</translation>
    </message>
    <message>
        <source>Na&amp;me of the reporter (kept secret)</source>
        <translation>Họ tê&amp;n người gửi (giữ bí mật)</translation>
    </message>
    <message>
        <source>&amp;Telephone of the reporter (kept secret)</source>
        <translation>Số điện thoại n&amp;gười gửi (giữ bí mật)</translation>
    </message>
    <message>
        <source>Say in one line what is wrong.</source>
        <translation>Hãy ghi sự việc trong một dòng.</translation>
    </message>
    <message>
        <source>Choose the category.</source>
        <translation>Hãy chọn lĩnh vực.</translation>
    </message>
    <message>
        <source>The position lies outside the city.</source>
        <translation>Vị trí nằm ngoài thành phố.</translation>
    </message>
    <message>
        <source>Say where it is: address, ward or position.</source>
        <translation>Hãy ghi nơi xảy ra: địa chỉ, phường xã hoặc tọa độ.</translation>
    </message>
</context>
<context>
    <name>NoticeLane</name>
    <message>
        <source>Notices</source>
        <translation>Thông báo</translation>
    </message>
    <message>
        <source>Undo  Ctrl+Z</source>
        <translation>Hoàn tác  Ctrl+Z</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Chép báo cáo lỗi</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Bỏ qua</translation>
    </message>
    <message>
        <source>Report copied.</source>
        <translation>Đã chép báo cáo lỗi.</translation>
    </message>
</context>
<context>
    <name>Offer</name>
    <message>
        <source>{share} on time (n = {n})</source>
        <translation>{share} đúng hạn (n = {n})</translation>
    </message>
    <message>
        <source>, too few to compare</source>
        <translation>, quá ít để so sánh</translation>
    </message>
    <message>
        <source>chosen by hand</source>
        <translation>chọn bằng tay</translation>
    </message>
    <message>
        <source>%n open</source>
        <translation>%n việc đang làm</translation>
    </message>
    <message>
        <source>rule derived from practice</source>
        <translation>quy tắc suy ra từ thực tế</translation>
    </message>
    <message>
        <source>rule of this centre</source>
        <translation>quy tắc của trung tâm</translation>
    </message>
    <message>
        <source>proposed rule</source>
        <translation>quy tắc đề xuất</translation>
    </message>
    <message>
        <source>alley</source>
        <translation>kiệt, hẻm</translation>
    </message>
    <message>
        <source>national road</source>
        <translation>quốc lộ</translation>
    </message>
    <message>
        <source>provincial road</source>
        <translation>tỉnh lộ</translation>
    </message>
    <message>
        <source>main street</source>
        <translation>đường chính</translation>
    </message>
    <message>
        <source>responsible ({road}: {topic})</source>
        <translation>đúng thẩm quyền ({road}: {topic})</translation>
    </message>
    <message>
        <source>responsible ({topic}; “{word}”)</source>
        <translation>đúng thẩm quyền ({topic}; “{word}”)</translation>
    </message>
    <message>
        <source>acts together with {agency}</source>
        <translation>phối hợp với {agency}</translation>
    </message>
    <message>
        <source>no rule fits: committee of {ward}</source>
        <translation>không có quy tắc phù hợp: UBND {ward}</translation>
    </message>
    <message>
        <source>responsible ({topic})</source>
        <translation>đúng thẩm quyền ({topic})</translation>
    </message>
    <message>
        <source>{reason}, took over from {agency}</source>
        <translation>{reason}, tiếp nhận từ {agency}</translation>
    </message>
</context>
<context>
    <name>OtherView</name>
    <message>
        <source>No longer in the list; this is how it was last seen.</source>
        <translation>Không còn trong danh sách; đây là trạng thái thấy lần cuối.</translation>
    </message>
    <message>
        <source>Not known here</source>
        <translation>Chưa có thông tin</translation>
    </message>
    <message>
        <source>Already done, or not for your role.</source>
        <translation>Đã làm rồi, hoặc không thuộc vai trò của bạn.</translation>
    </message>
    <message>
        <source>Open the incident made from it</source>
        <translation>Mở vụ việc đã lập từ đây</translation>
    </message>
</context>
<context>
    <name>OutboxList</name>
    <message>
        <source>Not carried out yet</source>
        <translation>Chưa thực hiện được</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Thao tác</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Từ lúc</translation>
    </message>
    <message>
        <source>Why it is here</source>
        <translation>Lý do</translation>
    </message>
    <message>
        <source>Everything was carried out.</source>
        <translation>Mọi thao tác đã được thực hiện.</translation>
    </message>
    <message>
        <source>&amp;Send now</source>
        <translation>&amp;Gửi ngay</translation>
    </message>
    <message>
        <source>&amp;Drop</source>
        <translation>&amp;Bỏ</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Chép</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>Đó&amp;ng</translation>
    </message>
    <message>
        <source>Refused: {why}</source>
        <translation>Bị từ chối: {why}</translation>
    </message>
    <message>
        <source>It waited too long to be sent by itself. Send it now, or drop it.</source>
        <translation>Đã chờ quá lâu nên không tự gửi. Hãy gửi ngay hoặc bỏ.</translation>
    </message>
    <message>
        <source>It may have been carried out: the answer was lost. It is asked for until it comes.</source>
        <translation>Có thể đã được thực hiện: mất câu trả lời. Chương trình hỏi lại cho đến khi có kết quả.</translation>
    </message>
    <message>
        <source>The database does not answer. It is sent as soon as it does.</source>
        <translation>Cơ sở dữ liệu không trả lời. Sẽ gửi ngay khi có lại.</translation>
    </message>
</context>
<context>
    <name>Overlay</name>
    <message>
        <source>it cannot be read</source>
        <translation>không đọc được tệp</translation>
    </message>
    <message>
        <source>it holds more than a map can show</source>
        <translation>tệp chứa nhiều hơn mức bản đồ hiển thị được</translation>
    </message>
    <message>
        <source>it is no file of shapes</source>
        <translation>không phải tệp hình</translation>
    </message>
    <message>
        <source>nothing in it has a place on the map</source>
        <translation>không có gì trong tệp có vị trí trên bản đồ</translation>
    </message>
    <message>
        <source>such files need more of the program: pip install controlroom[map]</source>
        <translation>loại tệp này cần cài thêm: pip install controlroom[map]</translation>
    </message>
    <message>
        <source>its system of coordinates is not known</source>
        <translation>không biết hệ tọa độ của tệp</translation>
    </message>
    <message>
        <source>reading it has failed</source>
        <translation>đọc tệp bị lỗi</translation>
    </message>
    <message>
        <source>without a place</source>
        <translation>không có vị trí</translation>
    </message>
    <message>
        <source>with numbers that are none</source>
        <translation>có số không hợp lệ</translation>
    </message>
    <message>
        <source>outside the map</source>
        <translation>ngoài phạm vi bản đồ</translation>
    </message>
    <message>
        <source>with latitude and longitude exchanged</source>
        <translation>bị đảo vĩ độ và kinh độ</translation>
    </message>
    <message>
        <source>at 0°, 0°</source>
        <translation>ở 0°, 0°</translation>
    </message>
    <message>
        <source>across the date line</source>
        <translation>vắt qua đường đổi ngày</translation>
    </message>
    <message>
        <source>of too few points</source>
        <translation>có quá ít điểm</translation>
    </message>
    <message>
        <source>of a kind that is not drawn</source>
        <translation>thuộc loại không vẽ được</translation>
    </message>
    <message>
        <source>Not shown: {parts}.</source>
        <translation>Không hiển thị: {parts}.</translation>
    </message>
</context>
<context>
    <name>Overlays</name>
    <message>
        <source>Choose an overlay</source>
        <translation>Chọn tệp lớp phủ</translation>
    </message>
    <message>
        <source>Shapes ({patterns})</source>
        <translation>Tệp hình ({patterns})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Mọi tệp (*)</translation>
    </message>
    <message>
        <source>There are {count} overlays already; remove one first.</source>
        <translation>Đã có {count} lớp phủ; hãy gỡ bớt một lớp trước.</translation>
    </message>
    <message numerus="yes">
        <source>{name}: %n shape(s) over the map.</source>
        <translation>
            <numerusform>{name}: %n đối tượng trên bản đồ.</numerusform>
        </translation>
    </message>
    <message>
        <source>The overlay {name} cannot be shown: {why}.</source>
        <translation>Không hiển thị được lớp phủ {name}: {why}.</translation>
    </message>
    <message>
        <source>{name} was taken off the map.</source>
        <translation>Đã gỡ {name} khỏi bản đồ.</translation>
    </message>
</context>
<context>
    <name>OverlaysWindow</name>
    <message>
        <source>Overlays of the map</source>
        <translation>Các lớp phủ của bản đồ</translation>
    </message>
    <message>
        <source>No file is laid over the map. Add one: GeoJSON, GeoPackage, Shapefile, KML, GPX or a table of places.</source>
        <translation>Chưa có lớp phủ nào. Thêm một tệp: GeoJSON, GeoPackage, Shapefile, KML, GPX hoặc bảng tọa độ.</translation>
    </message>
    <message>
        <source>&amp;Add…</source>
        <translation>&amp;Thêm…</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Gỡ bỏ</translation>
    </message>
    <message>
        <source>Next &amp;colour</source>
        <translation>&amp;Màu khác</translation>
    </message>
    <message>
        <source>&amp;Go there</source>
        <translation>Đến &amp;đó</translation>
    </message>
    <message>
        <source>{name} – missing</source>
        <translation>{name} – không thấy tệp</translation>
    </message>
    <message numerus="yes">
        <source>{name} – %n shape(s)</source>
        <translation>
            <numerusform>{name} – %n đối tượng</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Panel</name>
    <message>
        <source>Charts</source>
        <translation>Biểu đồ</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>Chi tiết</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Bản đồ</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Hàng đợi</translation>
    </message>
</context>
<context>
    <name>PasswordField</name>
    <message>
        <source>&amp;Login</source>
        <translation>&amp;Tài khoản</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>&amp;Mật khẩu</translation>
    </message>
    <message>
        <source>Caps Lock seems to be on.</source>
        <translation>Có vẻ Caps Lock đang bật.</translation>
    </message>
</context>
<context>
    <name>PasswordForm</name>
    <message>
        <source>Change my password</source>
        <translation>Đổi mật khẩu của tôi</translation>
    </message>
    <message>
        <source>&amp;Change</source>
        <translation>Đổ&amp;i</translation>
    </message>
    <message>
        <source>&amp;Present password</source>
        <translation>Mật khẩu &amp;hiện nay</translation>
    </message>
    <message>
        <source>&amp;New password</source>
        <translation>Mật khẩu &amp;mới</translation>
    </message>
    <message>
        <source>The new one &amp;again</source>
        <translation>Nhập &amp;lại mật khẩu mới</translation>
    </message>
    <message>
        <source>At least {number} characters; several words are easy to remember.</source>
        <translation>Ít nhất {number} ký tự; ghép vài từ thì dễ nhớ.</translation>
    </message>
    <message>
        <source>Enter the present password.</source>
        <translation>Hãy nhập mật khẩu hiện nay.</translation>
    </message>
    <message>
        <source>At least {number} characters.</source>
        <translation>Ít nhất {number} ký tự.</translation>
    </message>
    <message>
        <source>That is the present one.</source>
        <translation>Đó là mật khẩu hiện nay.</translation>
    </message>
    <message>
        <source>This is not the same.</source>
        <translation>Hai lần nhập khác nhau.</translation>
    </message>
</context>
<context>
    <name>PeopleCommands</name>
    <message>
        <source>The room goes on being shown; you can sign in again and go on.</source>
        <translation>Màn hình vẫn hiển thị; bạn có thể đăng nhập lại và làm tiếp.</translation>
    </message>
    <message>
        <source>When another person signs in, what you entered in open forms is lost.</source>
        <translation>Khi người khác đăng nhập, nội dung đang nhập trong các biểu mẫu sẽ mất.</translation>
    </message>
    <message>
        <source>{number} of your steps are not sent yet. They stay yours: they are sent when you sign in here again, never in another person&apos;s name.</source>
        <translation>{number} thao tác của bạn chưa gửi. Chúng vẫn là của bạn: sẽ được gửi khi bạn đăng nhập lại tại máy này, không bao giờ dưới tên người khác.</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Đăng xuất</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Ở lại</translation>
    </message>
    <message>
        <source>Your password is changed.</source>
        <translation>Đã đổi mật khẩu của bạn.</translation>
    </message>
</context>
<context>
    <name>PhoneForm</name>
    <message>
        <source>What the agency said about #{ref}</source>
        <translation>Đơn vị báo gì về #{ref}</translation>
    </message>
    <message>
        <source>&amp;Enter it</source>
        <translation>&amp;Ghi nhận</translation>
    </message>
    <message>
        <source>&amp;Agency</source>
        <translation>Đơn &amp;vị</translation>
    </message>
    <message>
        <source>It accepts</source>
        <translation>Nhận việc</translation>
    </message>
    <message>
        <source>It is done; the reply is</source>
        <translation>Đã xong; kết quả là</translation>
    </message>
    <message>
        <source>It gives it back, because</source>
        <translation>Trả lại, vì</translation>
    </message>
    <message>
        <source>It asks for more time, because</source>
        <translation>Xin gia hạn, vì</translation>
    </message>
    <message>
        <source>&amp;What it says</source>
        <translation>Nội dung &amp;báo</translation>
    </message>
    <message>
        <source>&amp;Text</source>
        <translation>&amp;Nội dung</translation>
    </message>
    <message>
        <source>New &amp;due date</source>
        <translation>Hạn &amp;mới</translation>
    </message>
    <message>
        <source>Enter what the agency said.</source>
        <translation>Hãy nhập nội dung đơn vị báo.</translation>
    </message>
    <message>
        <source>The new due date must be later than now and than the date so far.</source>
        <translation>Hạn mới phải muộn hơn hiện tại và muộn hơn hạn đang có.</translation>
    </message>
</context>
<context>
    <name>Photos</name>
    <message>
        <source>no photo was sent</source>
        <translation>không có ảnh gửi kèm</translation>
    </message>
    <message numerus="yes">
        <source>no photo; %n other file(s)</source>
        <translation>
            <numerusform>không có ảnh; %n tệp khác</numerusform>
        </translation>
    </message>
    <message>
        <source>photo {n} of {count}</source>
        <translation>ảnh {n}/{count}</translation>
    </message>
    <message>
        <source>photo of the answer</source>
        <translation>ảnh kết quả</translation>
    </message>
    <message>
        <source>{photo}, loading…</source>
        <translation>{photo}, đang tải…</translation>
    </message>
    <message>
        <source>no place, so no camera</source>
        <translation>không có vị trí nên không có camera</translation>
    </message>
    <message>
        <source>no live camera within 500 m</source>
        <translation>không có camera trực tuyến trong 500 m</translation>
    </message>
    <message>
        <source>camera {distance} · {age} ago</source>
        <translation>camera {distance} · {age} trước</translation>
    </message>
    <message>
        <source>{photo}, kept at the source; press to load it</source>
        <translation>{photo}, lưu ở nguồn tin; bấm để tải</translation>
    </message>
    <message>
        <source>{photo}: {why}</source>
        <translation>{photo}: {why}</translation>
    </message>
</context>
<context>
    <name>Picture</name>
    <message>
        <source>refused: neither PNG nor JPEG nor WEBP</source>
        <translation>từ chối: không phải PNG, JPEG hay WEBP</translation>
    </message>
    <message>
        <source>refused: the file is damaged</source>
        <translation>từ chối: tệp bị hỏng</translation>
    </message>
    <message>
        <source>refused: the picture is too large</source>
        <translation>từ chối: ảnh quá lớn</translation>
    </message>
    <message>
        <source>refused: it takes too long to decode</source>
        <translation>từ chối: giải mã quá lâu</translation>
    </message>
    <message>
        <source>refused: its name leads out of the photos&apos; folder</source>
        <translation>từ chối: tên tệp dẫn ra ngoài thư mục ảnh</translation>
    </message>
    <message>
        <source>the file is not here</source>
        <translation>không có tệp ở máy này</translation>
    </message>
    <message>
        <source>not loaded</source>
        <translation>chưa tải</translation>
    </message>
    <message>
        <source>its server does not answer; press to try again</source>
        <translation>máy chủ không trả lời; bấm để thử lại</translation>
    </message>
    <message>
        <source>refused: {why}</source>
        <translation>từ chối: {why}</translation>
    </message>
    <message>
        <source>not shown: the program made a mistake</source>
        <translation>không hiển thị: phần mềm gặp lỗi</translation>
    </message>
</context>
<context>
    <name>PlaceSearch</name>
    <message>
        <source>Street, ward, place or coordinates</source>
        <translation>Đường, phường, địa danh hoặc tọa độ</translation>
    </message>
    <message>
        <source>Places found</source>
        <translation>Địa điểm tìm thấy</translation>
    </message>
    <message>
        <source>With or without tones; old ward names lead to the new ones.</source>
        <translation>Có dấu hay không dấu; tên phường cũ dẫn tới phường mới.</translation>
    </message>
    <message>
        <source>Nothing in the city is called that.</source>
        <translation>Trong thành phố không có nơi nào tên như vậy.</translation>
    </message>
    <message>
        <source>coordinates, longitude first</source>
        <translation>tọa độ, kinh độ viết trước</translation>
    </message>
    <message>
        <source>outside the city</source>
        <translation>ngoài thành phố</translation>
    </message>
    <message>
        <source>former ward, today {ward}</source>
        <translation>phường, xã cũ, nay là {ward}</translation>
    </message>
</context>
<context>
    <name>QLineEdit</name>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Hoàn tác</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Làm lại</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>&amp;Cắt</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Chép</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Dán</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Xóa</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>Chọn tất cả</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>OK</source>
        <translation>Đồng ý</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Lưu</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Mở</translation>
    </message>
    <message>
        <source>&amp;Yes</source>
        <translation>&amp;Có</translation>
    </message>
    <message>
        <source>&amp;No</source>
        <translation>&amp;Không</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Thử lại</translation>
    </message>
    <message>
        <source>Ignore</source>
        <translation>Bỏ qua</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Đóng</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Hủy</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Bỏ</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Trợ giúp</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Áp dụng</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Đặt lại</translation>
    </message>
</context>
<context>
    <name>QWidgetTextControl</name>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Hoàn tác</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Làm lại</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>&amp;Cắt</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Chép</translation>
    </message>
    <message>
        <source>Copy &amp;Link Location</source>
        <translation>Chép địa chỉ &amp;liên kết</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Dán</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Xóa</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>Chọn tất cả</translation>
    </message>
</context>
<context>
    <name>Quarantine</name>
    <message>
        <source>No position</source>
        <translation>Không có tọa độ</translation>
    </message>
    <message>
        <source>Latitude and longitude swapped</source>
        <translation>Đảo vĩ độ và kinh độ</translation>
    </message>
    <message>
        <source>A value is not a number</source>
        <translation>Có giá trị không phải số</translation>
    </message>
    <message>
        <source>Outside the city</source>
        <translation>Ngoài thành phố</translation>
    </message>
    <message>
        <source>Markup instead of data</source>
        <translation>Mã trang web thay vì dữ liệu</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>Trống</translation>
    </message>
    <message>
        <source>Unreadable</source>
        <translation>Không đọc được</translation>
    </message>
</context>
<context>
    <name>Queue</name>
    <message>
        <source>{age} ago</source>
        <translation>{age} trước</translation>
    </message>
    <message>
        <source>sending…</source>
        <translation>đang gửi…</translation>
    </message>
    <message>
        <source>%n agencies</source>
        <translation>%n đơn vị</translation>
    </message>
    <message>
        <source>you</source>
        <translation>bạn</translation>
    </message>
    <message>
        <source>new</source>
        <translation>mới đến</translation>
    </message>
    <message>
        <source>being verified</source>
        <translation>đang xác minh</translation>
    </message>
    <message>
        <source>awaiting dispatch</source>
        <translation>chờ phân phối</translation>
    </message>
    <message>
        <source>with agencies</source>
        <translation>đơn vị đang xử lý</translation>
    </message>
    <message>
        <source>awaiting our decision</source>
        <translation>chờ trung tâm quyết định</translation>
    </message>
    <message>
        <source>severity, time left</source>
        <translation>mức độ, thời gian còn lại</translation>
    </message>
    <message>
        <source>newest first</source>
        <translation>mới nhất trước</translation>
    </message>
    <message>
        <source>time left</source>
        <translation>thời gian còn lại</translation>
    </message>
    <message>
        <source>ward</source>
        <translation>phường, xã</translation>
    </message>
    <message>
        <source>agency</source>
        <translation>đơn vị</translation>
    </message>
    <message>
        <source>every ward</source>
        <translation>mọi phường</translation>
    </message>
    <message>
        <source>overdue</source>
        <translation>quá hạn</translation>
    </message>
    <message>
        <source>due within {time}</source>
        <translation>đến hạn trong {time}</translation>
    </message>
    <message>
        <source>taken by you</source>
        <translation>bạn đã nhận</translation>
    </message>
    <message>
        <source>open</source>
        <translation>đang mở</translation>
    </message>
    <message>
        <source>{name} and %n more</source>
        <translation>{name} và %n mục khác</translation>
    </message>
    <message>
        <source>%n new</source>
        <translation>%n phản ánh mới</translation>
    </message>
    <message>
        <source> (%n critical)</source>
        <translation> (%n việc khẩn)</translation>
    </message>
    <message>
        <source>{new}: press Home</source>
        <translation>{new}: nhấn Home để xem</translation>
    </message>
</context>
<context>
    <name>QueuePage</name>
    <message>
        <source>Open incidents</source>
        <translation>Vụ việc đang mở</translation>
    </message>
    <message>
        <source>Search: words, street, #number</source>
        <translation>Tìm: từ khóa, tên đường, #số</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Lọc</translation>
    </message>
    <message>
        <source>No report matches “{text}”, open or closed.</source>
        <translation>Không có phản ánh nào khớp với “{text}”, cả đang mở lẫn đã đóng.</translation>
    </message>
    <message>
        <source>{shown} of {count}</source>
        <translation>{shown} trên {count}</translation>
    </message>
    <message>
        <source>sorted by: {order}</source>
        <translation>xếp theo: {order}</translation>
    </message>
    <message>
        <source>{n} critical hidden</source>
        <translation>{n} việc khẩn bị bộ lọc che</translation>
    </message>
    <message>
        <source>old picture, as of {time}</source>
        <translation>số liệu cũ, lúc {time}</translation>
    </message>
    <message>
        <source>Loading the open incidents…</source>
        <translation>Đang tải các vụ việc đang mở…</translation>
    </message>
    <message>
        <source>No connection to the database yet. Trying again by itself.</source>
        <translation>Chưa có kết nối cơ sở dữ liệu. Đang tự thử lại.</translation>
    </message>
    <message>
        <source>Nothing is open. New reports appear here by themselves.</source>
        <translation>Không có việc nào đang mở. Phản ánh mới sẽ tự hiện ở đây.</translation>
    </message>
    <message>
        <source>No open report matches “{text}”.</source>
        <translation>Không có việc đang mở nào khớp với “{text}”.</translation>
    </message>
    <message>
        <source>Look among the closed</source>
        <translation>Tìm trong các việc đã đóng</translation>
    </message>
    <message>
        <source>The filter hides all {count} open incidents, {critical} of them critical.</source>
        <translation>Bộ lọc che toàn bộ {count} vụ việc đang mở, trong đó {critical} việc khẩn.</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>Bỏ lọc</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Lists</source>
        <translation>Danh sách</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Hàng đợi</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Nhiệm vụ</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>Cảnh báo</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Nguồn tin</translation>
    </message>
</context>
<context>
    <name>Rating</name>
    <message>
        <source>Not satisfied</source>
        <translation>Không hài lòng</translation>
    </message>
    <message>
        <source>Acceptable</source>
        <translation>Chấp nhận</translation>
    </message>
    <message>
        <source>Satisfied</source>
        <translation>Hài lòng</translation>
    </message>
    <message>
        <source>Very satisfied</source>
        <translation>Rất hài lòng</translation>
    </message>
</context>
<context>
    <name>Reason</name>
    <message>
        <source>nothing was entered</source>
        <translation>chưa nhập gì</translation>
    </message>
    <message>
        <source>it is too long</source>
        <translation>quá dài</translation>
    </message>
    <message>
        <source>it holds a character that cannot be stored</source>
        <translation>có ký tự không lưu được</translation>
    </message>
    <message>
        <source>it is not a number</source>
        <translation>không phải là số</translation>
    </message>
    <message>
        <source>there is no such place on earth</source>
        <translation>không có nơi như vậy trên trái đất</translation>
    </message>
    <message>
        <source>this centre does not know it</source>
        <translation>trung tâm không có mục này</translation>
    </message>
    <message>
        <source>another agency has taken its place</source>
        <translation>đã có đơn vị khác thay thế</translation>
    </message>
    <message>
        <source>it has this report already</source>
        <translation>đã được giao phản ánh này rồi</translation>
    </message>
    <message>
        <source>one is there twice</source>
        <translation>có đơn vị bị ghi hai lần</translation>
    </message>
    <message>
        <source>only one can lead</source>
        <translation>chỉ một đơn vị được chủ trì</translation>
    </message>
    <message>
        <source>it says no time zone</source>
        <translation>thiếu múi giờ</translation>
    </message>
    <message>
        <source>it must be later than now and than the date so far</source>
        <translation>phải muộn hơn hiện tại và muộn hơn hạn đang có</translation>
    </message>
    <message>
        <source>it is that already</source>
        <translation>đã như vậy rồi</translation>
    </message>
    <message>
        <source>a report cannot be merged into itself</source>
        <translation>không thể gộp phản ánh vào chính nó</translation>
    </message>
    <message>
        <source>its number belongs to another step; begin it again</source>
        <translation>mã của nó thuộc về thao tác khác; hãy làm lại từ đầu</translation>
    </message>
    <message>
        <source>the database cannot store it</source>
        <translation>cơ sở dữ liệu không lưu được</translation>
    </message>
    <message>
        <source>the database does not accept it</source>
        <translation>cơ sở dữ liệu không chấp nhận</translation>
    </message>
    <message>
        <source>its address cannot be read</source>
        <translation>không đọc được địa chỉ của nó</translation>
    </message>
    <message>
        <source>it is of a kind this program cannot use</source>
        <translation>thuộc loại mà chương trình không dùng được</translation>
    </message>
    <message>
        <source>it is “{state}” now</source>
        <translation>hiện là “{state}”</translation>
    </message>
    <message>
        <source>it is too short</source>
        <translation>quá ngắn</translation>
    </message>
</context>
<context>
    <name>RecallForm</name>
    <message>
        <source>Recall the dispatch of #{ref}</source>
        <translation>Thu hồi điều phối #{ref}</translation>
    </message>
    <message>
        <source>&amp;Recall</source>
        <translation>&amp;Thu hồi</translation>
    </message>
    <message>
        <source>From all that were sent it last: {agencies}</source>
        <translation>Từ tất cả đơn vị được giao lần cuối: {agencies}</translation>
    </message>
    <message>
        <source>&amp;Agency</source>
        <translation>Đơn &amp;vị</translation>
    </message>
    <message>
        <source>Sent by mistake</source>
        <translation>Giao nhầm</translation>
    </message>
    <message>
        <source>R&amp;eason, for the timeline</source>
        <translation>&amp;Lý do, ghi vào diễn biến</translation>
    </message>
</context>
<context>
    <name>RecordPage</name>
    <message>
        <source>No connection to the database yet.</source>
        <translation>Chưa có kết nối cơ sở dữ liệu.</translation>
    </message>
</context>
<context>
    <name>Reject</name>
    <message>
        <source>Not a matter for the city</source>
        <translation>Không thuộc phạm vi của thành phố</translation>
    </message>
    <message>
        <source>No place given</source>
        <translation>Không có địa điểm</translation>
    </message>
    <message>
        <source>Not enough information</source>
        <translation>Không đủ thông tin</translation>
    </message>
    <message>
        <source>Checked and not so</source>
        <translation>Đã kiểm tra, không đúng</translation>
    </message>
    <message>
        <source>Already handled</source>
        <translation>Đã được xử lý</translation>
    </message>
    <message>
        <source>Private dispute</source>
        <translation>Tranh chấp riêng</translation>
    </message>
    <message>
        <source>Abusive content</source>
        <translation>Nội dung xúc phạm</translation>
    </message>
    <message>
        <source>Outside the city</source>
        <translation>Ngoài thành phố</translation>
    </message>
</context>
<context>
    <name>RejectForm</name>
    <message>
        <source>Do not take on #{ref}</source>
        <translation>Từ chối #{ref}</translation>
    </message>
    <message>
        <source>&amp;Do not take on</source>
        <translation>&amp;Từ chối</translation>
    </message>
    <message>
        <source>&amp;Reason</source>
        <translation>&amp;Lý do</translation>
    </message>
    <message>
        <source>&amp;Note to the citizen</source>
        <translation>&amp;Ghi chú cho người dân</translation>
    </message>
</context>
<context>
    <name>Role</name>
    <message>
        <source>viewer</source>
        <translation>người xem</translation>
    </message>
    <message>
        <source>operator</source>
        <translation>trực ban</translation>
    </message>
    <message>
        <source>supervisor</source>
        <translation>trưởng ca</translation>
    </message>
    <message>
        <source>administrator</source>
        <translation>quản trị</translation>
    </message>
    <message>
        <source>source</source>
        <translation>nguồn tin</translation>
    </message>
    <message>
        <source>agency officer</source>
        <translation>cán bộ đơn vị</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Type a few letters</source>
        <translation>Gõ vài chữ cái</translation>
    </message>
    <message>
        <source>“{text}” is not in the list: choose from it.</source>
        <translation>“{text}” không có trong danh sách: hãy chọn trong đó.</translation>
    </message>
    <message>
        <source>“{text}” fits several: choose one.</source>
        <translation>“{text}” khớp với nhiều mục: hãy chọn một.</translation>
    </message>
    <message>
        <source>formerly {name}</source>
        <translation>trước đây {name}</translation>
    </message>
</context>
<context>
    <name>Server</name>
    <message>
        <source>its certificate is not signed by the site&apos;s authority</source>
        <translation>chứng thư không do cơ quan cấp chứng thư của đơn vị ký</translation>
    </message>
    <message>
        <source>its certificate has expired</source>
        <translation>chứng thư đã hết hạn</translation>
    </message>
    <message>
        <source>its certificate is not valid yet; look at the clock of this computer</source>
        <translation>chứng thư chưa có hiệu lực; hãy xem đồng hồ của máy này</translation>
    </message>
    <message>
        <source>its certificate is for another name</source>
        <translation>chứng thư mang tên máy khác</translation>
    </message>
    <message>
        <source>it does not encrypt</source>
        <translation>máy đó không mã hóa</translation>
    </message>
    <message>
        <source>this computer does not have the certificate of the site&apos;s authority</source>
        <translation>máy này chưa có chứng thư của đơn vị</translation>
    </message>
    <message>
        <source>it asked for the password in a readable form; it was not sent</source>
        <translation>máy chủ đòi mật khẩu ở dạng đọc được; mật khẩu chưa được gửi</translation>
    </message>
    <message>
        <source>the login cannot be tied to the encrypted connection</source>
        <translation>không gắn được đăng nhập với kết nối mã hóa</translation>
    </message>
    <message>
        <source>no encrypted connection could be made</source>
        <translation>không lập được kết nối mã hóa</translation>
    </message>
    <message>
        <source>Login or password is wrong</source>
        <translation>Tài khoản hoặc mật khẩu không đúng</translation>
    </message>
    <message>
        <source>A password is needed</source>
        <translation>Cần có mật khẩu</translation>
    </message>
    <message>
        <source>This login was shut out by the administrator</source>
        <translation>Quản trị viên đã khóa tài khoản này</translation>
    </message>
    <message>
        <source>This login has too many sessions open; close another window</source>
        <translation>Tài khoản này đang mở quá nhiều phiên; hãy đóng một cửa sổ khác</translation>
    </message>
    <message>
        <source>This login may not enter this database</source>
        <translation>Tài khoản này không được vào cơ sở dữ liệu này</translation>
    </message>
    <message>
        <source>The server takes no logins from this computer</source>
        <translation>Máy chủ không nhận đăng nhập từ máy này</translation>
    </message>
    <message>
        <source>nothing is encrypted</source>
        <translation>không có gì được mã hóa</translation>
    </message>
    <message>
        <source>the version of TLS is too old</source>
        <translation>bản TLS quá cũ</translation>
    </message>
    <message>
        <source>the server need not prove who it is</source>
        <translation>máy chủ không phải chứng minh mình là ai</translation>
    </message>
    <message>
        <source>another computer could ask for the password</source>
        <translation>máy khác có thể đòi mật khẩu</translation>
    </message>
    <message>
        <source>the login is not tied to the encrypted connection</source>
        <translation>đăng nhập không gắn với kết nối mã hóa</translation>
    </message>
    <message>
        <source>the encryption is taken off on the way</source>
        <translation>lớp mã hóa bị gỡ ra giữa đường</translation>
    </message>
</context>
<context>
    <name>Severity</name>
    <message>
        <source>SOS</source>
        <translation>SOS</translation>
    </message>
    <message>
        <source>Urgent</source>
        <translation>Khẩn</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Thường</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>Thấp</translation>
    </message>
</context>
<context>
    <name>SeverityForm</name>
    <message>
        <source>Severity of #{ref}</source>
        <translation>Mức độ của #{ref}</translation>
    </message>
    <message>
        <source>S&amp;et</source>
        <translation>Đặ&amp;t</translation>
    </message>
    <message>
        <source>&amp;Severity</source>
        <translation>&amp;Mức độ</translation>
    </message>
    <message>
        <source>It has this severity already.</source>
        <translation>Đã ở mức độ này.</translation>
    </message>
</context>
<context>
    <name>Share</name>
    <message>
        <source>due {time}</source>
        <translation>hạn {time}</translation>
    </message>
    <message>
        <source>first due {time}</source>
        <translation>hạn đầu {time}</translation>
    </message>
    <message>
        <source>asks until {time}</source>
        <translation>xin đến {time}</translation>
    </message>
</context>
<context>
    <name>ShareCommands</name>
    <message>
        <source>{agency} accepted #{ref}</source>
        <translation>{agency} đã nhận #{ref}</translation>
    </message>
    <message>
        <source>Answer of {agency} on #{ref} entered</source>
        <translation>Đã nhập kết quả của {agency} cho #{ref}</translation>
    </message>
    <message>
        <source>{agency} gave #{ref} back</source>
        <translation>{agency} trả lại #{ref}</translation>
    </message>
    <message>
        <source>{agency} asked for more time on #{ref}</source>
        <translation>{agency} xin gia hạn #{ref}</translation>
    </message>
    <message>
        <source>More time granted to {agency}</source>
        <translation>Cho {agency} gia hạn</translation>
    </message>
    <message>
        <source>More time refused</source>
        <translation>Không cho gia hạn</translation>
    </message>
    <message>
        <source>Answer of {agency} approved</source>
        <translation>Đã duyệt kết quả của {agency}</translation>
    </message>
    <message>
        <source>Send the answer on #{ref} back</source>
        <translation>Yêu cầu bổ sung kết quả #{ref}</translation>
    </message>
    <message>
        <source>&amp;Send back</source>
        <translation>&amp;Gửi lại</translation>
    </message>
    <message>
        <source>What is &amp;missing</source>
        <translation>Còn &amp;thiếu gì</translation>
    </message>
    <message>
        <source>Say what is missing.</source>
        <translation>Hãy ghi còn thiếu gì.</translation>
    </message>
    <message>
        <source>&amp;Agency</source>
        <translation>Đơn &amp;vị</translation>
    </message>
    <message>
        <source>Answer on #{ref} sent back</source>
        <translation>Đã yêu cầu bổ sung #{ref}</translation>
    </message>
    <message>
        <source>Publish the answer on #{ref}</source>
        <translation>Công khai kết quả #{ref}</translation>
    </message>
    <message>
        <source>&amp;Publish</source>
        <translation>&amp;Công khai</translation>
    </message>
    <message>
        <source>&amp;Answer to the citizen</source>
        <translation>&amp;Trả lời người dân</translation>
    </message>
    <message>
        <source>Enter the answer.</source>
        <translation>Hãy nhập nội dung trả lời.</translation>
    </message>
    <message>
        <source>#{ref} published</source>
        <translation>Đã công khai #{ref}</translation>
    </message>
    <message>
        <source>Reopen #{ref}</source>
        <translation>Mở lại #{ref}</translation>
    </message>
    <message>
        <source>&amp;Reopen</source>
        <translation>&amp;Mở lại</translation>
    </message>
    <message>
        <source>Re&amp;ason</source>
        <translation>&amp;Lý do</translation>
    </message>
    <message>
        <source>Enter the reason.</source>
        <translation>Hãy nhập lý do.</translation>
    </message>
    <message>
        <source>#{ref} reopened</source>
        <translation>Đã mở lại #{ref}</translation>
    </message>
</context>
<context>
    <name>Shares</name>
    <message>
        <source>{agency} (leads)</source>
        <translation>{agency} (chủ trì)</translation>
    </message>
    <message>
        <source>Instruction: {text}</source>
        <translation>Nội dung giao: {text}</translation>
    </message>
    <message>
        <source>Reply: {text}</source>
        <translation>Kết quả: {text}</translation>
    </message>
    <message>
        <source>Returned because: {text}</source>
        <translation>Trả lại vì: {text}</translation>
    </message>
    <message>
        <source>More time because: {text}</source>
        <translation>Xin gia hạn vì: {text}</translation>
    </message>
</context>
<context>
    <name>ShortTime</name>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} ph</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} h</translation>
    </message>
    <message>
        <source>{n} d</source>
        <translation>{n} ngày</translation>
    </message>
</context>
<context>
    <name>Shutter</name>
    <message>
        <source>Signed out</source>
        <translation>Đã bị đăng xuất</translation>
    </message>
    <message>
        <source>&amp;Close the program</source>
        <translation>Đón&amp;g chương trình</translation>
    </message>
    <message>
        <source>What the window shows is old. What you asked for waits on this computer.</source>
        <translation>Những gì đang hiện là dữ liệu cũ. Những thao tác chưa gửi được giữ lại trên máy này.</translation>
    </message>
    <message>
        <source>Your password is no longer accepted; it may have been changed.</source>
        <translation>Mật khẩu không còn được chấp nhận; có thể mật khẩu đã được đổi.</translation>
    </message>
</context>
<context>
    <name>SignIn</name>
    <message>
        <source>&amp;Sign in</source>
        <translation>Đăn&amp;g nhập</translation>
    </message>
    <message>
        <source>Close the program</source>
        <translation>Đóng chương trình</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>Xin chờ…</translation>
    </message>
    <message>
        <source>Too many wrong passwords. Try again in {wait}.</source>
        <translation>Nhập sai mật khẩu quá nhiều lần. Hãy thử lại sau {wait}.</translation>
    </message>
</context>
<context>
    <name>SignInForm</name>
    <message>
        <source>&amp;Keep it in the key ring of this computer</source>
        <translation>&amp;Giữ trong chùm khóa của máy này</translation>
    </message>
    <message>
        <source>&amp;Sign in</source>
        <translation>Đăng &amp;nhập</translation>
    </message>
</context>
<context>
    <name>SourceDetail</name>
    <message>
        <source>Back to the sources</source>
        <translation>Về danh sách nguồn tin</translation>
    </message>
    <message>
        <source>Back to the sources (Esc)</source>
        <translation>Về danh sách nguồn tin (Esc)</translation>
    </message>
    <message>
        <source>What the source brought</source>
        <translation>Nguồn đã gửi</translation>
    </message>
    <message>
        <source>Notices</source>
        <translation>Thông báo</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>Để riêng</translation>
    </message>
    <message>
        <source>Newest notices</source>
        <translation>Tin mới nhất</translation>
    </message>
    <message>
        <source>Records set aside</source>
        <translation>Bản ghi để riêng</translation>
    </message>
    <message>
        <source>This source has brought no notices.</source>
        <translation>Nguồn này chưa gửi tin nào.</translation>
    </message>
    <message>
        <source>Nothing was set aside: every record could be used.</source>
        <translation>Không có bản ghi để riêng: mọi bản ghi đều dùng được.</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Đang tải…</translation>
    </message>
</context>
<context>
    <name>SourceList</name>
    <message>
        <source>Sources</source>
        <translation>Nguồn tin</translation>
    </message>
    <message>
        <source>This city has no sources.</source>
        <translation>Thành phố này chưa có nguồn tin.</translation>
    </message>
</context>
<context>
    <name>Sources</name>
    <message>
        <source>{n} records in 24 h</source>
        <translation>{n} bản ghi trong 24 giờ</translation>
    </message>
    <message>
        <source>{n} set aside</source>
        <translation>{n} bản ghi để riêng</translation>
    </message>
    <message>
        <source>expected every {time}</source>
        <translation>chu kỳ {time}</translation>
    </message>
    <message>
        <source>valid until {time}</source>
        <translation>hiệu lực đến {time}</translation>
    </message>
</context>
<context>
    <name>StartWindow</name>
    <message>
        <source>Try again</source>
        <translation>Thử lại</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Đóng</translation>
    </message>
</context>
<context>
    <name>State</name>
    <message>
        <source>New</source>
        <translation>Mới đến</translation>
    </message>
    <message>
        <source>Being verified</source>
        <translation>Đang xác minh</translation>
    </message>
    <message>
        <source>Awaiting dispatch</source>
        <translation>Chờ phân phối</translation>
    </message>
    <message>
        <source>Not taken on</source>
        <translation>Không tiếp nhận</translation>
    </message>
    <message>
        <source>Duplicate, merged</source>
        <translation>Trùng lặp, đã gộp</translation>
    </message>
    <message>
        <source>Dispatched</source>
        <translation>Đã phân phối</translation>
    </message>
    <message>
        <source>In progress</source>
        <translation>Đang xử lý</translation>
    </message>
    <message>
        <source>Returned by agency</source>
        <translation>Đơn vị trả lại</translation>
    </message>
    <message>
        <source>Extension asked</source>
        <translation>Xin gia hạn</translation>
    </message>
    <message>
        <source>Answer awaits approval</source>
        <translation>Có kết quả, chờ duyệt</translation>
    </message>
    <message>
        <source>Sent back for more</source>
        <translation>Yêu cầu bổ sung</translation>
    </message>
    <message>
        <source>Approved, to publish</source>
        <translation>Đã duyệt, chờ công khai</translation>
    </message>
    <message>
        <source>Handled, published</source>
        <translation>Đã xử lý, công khai</translation>
    </message>
    <message>
        <source>Rated</source>
        <translation>Đã đánh giá</translation>
    </message>
    <message>
        <source>Reopened</source>
        <translation>Mở lại</translation>
    </message>
    <message>
        <source>sent, not yet accepted</source>
        <translation>đã gửi, chưa nhận</translation>
    </message>
    <message>
        <source>accepted, working</source>
        <translation>đã nhận, đang làm</translation>
    </message>
    <message>
        <source>returned</source>
        <translation>trả lại</translation>
    </message>
    <message>
        <source>asks for more time</source>
        <translation>xin gia hạn</translation>
    </message>
    <message>
        <source>answered</source>
        <translation>đã có kết quả</translation>
    </message>
    <message>
        <source>sent back for more</source>
        <translation>yêu cầu bổ sung</translation>
    </message>
    <message>
        <source>approved</source>
        <translation>đã duyệt</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>đã hủy</translation>
    </message>
    <message>
        <source>not acknowledged</source>
        <translation>chưa xác nhận</translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation>đã xác nhận</translation>
    </message>
    <message>
        <source>over, not acknowledged</source>
        <translation>đã hết, chưa xác nhận</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>bình thường</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Đã tiếp nhận</translation>
    </message>
    <message>
        <source>Being handled</source>
        <translation>Đang xử lý</translation>
    </message>
    <message>
        <source>Handled</source>
        <translation>Đã xử lý</translation>
    </message>
    <message>
        <source>not started</source>
        <translation>chưa bắt đầu</translation>
    </message>
    <message>
        <source>in progress</source>
        <translation>đang làm</translation>
    </message>
    <message>
        <source>done</source>
        <translation>xong</translation>
    </message>
</context>
<context>
    <name>StatusStrip</name>
    <message>
        <source>No backup yet</source>
        <translation>Chưa có bản sao lưu</translation>
    </message>
    <message>
        <source>The database of this computer has no good backup. One is made as soon as possible.</source>
        <translation>Cơ sở dữ liệu trên máy này chưa có bản sao lưu tốt. Bản sao lưu sẽ được thực hiện sớm nhất có thể.</translation>
    </message>
    <message>
        <source>Backup {age}</source>
        <translation>Sao lưu {age}</translation>
    </message>
    <message>
        <source>Last good backup of the database: {time}. A new one is made every night from 02:00, read back and compared.</source>
        <translation>Bản sao lưu tốt gần nhất của cơ sở dữ liệu: {time}. Mỗi đêm từ 02:00 có một bản mới, được đọc lại và đối chiếu.</translation>
    </message>
    <message>
        <source>Backup {age} old</source>
        <translation>Bản sao lưu đã {age}</translation>
    </message>
    <message>
        <source>Backup failed</source>
        <translation>Sao lưu không thành công</translation>
    </message>
    <message>
        <source>The last attempt failed at {time}: {why}. The next follows within an hour.</source>
        <translation>Lần sao lưu lúc {time} không thành công: {why}. Lần sau sẽ diễn ra trong vòng một giờ.</translation>
    </message>
    <message>
        <source>On the way to the database {why}. Whoever set this computer up has allowed it. Ask the administrator.</source>
        <translation>Trên đường đến cơ sở dữ liệu {why}. Người thiết lập máy này đã cho phép như vậy. Hãy hỏi quản trị viên.</translation>
    </message>
    <message>
        <source>Weak connection</source>
        <translation>Kết nối yếu</translation>
    </message>
    <message>
        <source>Database {age}</source>
        <translation>CSDL {age}</translation>
    </message>
    <message>
        <source>Last answer of the database</source>
        <translation>Lần trả lời cuối của cơ sở dữ liệu</translation>
    </message>
    <message>
        <source>Database: connecting…</source>
        <translation>CSDL: đang kết nối…</translation>
    </message>
    <message>
        <source>No database since {time}: everything shown is old</source>
        <translation>Mất cơ sở dữ liệu từ {time}: mọi số liệu đang hiển thị là cũ</translation>
    </message>
    <message numerus="yes">
        <source>%n waiting to be sent</source>
        <translation>
            <numerusform>%n thao tác chờ gửi</numerusform>
        </translation>
    </message>
    <message>
        <source>Kept on this computer, and sent as soon as the database answers.</source>
        <translation>Được lưu trên máy này và gửi ngay khi cơ sở dữ liệu trả lời.</translation>
    </message>
    <message numerus="yes">
        <source>%n too old to be sent</source>
        <translation>
            <numerusform>%n thao tác quá cũ để tự gửi</numerusform>
        </translation>
    </message>
    <message>
        <source>They waited too long to be sent by themselves: decide what to do.</source>
        <translation>Đã chờ quá lâu nên không tự gửi: hãy quyết định.</translation>
    </message>
    <message>
        <source>Click to see what was refused, and why.</source>
        <translation>Bấm để xem thao tác nào bị từ chối và vì sao.</translation>
    </message>
    <message numerus="yes">
        <source>%n refused</source>
        <translation>
            <numerusform>%n thao tác bị từ chối</numerusform>
        </translation>
    </message>
    <message>
        <source>{age} late</source>
        <translation>trễ {age}</translation>
    </message>
    <message>
        <source>lost {age}</source>
        <translation>mất {age}</translation>
    </message>
    <message>
        <source>{name}: expected every {cadence}. {n} records in 24 h.</source>
        <translation>{name}: chu kỳ {cadence}. {n} bản ghi trong 24 giờ.</translation>
    </message>
    <message>
        <source>{n} set aside.</source>
        <translation>{n} bản ghi để riêng.</translation>
    </message>
    <message>
        <source>SIMULATED DATA</source>
        <translation>DỮ LIỆU MÔ PHỎNG</translation>
    </message>
    <message>
        <source>Records of the city&apos;s own database, as they come in.</source>
        <translation>Bản ghi từ cơ sở dữ liệu của thành phố, cập nhật liên tục.</translation>
    </message>
    <message>
        <source>LIVE</source>
        <translation>TRỰC TIẾP</translation>
    </message>
    <message>
        <source>The city&apos;s own database does not answer; nothing here is live.</source>
        <translation>Cơ sở dữ liệu của thành phố không trả lời; không có gì ở đây là trực tiếp.</translation>
    </message>
    <message>
        <source>NOT LIVE</source>
        <translation>KHÔNG TRỰC TIẾP</translation>
    </message>
    <message>
        <source>This program makes no sound. Alarms are shown, not heard.</source>
        <translation>Chương trình này không phát âm thanh. Cảnh báo chỉ hiển thị, không kêu.</translation>
    </message>
    <message>
        <source>no sound</source>
        <translation>không âm thanh</translation>
    </message>
    <message>
        <source>{n} sources: {state}</source>
        <translation>{n} nguồn: {state}</translation>
    </message>
    <message>
        <source>Nothing here happened. Every record was made by the simulator.</source>
        <translation>Không có gì ở đây là thật. Mọi bản ghi do bộ mô phỏng tạo.</translation>
    </message>
</context>
<context>
    <name>TaskAllForm</name>
    <message>
        <source>Task all</source>
        <translation>Giao tất cả</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Dispatch %n</source>
        <translation>
            <numerusform>&amp;Chuyển %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n report(s) will be dispatched.</source>
        <translation>
            <numerusform>%n phản ánh sẽ được chuyển.</numerusform>
        </translation>
    </message>
    <message>
        <source>Not verified, or an agency has it already; stay as they are: {left}.</source>
        <translation>Chưa xác minh hoặc đã có đơn vị nhận; giữ nguyên: {left}.</translation>
    </message>
    <message>
        <source>&amp;Agency</source>
        <translation>Đơn &amp;vị</translation>
    </message>
    <message>
        <source>&amp;Instruction</source>
        <translation>Chỉ &amp;dẫn</translation>
    </message>
    <message>
        <source>None of these reports can be dispatched.</source>
        <translation>Không có phản ánh nào trong số này chuyển được.</translation>
    </message>
    <message>
        <source>Choose an agency.</source>
        <translation>Hãy chọn một đơn vị.</translation>
    </message>
</context>
<context>
    <name>TaskPage</name>
    <message>
        <source>Tasks</source>
        <translation>Nhiệm vụ</translation>
    </message>
    <message>
        <source>No task is open.</source>
        <translation>Không có nhiệm vụ nào đang mở.</translation>
    </message>
    <message>
        <source>Task started</source>
        <translation>Đã bắt đầu nhiệm vụ</translation>
    </message>
    <message>
        <source>Task done</source>
        <translation>Đã xong nhiệm vụ</translation>
    </message>
</context>
<context>
    <name>TileLayerForm</name>
    <message>
        <source>Which layer?</source>
        <translation>Lớp nào?</translation>
    </message>
    <message>
        <source>&amp;Add it</source>
        <translation>&amp;Thêm vào</translation>
    </message>
    <message numerus="yes">
        <source>The server offers %n layer(s).</source>
        <translation>
            <numerusform>Máy chủ có %n lớp.</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Layer</source>
        <translation>&amp;Lớp</translation>
    </message>
    <message>
        <source>&amp;Attribution, as the provider asks for it</source>
        <translation>&amp;Ghi nguồn, theo yêu cầu của bên cung cấp</translation>
    </message>
    <message>
        <source>Choose a layer.</source>
        <translation>Hãy chọn một lớp.</translation>
    </message>
    <message>
        <source>Say whose map it is: it has to be named.</source>
        <translation>Hãy ghi bản đồ của ai: phải nêu nguồn.</translation>
    </message>
</context>
<context>
    <name>TileServerForm</name>
    <message>
        <source>Add a tile server</source>
        <translation>Thêm máy chủ ô bản đồ</translation>
    </message>
    <message>
        <source>&amp;Look there</source>
        <translation>&amp;Tìm ở đó</translation>
    </message>
    <message>
        <source>Tiles with {z}, {x} and {y} in their address, or the address of a WMTS or a TileJSON. They are kept on this computer and shown without a network too.</source>
        <translation>Địa chỉ ô bản đồ có {z}, {x} và {y}, hoặc địa chỉ của WMTS hay TileJSON. Các ô được lưu trên máy này và vẫn hiện khi mất mạng.</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>Đị&amp;a chỉ</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>Tê&amp;n</translation>
    </message>
    <message>
        <source>&amp;Attribution, as the provider asks for it</source>
        <translation>&amp;Ghi nguồn, theo yêu cầu của bên cung cấp</translation>
    </message>
    <message>
        <source>Begin with https:// or http://.</source>
        <translation>Bắt đầu bằng https:// hoặc http://.</translation>
    </message>
    <message>
        <source>Not gone to: {why}.</source>
        <translation>Không truy cập: {why}.</translation>
    </message>
    <message>
        <source>The address needs {z}, {x} and {y}.</source>
        <translation>Địa chỉ phải có {z}, {x} và {y}.</translation>
    </message>
    <message>
        <source>Say whose map it is: it has to be named.</source>
        <translation>Hãy ghi bản đồ của ai: phải nêu nguồn.</translation>
    </message>
</context>
<context>
    <name>TileServersWindow</name>
    <message>
        <source>Tile servers</source>
        <translation>Máy chủ ô bản đồ</translation>
    </message>
    <message>
        <source>No server is known. Add one to see its map under the markers.</source>
        <translation>Chưa có máy chủ nào. Thêm một máy chủ để xem bản đồ của nó bên dưới các ký hiệu.</translation>
    </message>
    <message>
        <source>&amp;Offline: show only tiles kept on this computer</source>
        <translation>Ng&amp;oại tuyến: chỉ hiện các ô đã lưu trên máy này</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>&amp;Dùng</translation>
    </message>
    <message>
        <source>&amp;Add…</source>
        <translation>&amp;Thêm…</translation>
    </message>
    <message>
        <source>&amp;Clear what is kept</source>
        <translation>&amp;Xóa phần đã lưu</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Gỡ bỏ</translation>
    </message>
    <message>
        <source>nothing kept</source>
        <translation>chưa lưu gì</translation>
    </message>
    <message>
        <source>{size} MB kept</source>
        <translation>đã lưu {size} MB</translation>
    </message>
</context>
<context>
    <name>Time</name>
    <message>
        <source>{n} s</source>
        <translation>{n} giây</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} phút</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} giờ</translation>
    </message>
    <message>
        <source>{n} d</source>
        <translation>{n} ngày</translation>
    </message>
    <message>
        <source>{d} d {h} h</source>
        <translation>{d} ngày {h} giờ</translation>
    </message>
    <message>
        <source>{d} d</source>
        <translation>{d} ngày</translation>
    </message>
    <message>
        <source>{h} h {m} min</source>
        <translation>{h} giờ {m} ph</translation>
    </message>
    <message>
        <source>{m} min</source>
        <translation>{m} phút</translation>
    </message>
    <message>
        <source>just overdue</source>
        <translation>vừa quá hạn</translation>
    </message>
    <message>
        <source>{time} over</source>
        <translation>quá {time}</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message numerus="yes">
        <source>Show %n earlier</source>
        <translation>
            <numerusform>Xem %n mục trước</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TopStrip</name>
    <message>
        <source>Menu (F10)</source>
        <translation>Trình đơn (F10)</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Trình đơn</translation>
    </message>
    <message>
        <source>New, not taken</source>
        <translation>Mới, chưa nhận</translation>
    </message>
    <message>
        <source>Reports nobody has begun to verify.</source>
        <translation>Phản ánh chưa ai xác minh.</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Mới</translation>
    </message>
    <message>
        <source>To dispatch</source>
        <translation>Chờ phân phối</translation>
    </message>
    <message>
        <source>Verified or returned, waiting for an agency.</source>
        <translation>Đã xác minh hoặc bị trả lại, chờ giao đơn vị.</translation>
    </message>
    <message>
        <source>Due in 24 h</source>
        <translation>Đến hạn 24 h</translation>
    </message>
    <message>
        <source>Open and due within the next 24 hours.</source>
        <translation>Đang mở và đến hạn trong 24 giờ tới.</translation>
    </message>
    <message>
        <source>Overdue</source>
        <translation>Quá hạn</translation>
    </message>
    <message>
        <source>Open and past the due date in force.</source>
        <translation>Đang mở và đã qua hạn hiện hành.</translation>
    </message>
    <message>
        <source>Handled on or before the due date in force, last 30 days: {k} of {n} (95 % interval {low}–{high} %). Against the first due date: {first}.</source>
        <translation>Xử lý không muộn hơn hạn hiện hành, 30 ngày qua: {k} trên {n} (khoảng tin cậy 95 %: {low}–{high} %). So với hạn đầu tiên: {first}.</translation>
    </message>
    <message>
        <source>Rated acceptable or better, of the {n} rated in 30 days; {share} of the handled reports were rated.</source>
        <translation>Đánh giá từ chấp nhận trở lên, trong {n} lượt đánh giá của 30 ngày; {share} phản ánh đã xử lý có đánh giá.</translation>
    </message>
    <message>
        <source>Satisfied · {share} rated</source>
        <translation>Hài lòng · {share} có đánh giá</translation>
    </message>
    <message>
        <source>On time · 30 days</source>
        <translation>Đúng hạn · 30 ngày</translation>
    </message>
    <message>
        <source>On time</source>
        <translation>Đúng hạn</translation>
    </message>
    <message>
        <source>Satisfied</source>
        <translation>Hài lòng</translation>
    </message>
    <message>
        <source>Alarms to acknowledge</source>
        <translation>Cảnh báo chưa nhận</translation>
    </message>
    <message>
        <source>Alarms nobody has acknowledged.</source>
        <translation>Cảnh báo chưa ai xác nhận.</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>Cảnh báo</translation>
    </message>
    <message>
        <source>Calls nobody has answered; the longest waits {time}.</source>
        <translation>Cuộc gọi chưa ai nghe; lâu nhất đã chờ {time}.</translation>
    </message>
    <message>
        <source>Calls waiting</source>
        <translation>Cuộc gọi chờ</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Cuộc gọi</translation>
    </message>
</context>
<context>
    <name>VerifyForm</name>
    <message>
        <source>Verify #{ref}</source>
        <translation>Xác minh #{ref}</translation>
    </message>
    <message>
        <source>&amp;Verify</source>
        <translation>&amp;Xác minh</translation>
    </message>
    <message>
        <source>&amp;Severity</source>
        <translation>&amp;Mức độ</translation>
    </message>
    <message>
        <source>C&amp;ategory</source>
        <translation>&amp;Lĩnh vực</translation>
    </message>
    <message>
        <source>&amp;Ward</source>
        <translation>&amp;Phường, xã</translation>
    </message>
    <message>
        <source>&amp;Note</source>
        <translation>&amp;Ghi chú</translation>
    </message>
    <message>
        <source>Choose the category.</source>
        <translation>Hãy chọn lĩnh vực.</translation>
    </message>
    <message>
        <source>Choose the ward.</source>
        <translation>Hãy chọn phường, xã.</translation>
    </message>
</context>
<context>
    <name>Wall</name>
    <message>
        <source>Open</source>
        <translation>Đang mở</translation>
    </message>
    <message>
        <source>Overdue</source>
        <translation>Quá hạn</translation>
    </message>
    <message>
        <source>On time</source>
        <translation>Đúng hạn</translation>
    </message>
    <message>
        <source>Satisfied</source>
        <translation>Hài lòng</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>Cảnh báo</translation>
    </message>
    <message>
        <source>Being handled</source>
        <translation>Đang xử lý</translation>
    </message>
    <message>
        <source>today +{received} −{handled}</source>
        <translation>hôm nay +{received} −{handled}</translation>
    </message>
    <message>
        <source>30 days, n = {n}</source>
        <translation>30 ngày, n = {n}</translation>
    </message>
    <message>
        <source>no data yet</source>
        <translation>chưa có dữ liệu</translation>
    </message>
    <message>
        <source>{share} rated</source>
        <translation>{share} có đánh giá</translation>
    </message>
    <message>
        <source>{n} agencies</source>
        <translation>{n} đơn vị</translation>
    </message>
    <message>
        <source>not acknowledged</source>
        <translation>chưa xác nhận</translation>
    </message>
    <message>
        <source>of {n} open</source>
        <translation>trên {n} đang mở</translation>
    </message>
    <message>
        <source>{value} · {age} ago</source>
        <translation>{value} · {age} trước</translation>
    </message>
    <message>
        <source>No database since {time}: everything is old</source>
        <translation>Mất cơ sở dữ liệu từ {time}: mọi dữ liệu đều cũ</translation>
    </message>
    <message>
        <source>{source}: no signal for {age}, its figures are old</source>
        <translation>{source}: mất tín hiệu {age}, số liệu không cập nhật</translation>
    </message>
    <message>
        <source>{n} sources have sent nothing yet</source>
        <translation>{n} nguồn chưa gửi dữ liệu</translation>
    </message>
</context>
<context>
    <name>WallWindow</name>
    <message>
        <source>Wall · {city}</source>
        <translation>Màn hình lớn · {city}</translation>
    </message>
    <message>
        <source>{city} · City overview</source>
        <translation>{city} · Toàn cảnh thành phố</translation>
    </message>
    <message>
        <source>no data yet</source>
        <translation>chưa có dữ liệu</translation>
    </message>
    <message>
        <source>data {age} old</source>
        <translation>dữ liệu {age} trước</translation>
    </message>
    <message>
        <source>grey mark: normal level of a reservoir</source>
        <translation>vạch xám: mực nước dâng bình thường</translation>
    </message>
    <message>
        <source>Water levels and alert marks</source>
        <translation>Mực nước và báo động</translation>
    </message>
    <message>
        <source>Heaviest right now</source>
        <translation>Việc nặng nhất lúc này</translation>
    </message>
    <message>
        <source>Nothing is open.</source>
        <translation>Không có việc nào đang mở.</translation>
    </message>
    <message>
        <source>Weak connection to the database</source>
        <translation>Kết nối yếu đến cơ sở dữ liệu</translation>
    </message>
    <message>
        <source>Waiting for the database; nothing here is live.</source>
        <translation>Đang chờ cơ sở dữ liệu; chưa có số liệu trực tiếp.</translation>
    </message>
    <message>
        <source>Everything shown is {age} old: no database since {time}.</source>
        <translation>Mọi số liệu đã cũ {age}: mất cơ sở dữ liệu từ {time}.</translation>
    </message>
    <message>
        <source>SIMULATED DATA</source>
        <translation>DỮ LIỆU MÔ PHỎNG</translation>
    </message>
    <message>
        <source>LIVE</source>
        <translation>TRỰC TIẾP</translation>
    </message>
    <message>
        <source>Too small for {metres} m: use a larger screen or sit closer.</source>
        <translation>Chữ quá nhỏ cho khoảng cách {metres} m: hãy dùng màn hình lớn hơn hoặc ngồi gần hơn.</translation>
    </message>
</context>
<context>
    <name>Why</name>
    <message>
        <source>No agency is working on it.</source>
        <translation>Không có đơn vị nào đang xử lý.</translation>
    </message>
    <message>
        <source>No agency has asked for more time.</source>
        <translation>Không có đơn vị nào xin gia hạn.</translation>
    </message>
    <message>
        <source>No answer is waiting.</source>
        <translation>Không có kết quả nào chờ duyệt.</translation>
    </message>
    <message>
        <source>Nothing is selected, or it is still loading.</source>
        <translation>Chưa chọn gì, hoặc đang tải.</translation>
    </message>
    <message>
        <source>Needs the role {role}.</source>
        <translation>Cần vai trò {role}.</translation>
    </message>
    <message>
        <source>Does not fit the state “{state}”.</source>
        <translation>Không hợp với trạng thái “{state}”.</translation>
    </message>
    <message>
        <source>It already has the highest severity.</source>
        <translation>Đã ở mức độ cao nhất.</translation>
    </message>
    <message>
        <source>Every agency has begun already.</source>
        <translation>Mọi đơn vị đã bắt đầu xử lý.</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Nothing can be undone: that is offered for 15 seconds after a step.</source>
        <translation>Không còn gì để hoàn tác: chỉ hoàn tác được trong 15 giây sau mỗi bước.</translation>
    </message>
</context>
<context>
    <name>_Card</name>
    <message>
        <source>leads</source>
        <translation>chủ trì</translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>đã chọn</translation>
    </message>
    <message>
        <source>not chosen</source>
        <translation>chưa chọn</translation>
    </message>
</context>
</TS>
