"""A certificate of this machine that vouches for itself, and its key, as PEM files."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)


@dataclass(frozen=True, slots=True)
class Files:
    """Where they are. certificate: also what whoever trusts it needs."""

    certificate: Path
    key: Path


def certificate(folder: Path, name: str = "localhost") -> Files:
    """cert.pem and key.pem; beside them other.pem, another key, and locked.pem, the key with a passphrase."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if name == "localhost":
        names.append(x509.IPAddress(ip_address("127.0.0.1")))
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    files = Files(folder / "cert.pem", folder / "key.pem")
    files.certificate.write_bytes(made.public_bytes(Encoding.PEM))
    _write(files.key, key, NoEncryption())
    _write(folder / "locked.pem", key, BestAvailableEncryption(b"passphrase"))
    _write(folder / "other.pem", ec.generate_private_key(ec.SECP256R1()), NoEncryption())
    return files


def _write(path: Path, key: ec.EllipticCurvePrivateKey, locked: KeySerializationEncryption) -> None:
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
