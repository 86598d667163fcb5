"""Forged and broken tokens, each for another reason to be refused.

They are made for a server that takes tests.tokens' key set, issuer and audience.
Not for: good ones (tokens.py).
"""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.tokens import claims, ed_key, jwk, jwks, rsa_key, segment, signed

SOON = 600
"""Seconds; such tokens are not valid yet for the time of a test."""


def forgeries() -> dict[str, str]:
    """What stands in the header after `Bearer `, by what is wrong with it; 150 and more."""
    found: dict[str, str] = {}
    for kind in (_of_claims, _of_algorithms, _of_keys, _of_headers, _of_form):
        for name, text in kind():
            assert name not in found, name
            found[name] = text
    return found


def good() -> dict[str, Any]:
    """The claims that each of them begins with: those of an admin."""
    return claims("ann", "admin")


def unsigned(header: Any, said: Any = None, signature: str = "") -> str:
    """A token put together by hand."""
    return f"{segment(header)}.{segment(good() if said is None else said)}.{signature}"


def hmac_signed(header: dict[str, Any], secret: bytes) -> str:
    """HS256 with any bytes for a secret; PyJWT refuses those of public keys."""
    text = unsigned(header).rpartition(".")[0]
    return f"{text}.{segment(hmac.digest(secret, text.encode(), hashlib.sha256))}"


def _of_claims() -> Iterator[tuple[str, str]]:
    """Properly signed, by a known key."""
    now = int(time.time())
    changes: dict[str, dict[str, Any]] = {
        "ended a minute ago": {"exp": now - 60},
        "ended in 1970": {"exp": 0},
        "ended before 1970": {"exp": -1},
        "without an end": {"exp": None},
        "begins soon": {"nbf": now + SOON},
        "begins in a year": {"nbf": now + 31_536_000},
        "issued soon": {"iat": now + SOON},
        "for nobody": {"aud": None},
        "for an empty list": {"aud": []},
        "for an empty name": {"aud": ""},
        "for nested lists": {"aud": [["learner-graph"]]},
        "for an object": {"aud": {"learner-graph": True}},
        "without an issuer": {"iss": None},
        "without a subject": {"sub": None},
    }
    odd: dict[str, Any] = {
        "a text": str(now),
        "no": False,
        "a list": [now],
        "an object": {},
        "a word": "soon",
    }
    odd |= {"endless": float("inf"), "no number": float("nan")}
    for claim in ("exp", "nbf", "iat"):
        changes |= {f"{claim} is {name}": {claim: value} for name, value in odd.items()}
    for other in (
        "account",
        "Learner-Graph",
        "learner-graph ",
        "learner",
        "learner-graph2",
        "*",
        "learner-graph\0",
    ):
        changes[f"for {other!r}"] = {"aud": other}
        changes[f"for a list of {other!r}"] = {"aud": [other]}
    for other in (
        "https://id.example/realms/other",
        "https://id.example/realms/school/",
        "http://id.example/realms/school",
        "https://ID.example/realms/school",
        "https://id.example.evil.example/realms/school",
        "",
        "null",
    ):
        changes[f"of issuer {other!r}"] = {"iss": other}
    for subject in ("", " ", "\n\t", "x" * 201, "\ud800", 5, True, ["ann"], {"id": "ann"}):
        changes[f"subject {str(subject)[:20]!r} {type(subject).__name__}"] = {"sub": subject}
    for name, change in changes.items():
        yield name, signed_as_is({k: v for k, v in (good() | change).items() if v is not None})
    yield "issuers in a list", signed_as_is(good() | {"iss": [good()["iss"]]})
    for name, content in (
        ("claims are a list", b"[]"),
        ("claims are a number", b"1"),
        ("claims are null", b"null"),
        ("claims are a text", b'"ann"'),
        ("claims are no JSON", b"{"),
        ("claims are empty", b""),
        ("claims are not UTF-8", b'{"sub": "\xff"}'),
        ("claims are nested without end", b"[" * 5_000),
        ("claims are another token", signed(good()).encode()),
        ("a number has 5,000 digits", b'{"exp": ' + b"9" * 5_000 + b"}"),
    ):
        yield name, signed_bytes(content)


def signed_as_is(said: dict[str, Any]) -> str:
    """Signed without the checks of whoever signs properly."""
    return signed_bytes(json.dumps(said).encode())


def signed_bytes(content: bytes, header: dict[str, Any] | None = None) -> str:
    """Any content, with the signature of a known key."""
    text = f"{segment(header or {'alg': 'EdDSA', 'kid': 'ed', 'typ': 'JWT'})}.{segment(content)}"
    return f"{text}.{segment(ed_key().sign(text.encode()))}"


def _of_algorithms() -> Iterator[tuple[str, str]]:
    for none in ("none", "None", "NONE", "nOnE", "none ", " none", "", "null", "n\u043ene"):
        for kid in ("rsa", "ed", None):
            header = {"alg": none, "typ": "JWT"} | ({"kid": kid} if kid else {})
            yield f"algorithm {none!r}, key {kid}", unsigned(header)
    yield (
        "no algorithm, a signature of another",
        unsigned({"alg": "none"}, None, signed(good()).rpartition(".")[2]),
    )
    for odd in (None, 1, True, [], ["EdDSA"], {"EdDSA": 1}):
        yield f"algorithm {odd!r}", signed_bytes(b"{}", {"alg": odd, "kid": "ed"})
    yield "no algorithm at all", unsigned({"typ": "JWT", "kid": "ed"})
    pem = rsa_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    secrets = {
        "the public key in PEM": pem,
        "the public key in PEM without its last line end": pem.strip(),
        "the public key in DER": rsa_key().public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1),
        "the other public key": ed_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw),
        "the published key": json.dumps(jwk(rsa_key(), "rsa")).encode(),
        "the key set": jwks().encode(),
        "nothing": b"",
        "a NUL": b"\0",
        "the word secret": b"secret",
        "the audience": b"learner-graph",
    }
    for name, secret in secrets.items():
        for kid in ("rsa", "ed"):
            yield f"HS256 with {name}, key {kid}", hmac_signed({"alg": "HS256", "kid": kid}, secret)
    yield "HS256 without a key id", hmac_signed({"alg": "HS256"}, pem)
    for algorithm in (
        "RS384",
        "RS512",
        "PS256",
        "ES256",
        "HS384",
        "HS512",
        "EdDSA",
        "Ed25519",
        "rs256",
        "RSA1_5",
    ):
        wrong = signed(good(), rsa_key(), "rsa").split(".")
        wrong[0] = segment({"alg": algorithm, "kid": "rsa", "typ": "JWT"})
        yield f"says {algorithm}, signed as RS256", ".".join(wrong)
    yield "the RSA key's id, signed by the other", signed(good(), ed_key(), "rsa")
    yield "the other key's id, signed by the RSA key", signed(good(), rsa_key(), "ed")


def _of_keys() -> Iterator[tuple[str, str]]:
    for name, key, kid in (
        ("a stranger's RSA key", rsa_key("stranger"), "rsa"),
        ("a stranger's EdDSA key", ed_key("stranger"), "ed"),
        ("a key that was taken back", ed_key("old"), "old"),
    ):
        yield name, signed(good(), key, kid)
    yield "without a key id", signed(good(), kid=None)
    for kid in (
        "",
        " ",
        "ED",
        "ed ",
        "ed\0",
        "../../../../dev/null",
        "/dev/null",
        "' OR '1'='1",
        "ed' UNION SELECT 'key",
        "ed; DROP TABLE keys",
        "'}) DETACH DELETE (n) //",
        "https://evil.example/jwks.json",
        "file:///etc/passwd",
        "$(reboot)",
        "é\u202e\U0001f511",
        "x" * 1_000,
        "*",
    ):
        yield f"key id {kid[:30]!r}", signed(good(), kid=kid)
    for odd in (1, True, [], ["ed"], {"kid": "ed"}, None):
        yield (
            f"key id {odd!r} {type(odd).__name__}",
            signed_bytes(json.dumps(good()).encode(), {"alg": "EdDSA", "kid": odd}),
        )


def _of_headers() -> Iterator[tuple[str, str]]:
    """Properly signed, but for a header that must not be there."""
    own = jwk(ed_key("stranger"), "ed")
    for name, value in (
        ("jwk", own),
        ("jku", "https://evil.example/jwks.json"),
        ("x5u", "https://evil.example/cert.pem"),
        ("crit", ["exp"]),
        ("crit", ["b64"]),
        ("crit", []),
        ("crit", "exp"),
        ("b64", False),
        ("typ", "logout+jwt"),
        ("typ", "dpop+jwt"),
        ("typ", "JWE"),
        ("typ", 5),
        ("typ", None),
    ):
        header = {"alg": "EdDSA", "kid": "ed", name: value}
        called = "its own" if value is own else str(value)[:20]
        yield f"header {name} {called}", signed_bytes(json.dumps(good()).encode(), header)
    yield "its own key, and signed by it", signed(good(), ed_key("stranger"), "ed", jwk=own)
    yield "its own key under a new id", signed(good(), ed_key("stranger"), "mine", jwk={**own, "kid": "mine"})
    for name, content in (
        ("a list", b"[]"),
        ("null", b"null"),
        ("no JSON", b"{alg: EdDSA}"),
        ("nested without end", b"[" * 5_000),
        ("not UTF-8", b'{"alg": "\xff"}'),
    ):
        yield f"header is {name}", f"{segment(content)}.{segment(good())}.c2ln"


def _of_form() -> Iterator[tuple[str, str]]:
    token = signed(good())
    head, said, signature = token.split(".")
    changed = segment({**good(), "sub": "bob"})
    yield from {
        "claims were changed": f"{head}.{changed}.{signature}",
        "header was changed": f"{segment({'alg': 'EdDSA', 'kid': 'ed', 'x': 1})}.{said}.{signature}",
        "signature of another token": f"{head}.{said}.{signed(claims('bob', 'admin')).split('.')[2]}",
        "no signature": f"{head}.{said}.",
        "no signature and no dot": f"{head}.{said}",
        "no claims": f"{head}..{signature}",
        "no header": f".{said}.{signature}",
        "only dots": "..",
        "four dots": "....",
        "only a header": head,
        "one part more": f"{token}.x",
        "five parts": f"{token}.x.y",
        "twice": f"{token}{token}",
        "twice, with a comma": f"{token}, {token}",
        "twice, with a scheme": f"{token}, Bearer {token}",
        "the scheme twice": f"Bearer {token}",
        "in quotes": f'"{token}"',
        "with a space within": f"{head} .{said}.{signature}",
        "with a tab within": f"{head}.\t{said}.{signature}",
        "in base64 once more": segment(token.encode()),
        "padded": f"{head}=.{said}.{signature}",
        "padded signature": f"{token}==",
        "plain base64": f"{head}.{said}.{signature[:-4]}+/+/",
        "with signs of no base64": f"{head}.{said}.!!!{signature[3:]}",
        "with a percent escape": token.replace(".", "%2E"),
        "in Latin-1": f"{token}\xe9",
        "a word": "token",
        "a JSON text": '{"alg": "none"}',
        "huge": signed(good() | {"padding": "x" * 9_000}),
        "20,000 dots": "." * 20_000,
        "20,000 letters": f"{head}.{said}.{'x' * 20_000}",
        "another bit in the padding": token[:-1] + chr(ord(token[-1]) + 1),
        "first bit of the signature": f"{head}.{said}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}",
    }.items()
    for cut in (1, 2, 10, 40, 80, len(token) // 2, len(token) - 5):
        yield f"cut off by {cut}", token[:-cut]
    rsa = signed(good(), rsa_key(), "rsa")
    for cut in (1, 2, 100, 342):
        yield f"RS256 cut off by {cut}", rsa[:-cut]
    yield "RS256, signature of zeros", f"{rsa.rpartition('.')[0]}.{segment(bytes(256))}"
    yield "EdDSA, signature of zeros", f"{head}.{said}.{segment(bytes(64))}"
