"""Where an SQLite file may be: on this computer's own disks, however they are named and mounted."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import make_url

from controlroom import doctor
from controlroom.database import fsguard
from controlroom.database.fsguard import Mount, parse_mount, parse_mountinfo, share_of
from controlroom.database.session import make_engine
from controlroom.domain.errors import NetworkShareError
from controlroom.settings import Settings

LINUX = r"""
21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
22 21 0:5 / /proc rw - proc proc rw
30 21 0:40 / /srv/nfs rw,relatime shared:7 - nfs4 server:/export rw,vers=4.2
31 21 0:41 / /srv/with\040blank rw - cifs //server/with\040blank rw
32 21 0:42 / /srv/tab\011and\134slash rw - ext4 /dev/sdb1 rw
33 21 0:43 / /srv/far rw - fuse.sshfs lan@server:/ rw
34 21 0:44 / /host rw - 9p hostshare rw
35 21 0:45 / /vm rw - virtiofs data rw
36 21 8:17 / /stick rw - fuseblk /dev/sdb1 rw
37 21 0:40 /rooms /bound rw - nfs4 server:/export rw
38 21 254:0 /var/rooms /srv/nfs/own rw - ext4 /dev/vda rw
39 21 0:46 / /auto rw - autofs systemd-1 rw
40 39 0:47 / /auto rw - nfs server:/auto rw
41 21 0:48 / /gone rw - nfs server:/gone rw
42 21 254:1 / /gone rw - xfs /dev/vdb rw
43 21 0:49 /one.db /alone/room.db rw - ext4 /dev/vda rw
44 21 0:50 / /alone rw - smb3 //server/alone rw
45 21 0:51 / /waiting rw - autofs systemd-1 rw
46 21 0:52 / /drive/c rw - drvfs C:\134 rw
47 21 0:53 / /wsl rw - 9p drvfs rw,aname=drvfs
48 21 0:54 / /tmp rw - tmpfs tmpfs rw
49 21 0:55 / /layers rw - overlay overlay rw
50 21 0:56 / /pool rw - btrfs /dev/sdc rw
not a line of the table
"""
MACOS = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
//lan@server/Room%20share on /Volumes/Room share (smbfs, nodev, nosuid, mounted by lan)
afp_0TQCV10QsPgy0TShVK on /Volumes/old (afpfs, nodev, nosuid, mounted by lan)
server:/export on /Volumes/nfs (nfs, nodev, nosuid)
lan@server:/ on /Volumes/ssh (macfuse, nodev, nosuid, synchronous, mounted by lan)
/dev/disk4s1 on /Volumes/stick (exfat, local, nodev, nosuid)
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/room.db", None),
        ("/srv/nfs/room.db", "nfs4"),
        ("/srv/nfs", "nfs4"),
        ("/srv/nfsx/room.db", None),
        ("/srv/with blank/room.db", "cifs"),
        ("/srv/with", None),
        ("/srv/tab\tand\\slash/room.db", None),
        ("/srv/far/a/b/room.db", "fuse.sshfs"),
        ("/host/room.db", "9p"),
        ("/vm/room.db", "virtiofs"),
        ("/stick/room.db", None),
        ("/bound/room.db", "nfs4"),
        ("/srv/nfs/own/room.db", None),
        ("/auto/room.db", "nfs"),
        ("/gone/room.db", None),
        ("/alone/room.db", "smb3"),
        ("/waiting/room.db", "autofs"),
        ("/drive/c/room.db", "drvfs"),
        ("/wsl/room.db", "9p"),
        ("/tmp/room.db", None),
        ("/layers/room.db", None),
        ("/pool/room.db", None),
    ],
)
def test_linux(path, kind):
    mounts = parse_mountinfo(LINUX)
    assert share_of(path, platform="linux", mounts=mounts, resolve=str) == kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/Library/room.db", None),
        ("/Volumes/Room share/room.db", "smbfs"),
        ("/volumes/room SHARE/room.db", "smbfs"),
        ("/Volumes/old/room.db", "afpfs"),
        ("/Volumes/nfs/room.db", "nfs"),
        ("/Volumes/ssh/room.db", "macfuse"),
        ("/Volumes/stick/room.db", None),
    ],
)
def test_macos(path, kind):
    mounts = parse_mount(MACOS)
    assert share_of(path, platform="darwin", mounts=mounts, resolve=str) == kind


def test_the_table_of_a_bsd_names_kinds_elsewhere():
    assert parse_mount("server:/a on /b type nfs (rw,addr=1)") == [Mount("/b", "nfs")]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (r"C:\rooms\room.db", None),
        (r"Z:\rooms\room.db", "mapped drive"),
        ("Z:/rooms/room.db", "mapped drive"),
        (r"\\server\share\room.db", "unc"),
        ("//server/share/room.db", "unc"),
        (r"\\?\UNC\server\share\room.db", "unc"),
        (r"\\?\C:\rooms\room.db", None),
        (r"\\?\Z:\rooms\room.db", "mapped drive"),
        (r"\\?\Volume{4c1b02c1-d990-11dc-99ae-806e6f6e6963}\room.db", None),
        (r"\\.\pipe\room", "unc"),
        (r"\\wsl$\Debian\room.db", "unc"),
        (r"D:\link\room.db", "unc"),
        ("room.db", None),
    ],
)
def test_windows(path, kind):
    def resolve(name: str) -> str:
        return r"\\server\share\room.db" if name.startswith("D:") else name

    def drive_type(root: str) -> int:
        assert root.endswith(":\\")
        return 4 if root.startswith("Z") else 3

    assert share_of(path, platform="win32", resolve=resolve, drive_type=drive_type) == kind


@pytest.mark.parametrize("name", [r"\\server\share\room.db", "//no-such-server/share/room.db"])
def test_names_of_shares_are_refused_on_every_system(name):
    assert share_of(name, platform="linux", mounts=[]) == "unc"


def test_links_are_followed_to_files_that_are_not_there_yet(tmp_path):
    share = tmp_path / "a share"
    share.mkdir()
    link = tmp_path / "link.db"
    link.symlink_to(share / "not yet" / "room.db")
    mounts = [Mount("/", "ext4"), Mount(str(share.resolve()), "nfs")]
    assert share_of(str(link), platform="linux", mounts=mounts) == "nfs"
    assert share_of(str(tmp_path / "room.db"), platform="linux", mounts=mounts) is None
    around = tmp_path / "around"
    around.symlink_to(around)
    assert share_of(str(around / "room.db"), platform="linux", mounts=mounts) is None


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite://", None),
        ("sqlite:///:memory:", None),
        ("sqlite:///a b/room.db", "a b/room.db"),
        ("sqlite:////a/room.db", "/a/room.db"),
        ("sqlite:///file:/a%2520b/room.db?uri=true", "/a b/room.db"),
        ("sqlite:///file:///a/room.db?uri=true", "/a/room.db"),
        ("sqlite:///file:room?mode=memory&uri=true", None),
        ("sqlite:///file::memory:?uri=true", None),
    ],
)
def test_the_file_of_an_address(url, path):
    assert fsguard.file_of(make_url(url)) == path


@pytest.fixture
def on_nfs(monkeypatch, tmp_path):
    """The address of a file that the mount table puts on another computer."""
    table = [Mount("/", "ext4"), Mount(str(tmp_path.resolve()), "nfs4")]
    monkeypatch.setattr(fsguard, "mounts_now", lambda _platform: table)
    monkeypatch.setattr("sys.platform", "linux")
    return f"sqlite:///{tmp_path / 'room.db'}"


def test_an_engine_is_refused_before_anything_is_made(on_nfs, tmp_path):
    with pytest.raises(NetworkShareError) as refused:
        make_engine(on_nfs)
    assert refused.value.kind == "nfs4"
    assert not list(tmp_path.iterdir())


def test_who_takes_the_responsibility_gets_it(on_nfs):
    engine = make_engine(f"{on_nfs}?network_share=allow")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    engine.dispose()


def test_the_doctor_says_both(on_nfs, tmp_path):
    def said(url):
        found = doctor.examine(Settings(data_dir=tmp_path), url)
        return next(f for f in found if f.subject == "database")

    refused = said(on_nfs)
    assert not refused.ok
    assert "nfs4" in refused.text
    assert "PostgreSQL" in refused.advice
    allowed = said(f"{on_nfs}?network_share=allow")
    assert allowed.ok
    assert "nfs4" in allowed.text
    assert "allowed" in allowed.text


def test_this_computer_can_be_asked():
    assert all(mount.point.startswith("/") and mount.kind for mount in fsguard.mounts_now())
