"""The certificates of the phone's page, made on this computer and for its own network only.

An authority is made once a year and stays in the data folder, so that an iPhone has to trust it
once; the certificate of a session lives for two days. The authority may vouch for addresses of
private networks and for no name: who steals it can pretend to be no site of the internet.
"""

from __future__ import annotations

import ipaddress
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from formcheck.errors import FormcheckError
from formcheck.page import fill_part
from formcheck.pipeline.own_files import AUTHORITY_NAME, data_folder, make_private, write_atomically
from formcheck.texts import Texts
from formcheck.untrusted import read_whole

NAME = "formcheck"
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10")
AUTHORITY_DAYS, RENEWED_DAYS, SESSION_DAYS = 365, 30, 2
MOST_BYTES = 20_000
USES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
    *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


@dataclass(frozen=True)
class Authority:
    """Who vouches for this computer."""

    certificate: x509.Certificate
    key: EllipticCurvePrivateKey

    @property
    def fingerprint(self) -> str:
        """SHA-256 as phones show it, in pairs."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(" ").upper()

    def profile(self, texts: Texts) -> str:
        """Return the profile that has an iPhone trust the authority; it goes by itself with it."""
        known = self.certificate
        return fill_part(
            "formcheck.app",
            "profile.xml",
            texts,
            uuids=[uuid5(NAMESPACE_URL, self.fingerprint + kind) for kind in (NAME, "")],
            ends=known.not_valid_after_utc,
            certificate=b64encode(known.public_bytes(Encoding.DER)).decode(),
        )

    def vouched(self, address: str) -> bytes:
        """Return key and certificate of one address of a private network, as PEM."""
        key = generate_private_key(SECP256R1())
        wanted = (
            _begun("formcheck session", self.certificate.subject, key, SESSION_DAYS)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), False
            )
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), False
            )
        )
        return _pem(key, wanted.sign(self.key, hashes.SHA256()))


def authority() -> Authority:
    """Return the authority of this computer; a new one where there is none or it is nearly over.

    Raises OutputError if it cannot be written.
    """
    path = data_folder() / AUTHORITY_NAME
    known = _read(path)
    if known is None:
        known = _made()
        make_private(path.parent)
        write_atomically(path, _pem(known.key, known.certificate), private=True)
    return known


def _read(path: Path) -> Authority | None:
    try:
        pem = read_whole(path, MOST_BYTES)
        key = load_pem_private_key(pem, None)
        certificate = x509.load_pem_x509_certificate(pem)
    except (ValueError, UnsupportedAlgorithm, FormcheckError):
        return None
    soon = datetime.now(UTC) + timedelta(days=RENEWED_DAYS)
    if not isinstance(key, EllipticCurvePrivateKey) or certificate.not_valid_after_utc < soon:
        return None
    return Authority(certificate, key) if certificate.public_key() == key.public_key() else None


def _made() -> Authority:
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    ranges = [x509.IPAddress(ipaddress.ip_network(one)) for one in PRIVATE]
    # A name that nobody can have: with it, no other name is vouched for.
    only = [*ranges, x509.DNSName("formcheck.invalid")]
    usage = x509.KeyUsage(**{use: use in ("key_cert_sign", "crl_sign") for use in USES})
    wanted = (
        _begun(NAME, name, key, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints(only, None), critical=True)
        .add_extension(usage, critical=True)
    )
    return Authority(wanted.sign(key, hashes.SHA256()), key)


def _begun(
    subject: str, issuer: x509.Name, key: EllipticCurvePrivateKey, days: int
) -> x509.CertificateBuilder:
    """Begin a certificate; a phone's clock may be a day behind."""
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    )


def _pem(key: EllipticCurvePrivateKey, certificate: x509.Certificate) -> bytes:
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return secret + certificate.public_bytes(Encoding.PEM)
