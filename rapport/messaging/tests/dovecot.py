"""A real IMAP server of a test's own, on a free port, with one mailbox."""

import imaplib
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

DOVECOT = "/usr/sbin/dovecot"
USER, PASSWORD = "help", "harbour"

CONFIG = """
base_dir = {run}/base
state_dir = {run}/state
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
log_path = {run}/log
mail_location = maildir:{run}/mail
default_internal_user = {inner}
default_internal_group = {group}
default_login_user = {outer}
first_valid_uid = 0
first_valid_gid = 0
mail_uid = {uid}
mail_gid = {gid}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={run}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Mailbox:
    """Where it is, and what may be done with it past Rapport."""

    port: int

    @property
    def url(self) -> str:
        return f"imap+plain://{USER}:{PASSWORD}@127.0.0.1:{self.port}/INBOX"

    def deliver(self, raw: bytes) -> None:
        with imaplib.IMAP4("127.0.0.1", self.port) as box:
            box.login(USER, PASSWORD)
            answer, told = box.append("INBOX", "", None, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
            assert answer == "OK", told

    def unseen(self) -> int:
        with imaplib.IMAP4("127.0.0.1", self.port) as box:
            box.login(USER, PASSWORD)
            box.select("INBOX", readonly=True)
            return len(box.uid("SEARCH", "UNSEEN")[1][0].split())


def start(folder: Path):
    """Start one below a folder; gives the mailbox and what stops it."""
    if not Path(DOVECOT).exists():
        pytest.fail(f"These tests need an IMAP server: apt-get install dovecot-imapd ({DOVECOT} is missing).")
    import grp
    import os
    import pwd

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    name, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
    inner, outer, group = ("dovecot", "dovenull", "dovecot") if os.getuid() == 0 else (name, name, group)
    folder.chmod(0o755)  # its door runs as somebody else where we are root
    config = folder / "dovecot.conf"
    owner = pwd.getpwnam(inner)  # the server hands out no mail as root
    (folder / "mail").mkdir()
    os.chown(folder / "mail", owner.pw_uid, owner.pw_gid)
    values = {"run": folder, "inner": inner, "outer": outer, "group": group, "uid": owner.pw_uid, "gid": owner.pw_gid}
    config.write_text(CONFIG.format(**values, port=port, password=PASSWORD))
    process = subprocess.Popen([DOVECOT, "-F", "-c", str(config)], stderr=subprocess.PIPE)
    for _try in range(200):
        if process.poll() is not None:
            pytest.fail(f"The IMAP server ended: {process.stderr.read().decode()}")
        try:
            with imaplib.IMAP4("127.0.0.1", port, timeout=5):
                break
        except OSError:
            time.sleep(0.05)  # until its socket is there

    def stop():
        process.terminate()
        process.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)

    return Mailbox(port), stop
