"""The demo's division of totals: by weight, in whole numbers, the same way every time."""

from collections.abc import Mapping
from hashlib import blake2b


def vary(topic: str, code: str, low: float, high: float) -> float:
    """A number between two bounds, always the same for a topic and a unit."""
    digest = blake2b(f"{topic}/{code}".encode(), digest_size=4).digest()
    return low + (high - low) * int.from_bytes(digest) / 2**32


def apportion(total: int, weights: Mapping[str, float], fixed: Mapping[str, int] | None = None) -> dict[str, int]:
    """Whole shares of `total` by weight, largest remainders first. `fixed`: shares that are set beforehand."""
    fixed = fixed or {}
    free = {key: weight for key, weight in weights.items() if key not in fixed}
    rest, whole = total - sum(fixed.values()), sum(free.values())
    exact = {key: rest * weight / whole for key, weight in free.items()} if whole else {}
    shares = {key: fixed.get(key, int(exact.get(key, 0))) for key in weights}
    by_remainder = sorted(exact, key=lambda key: (int(exact[key]) - exact[key], key))
    for key in by_remainder[: total - sum(shares.values())]:
        shares[key] += 1
    return shares


def apportion_within(total: int, weights: Mapping[str, float], room: Mapping[str, int]) -> dict[str, int]:
    """Whole shares of `total` by weight, none larger than its `room`. All rooms together must hold `total`."""
    full: dict[str, int] = {}
    while True:
        shares = apportion(total, weights, full)
        over = {key: room[key] for key, share in shares.items() if share > room[key]}
        if not over:
            return shares
        full |= over
