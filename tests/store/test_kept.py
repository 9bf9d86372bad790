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


def test_nothing_else_waits_while_a_value_is_made() -> None:
    kept: Kept[str, str] = Kept(2)

    def make() -> str:
        return "A" + kept.get("b", lambda: "B")

    assert kept.get("a", make) == "AB"
    assert kept.get("b", lambda: "made again") == "B"
