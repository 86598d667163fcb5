"""Where a server may listen, and what it says of who may ask."""

from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest

from api.serving import who_may_ask
from api.settings import LOOPBACK, Settings, TokenSettings
from graph.errors import Refused
from tests.tokens import AUDIENCE, ISSUER, SECRET

ALONE = Settings("bolt://127.0.0.1:7687", "password", "redis://127.0.0.1:6379/0", (b"k" * 32,))
WITH_TOKENS = replace(ALONE, tokens=TokenSettings("https://id.example/certs", None, ISSUER, AUDIENCE))


def told(*networks: str) -> dict[str, Any]:
    """These developers beside those of loopback."""
    return {"developer_networks": (*LOOPBACK, *map(ip_network, networks))}


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "localhost"])
def test_this_machine(host: str) -> None:
    """Without keys it may listen there, and says that everybody there may do everything."""
    assert "who asks on this machine is the developer" in who_may_ask(replace(ALONE, host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "graph.example", "", "localhost.example"])
def test_elsewhere_without_keys(host: str) -> None:
    """It does not start."""
    with pytest.raises(Refused) as caught:
        who_may_ask(replace(ALONE, host=host))
    assert (caught.value.field, caught.value.value) == ("LEARNER_GRAPH_HOST", host)
    assert "LEARNER_GRAPH_TOKEN_JWKS" in caught.value.mend


@pytest.mark.parametrize("networks", [["172.30.77.1/32"], ["172.30.77.1/32", "fd00::1/128"]])
def test_named_addresses(networks: list[str]) -> None:
    """Who names each developer's address, as compose names its gateway, was asked."""
    assert networks[0].partition("/")[0] in who_may_ask(replace(ALONE, host="0.0.0.0", **told(*networks)))


@pytest.mark.parametrize("network", ["0.0.0.0/0", "::/0", "10.0.0.0/8", "172.30.77.0/31", "8.8.8.8/32"])
def test_networks_are_not_named_addresses(network: str) -> None:
    """A whole network, or somebody on the internet, is not the developer."""
    for networks in ([network], ["172.30.77.1/32", network]):
        with pytest.raises(Refused):
            who_may_ask(replace(ALONE, host="0.0.0.0", **told(*networks)))


def test_with_keys() -> None:
    """It may listen anywhere; that a secret is for development is said."""
    assert who_may_ask(replace(WITH_TOKENS, host="0.0.0.0")) == f"Who asks needs a token of {ISSUER}."
    secret = TokenSettings(None, SECRET, ISSUER, AUDIENCE)
    said = who_may_ask(replace(ALONE, host="0.0.0.0", tokens=secret))
    assert "for development" in said and SECRET not in said
