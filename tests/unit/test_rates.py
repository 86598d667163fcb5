"""What each caller may spend in a minute."""

from collections.abc import Mapping

import pytest

from api import rates
from api.guard_settings import RATES
from api.principal import DEVELOPER, Principal, Role
from api.rates import Left, Rates, network_of
from graph.errors import RateLimited

KEY = bytes(32)
ANN = Principal(frozenset({Role.LEARNER}), "ann")
BOB = Principal(frozenset({Role.LEARNER}), "bob")
APP = Principal(frozenset({Role.SERVICE}), "app")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The present moment, which tests move."""
    now = [600.0]
    monkeypatch.setattr(rates, "time", lambda: now[0])
    return now


def limits(**changes: int) -> Mapping[str, int]:
    """The defaults after these changes."""
    return {**RATES, **changes}


def test_spending(clock: list[float]) -> None:
    """Up to the limit and not past it; what is refused is not spent; a new minute begins anew."""
    counted = Rates(limits(learner=100), KEY)
    clock[0] += 15
    assert counted.budget(ANN, "10.0.0.1").spend(60) == Left(40, 45)
    with pytest.raises(RateLimited) as caught:
        counted.budget(ANN, "10.0.0.1").spend(41)
    assert (caught.value.field, caught.value.value, caught.value.seconds) == ("principal", "100 a minute", 45)
    assert "45 s" in caught.value.mend
    assert counted.budget(ANN, "10.0.0.2").spend(40) == Left(0, 45)
    assert counted.budget(BOB, "10.0.0.1").spend(40) == Left(60, 45)
    clock[0] += 45
    assert counted.budget(ANN, "10.0.0.1").spend(100) == Left(0, 60)


def test_an_address(clock: list[float]) -> None:
    """Those who ask from one address share a limit; who may spend more by themselves has no part in it."""
    counted = Rates(limits(learner=100, address=150, service=1_000), KEY)
    counted.budget(ANN, "10.0.0.1").spend(100)
    counted.budget(APP, "10.0.0.1").spend(1_000)
    with pytest.raises(RateLimited) as caught:
        counted.budget(BOB, "10.0.0.1").spend(51)
    assert caught.value.field == "address"
    assert counted.budget(BOB, "10.0.0.1").spend(50) == Left(0, 60)
    assert counted.budget(BOB, "10.0.0.2").spend(50) == Left(0, 60)


def test_a_class_fits_behind_one_address() -> None:
    """Thirty learners who all spend what they may."""
    assert RATES["address"] >= 30 * RATES["learner"]


@pytest.mark.parametrize(
    ("principal", "changes"),
    [(DEVELOPER, {}), (ANN, {"learner": 0}), (Principal(frozenset(), "nobody"), {})],
)
def test_no_limit(principal: Principal, changes: dict[str, int]) -> None:
    """The developer has none, and 0 is none."""
    assert Rates(limits(**changes), KEY).budget(principal, "10.0.0.1").spend(10**12) is None


def test_several_roles(clock: list[float]) -> None:
    """Who has several may spend what the widest of them may."""
    both = Principal(frozenset({Role.LEARNER, Role.TEACHER}), "ann")
    assert Rates(limits(), KEY).budget(both, "10.0.0.1").spend(0) == Left(RATES["teacher"], 60)


def test_refused(clock: list[float]) -> None:
    """Of requests that are not let in few may come from one address."""
    counted = Rates(limits(refused=3), KEY)
    for _ in range(3):
        counted.refused("10.0.0.1")
    with pytest.raises(RateLimited):
        counted.refused("10.0.0.1")
    counted.refused("10.0.0.2")
    for _ in range(10):
        Rates(limits(refused=0), KEY).refused("10.0.0.1")


def test_no_ids_are_kept(clock: list[float]) -> None:
    """What is counted stands under digests, which another key does not give."""
    counted, other = Rates(limits(), KEY), Rates(limits(), b"1" * 32)
    for each in (counted, other):
        each.budget(ANN, "10.0.0.1").spend(1)
    assert len(counted._counts) == 2
    assert "ann" not in repr(counted._counts) and "10.0.0.1" not in repr(counted._counts)
    assert counted._counts.keys().isdisjoint(other._counts)


def test_memory_is_bounded(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes after very many is not counted, and not held up."""
    monkeypatch.setattr(rates, "MOST_COUNTED", 3)
    counted = Rates(limits(refused=1), KEY)
    for number in range(10):
        counted.refused(f"10.0.0.{number}")
    assert len(counted._counts) == 3
    counted.refused("10.0.0.9")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_networks(address: str, network: str) -> None:
    """Of IPv6 a caller has 2^64 addresses: they count as one."""
    assert network_of(address) == network
