"""The phone as the camera: certificate, one-time code, stream, and whoever attacks it."""

from __future__ import annotations

import contextlib
import http.client
import plistlib
import re
import socket
import ssl
import stat
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import psutil
import pytest
from app.phoned import address_in, inviting, watching
from app.talk import START, film_of, sitting
from app.test_session import SAMPLES, announcing, jpeg
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from websockets.exceptions import ConnectionClosed, InvalidStatus

from formcheck.app import certificate
from formcheck.app.camera import AddressCamera
from formcheck.app.phone import addresses
from formcheck.errors import UsageError
from formcheck.pipeline.own_files import DATA_VARIABLE, tighten_data
from formcheck.texts import load_texts

pytestmark = pytest.mark.skipif(not addresses(), reason="this computer is in no network")


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data"


def shaken(data, address: str, name: str) -> str:
    """Have a client that trusts the authority alone meet a server; returns what went wrong."""
    known = certificate.authority()
    pem, root = data / "server.pem", known.certificate.public_bytes(Encoding.PEM).decode()
    pem.write_bytes(known.vouched(address))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    client = ssl.create_default_context(cadata=root)
    near, far = socket.socketpair()
    with near, far, ThreadPoolExecutor(1) as pool:
        near.settimeout(10)
        far.settimeout(10)
        serving = pool.submit(server.wrap_socket, far, server_side=True)
        try:
            client.wrap_socket(near, server_hostname=name).close()
            said = ""
        except ssl.SSLCertVerificationError as error:
            said = error.verify_message
        near.close()
        serving.exception(10)
    return said


def test_whoever_trusts_the_authority_trusts_the_page_of_one_private_address(data):
    assert shaken(data, "192.168.1.5", "192.168.1.5") == ""
    assert "IP address mismatch" in shaken(data, "192.168.1.5", "192.168.1.6")


def test_the_authority_can_vouch_for_no_address_outside(data):
    """Whoever steals it can pretend to be nobody in the internet."""
    assert shaken(data, "8.8.8.8", "8.8.8.8") == "permitted subtree violation"
    names = certificate.authority().certificate.extensions.get_extension_for_class(
        x509.NameConstraints
    )
    assert names.critical
    assert x509.DNSName("formcheck.invalid") in names.value.permitted_subtrees


def test_the_authority_is_made_once_for_a_year_and_for_its_owner_only(data):
    first = certificate.authority()
    assert certificate.authority().fingerprint == first.fingerprint
    path = data / "phone.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    life = first.certificate.not_valid_after_utc - datetime.now(UTC)
    assert timedelta(days=364) < life <= timedelta(days=365)
    path.chmod(0o644)
    data.chmod(0o755)
    tighten_data()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


@pytest.mark.parametrize("damage", [b"", b"x", b"\0" * 30_000, None], ids=str)
def test_an_authority_that_is_damaged_or_nearly_over_is_made_again(data, monkeypatch, damage):
    if damage is None:
        monkeypatch.setattr(certificate, "AUTHORITY_DAYS", 29)
    first = certificate.authority()
    monkeypatch.undo()
    monkeypatch.setenv(DATA_VARIABLE, str(data))
    if damage is not None:
        (data / "phone.pem").write_bytes(damage)
    assert certificate.authority().fingerprint != first.fingerprint


@pytest.mark.usefixtures("data")
def test_the_profile_holds_the_authority_and_goes_with_it():
    known = certificate.authority()
    profile = plistlib.loads(known.profile(load_texts("en")).encode())
    (root,) = profile["PayloadContent"]
    assert root["PayloadType"] == "com.apple.security.root"
    assert x509.load_der_x509_certificate(root["PayloadContent"]) == known.certificate
    ends = known.certificate.not_valid_after_utc.replace(tzinfo=None)
    assert profile["RemovalDate"] == ends
    assert "PRIVATE" not in known.profile(load_texts("en"))


def listening(served) -> set[str]:
    found = psutil.Process(served.process.pid).net_connections("inet")
    return {one.laddr.ip for one in found if one.status == psutil.CONN_LISTEN}


def until(condition, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_it_listens_on_one_address_and_only_while_the_page_wants_it(served):
    address = addresses()[0][1]
    # The listener of a test before this one may be on its way out.
    until(lambda: listening(served) == {"127.0.0.1"})
    with inviting(served) as invited:
        assert invited.url.startswith(f"https://{address}:")
        assert listening(served) == {"127.0.0.1", address}
    until(lambda: listening(served) == {"127.0.0.1"})


def test_an_address_that_is_not_this_computer_s_is_asked_for_again(served):
    until(lambda: listening(served) == {"127.0.0.1"})
    for wrong in ("0.0.0.0", "127.0.0.1", "8.8.8.8", 5):
        with watching(served, address=wrong) as laptop:
            refused = laptop.until("refused")
        assert refused["word"] == "phone.which"
        name, address = addresses()[0]
        assert f'<option value="{address}">{address} ({name})</option>' in refused["html"]
    assert listening(served) == {"127.0.0.1"}


def test_the_code_is_for_one_phone_once(served):
    with inviting(served, language="de") as invited:
        answer = invited.scan()
        assert (answer.status, answer.headers["location"]) == (303, "/")
        for mark in ("HttpOnly", "Secure", "SameSite=strict"):
            assert mark in answer.headers["set-cookie"]
        second = invited.get(invited.path)
        assert second.status == 403
        assert "Dieser Code wurde schon benutzt" in second.body.decode()
        assert "set-cookie" not in second.headers
        # The phone itself may open it again.
        assert invited.get(invited.path, cookie=invited.cookie).status == 200
        old = invited.cookie
    with inviting(served) as invited:
        invited.scan()
        assert invited.get("/", cookie=old).status == 403
        assert invited.get("/?key=old").body.startswith(b"This code is old or not whole.")


def test_there_is_the_camera_page_and_nothing_else(served):
    with inviting(served) as invited:
        invited.scan()
        page = invited.get("/", cookie=invited.cookie)
        assert b"/static/phone.js" in page.body
        for figure in (b"upright", b"seated", b"standing", b"supine"):
            assert b'data-figure="%s"' % figure in page.body
        assert "connect-src 'self' wss://" in page.headers["content-security-policy"]
        assert invited.get("/static/stream.js", cookie=invited.cookie).status == 200
        for path in (
            "/place/check",
            "/api/recordings",
            "/static/main.js",
            "/history",
            "/api/camera",
        ):
            answer = invited.get(path, cookie=invited.cookie)
            assert answer.status == 404
            assert answer.body.startswith(b"There is only the camera page here.")
        for path in ("/", "/static/phone.js", "/api/words/en"):
            assert invited.get(path).status == 403
            assert invited.get(path, cookie=invited.cookie, host="evil.example").status == 421
        upgrade = {"connection": "Upgrade", "upgrade": "websocket", "sec_websocket_version": "13"}
        named = {"host": "evil.example", "origin": "https://evil.example", "cookie": invited.cookie}
        nonce = "AAAAAAAAAAAAAAAAAAAAAA=="
        answer = invited.get("/api/live", **named, **upgrade, sec_websocket_key=nonce)
        assert answer.status == 403
        for origin in ("https://evil.example", "null", f"http://{invited.host}"):
            assert invited.get("/", cookie=invited.cookie, origin=origin).status == 403
        assert invited.get("/", cookie=served.cookie).status == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"headers": {"Cookie": ""}},
        {"headers": {"Cookie": "formcheck-8732=x"}},
        {"origin": "https://evil.example"},
        {"origin": None},
    ],
    ids=["no key", "wrong key", "foreign origin", "no origin"],
)
def test_nobody_else_is_the_camera(served, wrong):
    with inviting(served) as invited:
        invited.scan()
        with pytest.raises(InvalidStatus) as caught, invited.streaming(**wrong):
            pass
        assert caught.value.response.status_code == 403


def test_the_trust_profile_is_handed_over_once_without_tls(served):
    with inviting(served) as invited:
        (fingerprint,) = re.findall("<code>(.*?)</code>", invited.laptop.got[-1]["html"])
        invited.laptop.say(do="profile")
        url = address_in(invited.laptop.until("profile"))
        assert url.startswith(f"http://{addresses()[0][1]}:")
        host, path = url.split("/")[2], "/" + url.split("/", 3)[3]
        connection = http.client.HTTPConnection(host, timeout=10)
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.getheader("content-type") == "application/x-apple-aspen-config"
        (root,) = plistlib.loads(answer.read())["PayloadContent"]
        got = x509.load_der_x509_certificate(root["PayloadContent"])
        assert certificate.Authority(got, None).fingerprint == fingerprint
        connection.request("GET", "/")
        assert connection.getresponse().status == 404
        connection.close()
    until(lambda: listening(served) == {"127.0.0.1"})


def test_before_the_session_the_page_sees_the_phone_s_picture(served):
    with inviting(served) as invited:
        invited.scan()
        with invited.streaming() as phone:
            assert invited.laptop.until("phone")["state"] == "there"
            assert phone.until("hello")
            for n in range(3):
                phone.until("room")
                phone.frame(0.1 * n, jpeg())
                assert invited.laptop.socket.recv(timeout=30) == jpeg()
                invited.laptop.say(do="room")
        assert invited.laptop.until("phone")["state"] == "gone"
        with invited.streaming() as newer, invited.streaming() as newest:
            newest.until("room")
            with pytest.raises(ConnectionClosed):
                newer.until("never")
        newest.got.clear()


FILM = SAMPLES / "standing_early_release.mp4"


def attacked(invited) -> None:
    """Try everything from the network that anybody may try while a session goes on."""
    assert invited.scan().status == 403
    with pytest.raises(InvalidStatus), invited.streaming(origin="https://evil.example"):
        pass
    host, port = invited.host.split(":")
    crowd: list[socket.socket] = []
    try:
        crowd.extend(socket.create_connection((host, int(port)), 5) for _ in range(1000))
    finally:
        for one in crowd:
            one.close()


@pytest.mark.model
def test_a_phone_s_film_is_judged_as_analyze_does_whatever_happens(served, recorded):
    """Attacked in one hold and then gone for a while, turned in the other: nothing is lost."""
    film = film_of(FILM)
    wanted = recorded(FILM, "full")
    with (
        inviting(served) as invited,
        sitting(served) as page,
        ThreadPoolExecutor(1) as pool,
    ):
        invited.scan()
        with invited.streaming() as phone:
            page.say(**START, camera="phone")
            # All the while: of what a page is too slow for it gets the newest only.
            ended = pool.submit(page.until, "over", seconds=400.0)
            phone.play([one for one in film if one[0] < 5.5])
            for message in (b"x", struct.pack("<d", 1e300) + jpeg(), announcing(60000, 60000)):
                phone.socket.send(message)
                assert phone.until("refused")["word"].startswith("frame.")
            attacked(invited)
            with contextlib.suppress(ConnectionClosed):  # Hung up on while it is still being sent.
                phone.socket.send(b"\0" * 3_000_000)
            with pytest.raises(ConnectionClosed):
                phone.until("never")
        time.sleep(3.0)
        with invited.streaming() as phone:
            base = phone.until("resumed")["time_s"]
            assert base > 5.5 + 2.9
            phone.play([(t + base - 5.5, one) for t, one in film if 5.5 < t < 15.0])
            last = base + 9.5
            for n in range(30):
                phone.until("room")
                phone.frame(last + 0.1 * n, jpeg(180, 320))
                time.sleep(0.1)
            phone.play([(t + last - 11.9, one) for t, one in film if t >= 15.0])
            phone.until("room")
            page.say(do="end")
            number = ended.result(120)["result"]
            assert phone.until("over")
    until(lambda: listening(served) == {"127.0.0.1"})
    kept = {"person": "Phone", "when": "2026-01-01T12:00"}
    assert served.save(number, **kept).status == 200
    (session,) = served.sessions("Phone")
    assert len(session.result.holds) == len(wanted.holds) == 2
    for live, recorded in zip(session.result.holds, wanted.holds, strict=True):
        assert (live.stretch, live.side) == (recorded.stretch, recorded.side)
        # What lies between the last look before a break and the first after it is gone.
        assert live.held_s == pytest.approx(recorded.held_s, abs=0.5)
        assert {one.fault for one in live.faults} == {one.fault for one in recorded.faults}
    heard = [one["key"] for moment in page.moments() for one in moment["heard"]]
    said = [key for key in heard if key in ("phone.lost", "phone.turned", "camera.back")]
    # The film is sent faster than it happened, so what is spoken later depends on the machine.
    assert said[:2] == ["phone.lost", "camera.back"]
    assert "phone.turned" in {(moment["cue"] or {}).get("key") for moment in page.moments()}


@pytest.mark.model
def test_without_its_phone_a_session_does_not_begin(served):
    with sitting(served) as page:
        page.say(**START, camera="phone")
        assert page.hear() == {"kind": "refused", "word": "phone.none", "over": True}


@pytest.mark.model
def test_the_phone_goes_with_its_session_and_the_next_one_says_so(served):
    with inviting(served) as invited:
        invited.scan()
        with invited.streaming() as phone:
            with sitting(served) as page:
                page.say(**START, camera="phone")
                phone.play(film_of(FILM, until_s=1.0))
            with sitting(served) as page:
                page.say(**START, camera="phone")
                assert page.hear() == {"kind": "refused", "word": "phone.none", "over": True}
            assert phone.until("over")


class _Folder(SimpleHTTPRequestHandler):
    def log_message(self, *_) -> None:
        """Say nothing."""


def test_a_camera_in_the_network_is_read_only_while_the_page_watches():
    serve = partial(_Folder, directory=str(SAMPLES))
    shown = []
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server, ThreadPoolExecutor(1) as pool:
        pool.submit(server.serve_forever)
        try:
            url = f"http://127.0.0.1:{server.server_port}/{FILM.name}?password=x"
            camera = AddressCamera(lambda _: None, shown.append, url)
            camera.begin()
            shot = camera.take(20.0)
            assert any(image is shot.image for image in shown)
            assert "password" not in camera.label
            camera.attach(False)
            assert camera.state == "lost"
            time.sleep(0.5)
            camera.take(0.0)
            seen = len(shown)
            assert camera.take(1.5) is None
            assert len(shown) == seen
            camera.attach(True)
            assert camera.take(20.0).image.shape == shot.image.shape
            camera.end()
        finally:
            server.shutdown()


@pytest.mark.parametrize("wrong", ["", "0", "/etc/passwd", "file:///etc/passwd", "concat:a|b"])
def test_what_is_no_address_of_a_camera_is_not_opened(wrong):
    with pytest.raises(UsageError, match="begins with rtsp:// or http://"):
        AddressCamera(lambda _: None, lambda _: None, wrong)
