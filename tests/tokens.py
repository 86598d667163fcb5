"""Keys and tokens for tests: what an identity provider would publish and sign.

Not for: how tokens are checked (api/tokens.py).
"""

import base64
import json
import time
from functools import cache
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import OKPAlgorithm, RSAAlgorithm

ISSUER, AUDIENCE = "https://id.example/realms/school", "learner-graph"
SECRET = "a secret of a development machine, 32 bytes or more"

PrivateKey = RSAPrivateKey | Ed25519PrivateKey


@cache
def rsa_key(name: str = "rsa") -> RSAPrivateKey:
    """A key of this name, the same one for the whole session."""
    return generate_private_key(65537, 2048)


@cache
def ed_key(name: str = "ed") -> Ed25519PrivateKey:
    """A key of this name, the same one for the whole session."""
    return Ed25519PrivateKey.generate()


def jwk(key: PrivateKey, kid: str) -> dict[str, Any]:
    """The public half, as a provider publishes it."""
    if isinstance(key, RSAPrivateKey):
        public = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    else:
        public = OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**public, "kid": kid, "use": "sig"}


def jwks(*keys: dict[str, Any]) -> str:
    """A key set; without any given, both keys of the session, called `rsa` and `ed`."""
    return json.dumps({"keys": list(keys) or [jwk(rsa_key(), "rsa"), jwk(ed_key(), "ed")]})


def signing_settings(folder: Path) -> dict[str, str]:
    """The environment of a server that takes the tokens below; the key set is a file in `folder`."""
    path = folder / "jwks.json"
    path.write_text(jwks())
    return {
        "LEARNER_GRAPH_TOKEN_JWKS": str(path),
        "LEARNER_GRAPH_TOKEN_ISSUER": ISSUER,
        "LEARNER_GRAPH_TOKEN_AUDIENCE": AUDIENCE,
    }


def claims(subject: str, *roles: str, **others: Any) -> dict[str, Any]:
    """What a good token says, for ten minutes; a claim given as None is left out."""
    now = int(time.time())
    said: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": subject,
        "iat": now,
        "exp": now + 600,
        "roles": list(roles),
        **others,
    }
    return {name: value for name, value in said.items() if value is not None}


def token(subject: str, *roles: str, **others: Any) -> str:
    """A good EdDSA token of this subject with these roles; `others` are claims."""
    return signed(claims(subject, *roles, **others))


def signed(
    said: dict[str, Any], key: PrivateKey | str | None = None, kid: str | None = "ed", **header: Any
) -> str:
    """These claims, signed with the key (by default the session's EdDSA key) by the algorithm of its type."""
    key = key or ed_key()
    asymmetric = "RS256" if isinstance(key, RSAPrivateKey) else "EdDSA"
    named = {"kid": kid} if kid is not None else {}
    return jwt.encode(said, key, "HS256" if isinstance(key, str) else asymmetric, headers={**named, **header})


def segment(content: bytes | dict[str, Any]) -> str:
    """One part of a token, in its base64."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def bearer(text: str) -> dict[str, str]:
    """The header of a request with this token."""
    return {"Authorization": f"Bearer {text}"}
