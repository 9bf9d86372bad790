import pytest

from tests.talk.discord.description import DESCRIPTION, complaints

pytestmark = pytest.mark.skipif(
    not DESCRIPTION.is_file(),
    reason=f"{DESCRIPTION} is not there: request bodies are not held against Discord's own words",
)
PATH = "/channels/1000/messages"


def body(text: str) -> dict[str, object]:
    return {"flags": 1 << 15, "components": [{"type": 10, "content": text}]}


def test_ordinary_message_has_no_complaints() -> None:
    assert list(complaints("POST", PATH, body("x" * 4000))) == []


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        (PATH, body("x" * 4001)),
        (PATH, {"components": [{"type": 1, "components": []}]}),
        (PATH, {"content": "x" * 5000}),
        ("/channels/1000/telegrams", body("x")),
    ],
    ids=["long text", "empty row", "long content", "no such path"],
)
def test_what_discord_would_refuse_is_complained_about(path: str, sent: dict[str, object]) -> None:
    assert list(complaints("POST", path, sent))


def test_ids_that_the_library_sends_as_numbers_are_taken() -> None:
    reply = {**body("x"), "message_reference": {"message_id": 5, "channel_id": 6}}

    assert list(complaints("POST", PATH, reply)) == []
