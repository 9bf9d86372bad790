from concurrent.futures import ThreadPoolExecutor
from threading import Event

from bot.store.kept import Kept


class Made:
    """Makes a value a key, and remembers which it made."""

    def __init__(self, limit: int) -> None:
        self.kept: Kept[str, str] = Kept(limit)
        self.keys: list[str] = []

    def get(self, key: str) -> str:
        return self.kept.get(key, lambda: self._make(key))

    def _make(self, key: str) -> str:
        self.keys.append(key)
        return key.upper()


def test_a_value_is_made_once() -> None:
    made = Made(2)

    assert [made.get(key) for key in "abab"] == ["A", "B", "A", "B"]
    assert made.keys == ["a", "b"]


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    made = Made(2)

    for key in "abacab":
        made.get(key)

    assert made.keys == ["a", "b", "c", "b"]


def test_nobody_waits_while_a_value_is_made() -> None:
    kept: Kept[str, bool] = Kept(2)
    begun, asked = Event(), Event()

    def make() -> bool:
        begun.set()
        return asked.wait(5)

    with ThreadPoolExecutor() as pool:
        slow = pool.submit(kept.get, "a", make)
        assert begun.wait(5)
        kept.get("b", lambda: True)
        asked.set()

        assert slow.result()
