"""A small Discord on 127.0.0.1: the REST API and the gateway over real sockets.

It knows the routes that the bot uses, answers them as Discord does, notes everything that
comes in, and fails where it is told to.
"""

import asyncio
import fnmatch
import itertools
import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import WSMsgType, web

Json = dict[str, Any]

TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAwMQ.Gloopb.not-a-real-signature-at-all-0123"  # noqa: S105
"""Well formed, of application 1000000000000000001, and good for nothing."""

BOT, GUILD, CHANNEL, DIRECT = (1000000000000000000 + n for n in range(1, 5))
ANN = 2000000000000000001


@dataclass(frozen=True)
class Received:
    """One REST request; ``at`` is in the seconds of ``time.monotonic``."""

    method: str
    path: str
    body: Any
    at: float


@dataclass
class Fault:
    """Failures to give to matching requests before they succeed."""

    method: str
    path: str
    statuses: deque[int]
    body: Json


@dataclass
class Loopback:
    """Everything that came in, and the means to make things happen."""

    token: str = TOKEN
    heartbeat: int = 250
    requests: list[Received] = field(default_factory=list)
    identified: list[Json] = field(default_factory=list)
    resumed: list[Json] = field(default_factory=list)
    heartbeats: list[float] = field(default_factory=list)
    close_code: int = 0

    def __post_init__(self) -> None:
        self._faults: list[Fault] = []
        self._held: dict[str, asyncio.Event] = {}
        self.arrived: list[str] = []
        self._ids = itertools.count(3000000000000000001)
        self._sequence = itertools.count(1)
        self._socket: web.WebSocketResponse | None = None
        self._changed = asyncio.Condition()
        self._sent_at: dict[str, float] = {}

    # ---- life

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=10_000_000)
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port: int = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._runner.cleanup()

    # ---- what a test does

    def fail(self, method: str, path: str, *statuses: int, body: Json | None = None) -> None:
        """Answer the next matching requests with these statuses."""
        self._faults.append(
            Fault(method, path, deque(statuses), body or {"message": "no", "code": 0})
        )

    @contextmanager
    def hold(self, path: str) -> Iterator[None]:
        """Let matching requests wait for their reply until the block ends."""
        self._held[path] = asyncio.Event()
        try:
            yield
        finally:
            self._held.pop(path).set()

    async def until(self, condition: Callable[[], object], seconds: float = 20) -> None:
        """Wait until something that came in makes the condition true."""
        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(lambda: bool(condition())), seconds)

    async def drop(self) -> None:
        """Cut the gateway's connection without a word."""
        assert self._socket
        transport = self._socket._req.transport if self._socket._req else None
        assert transport
        transport.abort()

    async def emit(self, name: str, data: Json) -> None:
        """Send an event to the bot."""
        assert self._socket
        event = {"op": 0, "s": next(self._sequence), "t": name, "d": data}
        await self._socket.send_json(event)

    async def ask(
        self, question: str, *, name: str = "ask", twice: bool = False, kind: int = 0
    ) -> str:
        """Let ann use the slash command in a channel of this kind; return the interaction's id."""
        options = [{"name": "question", "type": 3, "value": question}]
        return await self.command(name, options, twice=twice, kind=kind)

    async def command(
        self, name: str, options: list[Json], *, twice: bool = False, kind: int = 0
    ) -> str:
        """Let ann, who manages the server, run a command, and return the interaction's id."""
        key = str(next(self._ids))
        data = {"id": "7", "name": name, "type": 1, "options": options}
        self._sent_at[key] = time.monotonic()
        for _ in range(1 + twice):
            await self.emit("INTERACTION_CREATE", interaction(key, 2, data, channel=kind))
        return key

    async def menu(self, text: str, *, kind: int = 0) -> str:
        """Let ann use the message menu on a message, and return the interaction's id."""
        key, target = str(next(self._ids)), str(next(self._ids))
        data = {
            "id": "8",
            "name": "Find sources",
            "type": 3,
            "target_id": target,
            "resolved": {"messages": {target: message(target, text, CHANNEL)}},
        }
        await self.emit("INTERACTION_CREATE", interaction(key, 2, data, channel=kind))
        return key

    async def press(self, label: str, answer: Received) -> str:
        """Let ann press a button of an answer, and return the interaction's id."""
        key = str(next(self._ids))
        on = self._message(str(next(self._ids)), answer.body)
        custom_id = next(_custom_ids(on["components"], label))
        data = {"custom_id": custom_id, "component_type": 2}
        await self.emit("INTERACTION_CREATE", {**interaction(key, 3, data), "message": on})
        return key

    async def say(self, text: str, *, channel: int = CHANNEL, **changed: Any) -> str:
        """Let ann write a message, and return its id."""
        key = str(next(self._ids))
        await self.emit("MESSAGE_CREATE", {**message(key, text, channel), **changed})
        return key

    # ---- what came in

    def sent(self, method: str, pattern: str) -> list[Received]:
        """Return the requests of this method whose path matches."""
        return [
            each
            for each in self.requests
            if each.method == method and fnmatch.fnmatchcase(each.path, pattern)
        ]

    def acknowledgement(self, key: str) -> Received | None:
        """Return the first acknowledgement of an interaction."""
        return next(iter(self.sent("POST", f"/interactions/{key}/*/callback")), None)

    def delay(self, key: str) -> float:
        """Return the seconds from a question to its acknowledgement."""
        acknowledged = self.acknowledgement(key)
        assert acknowledged
        return acknowledged.at - self._sent_at[key]

    def answers(self, key: str) -> list[Received]:
        """Return what an interaction's first message was edited to."""
        return self.sent("PATCH", f"/webhooks/{BOT}/token-{key}/messages/@original")

    def whispers(self, key: str) -> list[Received]:
        """Return what was sent after an interaction's first message: refusals and extras."""
        return self.sent("POST", f"/webhooks/{BOT}/token-{key}")

    # ---- REST

    async def _rest(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix("/api/v10")
        body = await request.json() if request.content_type == "application/json" else None
        async with self._changed:
            self.arrived.append(path)
            self._changed.notify_all()
        for pattern, released in list(self._held.items()):
            if fnmatch.fnmatch(path, pattern):
                await released.wait()
        fault = self._fault(request.method, path)
        if fault:
            return fault
        async with self._changed:
            self.requests.append(Received(request.method, path, body, time.monotonic()))
            self._changed.notify_all()
        needs_token = not path.startswith(("/interactions", "/webhooks"))
        if needs_token and request.headers.get("Authorization") != f"Bot {self.token}":
            return _json({"message": "401: Unauthorized", "code": 0}, 401)
        return self._reply(request.method, path, body)

    def _fault(self, method: str, path: str) -> web.Response | None:
        for fault in self._faults:
            if fault.statuses and fault.method == method and fnmatch.fnmatch(path, fault.path):
                status = fault.statuses.popleft()
                headers = {"Retry-After": "0", "Via": "loopback"} if status == 429 else {}
                return _json(fault.body, status, headers)
        return None

    def _reply(self, method: str, path: str, body: Any) -> web.Response:
        match (method, path.strip("/").split("/")):
            case "GET", ["users", "@me"]:
                return _json(user(BOT, "OnRecord", robot=True))
            case "GET", ["oauth2", "applications", "@me"]:
                return _json(application())
            case "GET", ["gateway", "bot"]:
                limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
                return _json({"url": self.gateway, "shards": 1, "session_start_limit": limit})
            case "PUT", ["applications", _, "commands"]:
                return _json([self._command(each) for each in body])
            case "POST", ["interactions", key, token, "callback"]:
                about = {"id": key, "type": 2, "response_message_id": key}
                resource = {"type": body["type"], "message": self._message(key, {})}
                return _json({"interaction": about, "resource": resource})
            case ("PATCH", ["webhooks", _, token, "messages", _]) | (
                "POST",
                ["webhooks", _, token],
            ):
                return _json(self._message(token.removeprefix("token-"), body))
            case "DELETE", ["webhooks", _, _, "messages", _]:
                return web.Response(status=204)
            case "POST", ["channels", channel, "messages"]:
                sent = self._message(str(next(self._ids)), body)
                return _json({**sent, "channel_id": channel})
            case "POST", ["channels", _, "typing"]:
                return web.Response(status=204)
        return _json({"message": f"404: {method} {path}", "code": 0}, 404)

    def _command(self, command: Json) -> Json:
        key = str(next(self._ids))
        extra = {"id": key, "application_id": str(BOT), "version": "1"}
        return {"description": "", "default_member_permissions": None, **command, **extra}

    def _message(self, key: str, body: Json) -> Json:
        fresh = message(key, body.get("content") or "", CHANNEL, author=BOT)
        return {**fresh, "components": body.get("components", []), "flags": body.get("flags", 0)}

    # ---- gateway

    @property
    def gateway(self) -> str:
        return f"ws://127.0.0.1:{self.port}/gateway/"

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._socket = socket
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": self.heartbeat}})
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                await self._take(socket, frame.json())
        return socket

    async def _take(self, socket: web.WebSocketResponse, frame: Json) -> None:
        match frame["op"]:
            case 1:
                self.heartbeats.append(time.monotonic())
                await socket.send_json({"op": 11})
            case 2 if self.close_code:
                await socket.close(code=self.close_code)
            case 2:
                self.identified.append(frame["d"])
                await self._welcome(frame["d"])
            case 6:
                self.resumed.append(frame["d"])
                await self.emit("RESUMED", {})
        async with self._changed:
            self._changed.notify_all()

    async def _welcome(self, identify: Json) -> None:
        ready = {
            "v": 10,
            "user": user(BOT, "OnRecord", robot=True),
            "guilds": [{"id": str(GUILD), "unavailable": True}],
            "session_id": "session",
            "resume_gateway_url": self.gateway,
            "shard": identify.get("shard", [0, 1]),
            "application": {"id": str(BOT), "flags": 0},
        }
        await self.emit("READY", ready)
        await self.emit("GUILD_CREATE", guild())


def _custom_ids(components: list[Json], label: str) -> Iterator[str]:
    """Yield the ids of buttons with this label, however deep they lie."""
    for part in components:
        if part.get("label") == label:
            yield part["custom_id"]
        yield from _custom_ids(part.get("components", []), label)


def _json(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """Answer as Discord does: without a charset, which discord.py would not take for JSON."""
    response = web.Response(body=json.dumps(data).encode(), status=status, headers=headers)
    response.headers["Content-Type"] = "application/json"
    return response


def user(key: int, name: str, *, robot: bool = False) -> Json:
    return {
        "id": str(key), "username": name, "discriminator": "0", "global_name": None,
        "avatar": None, "bot": robot,
    }  # fmt: skip


def application() -> Json:
    return {
        "id": str(BOT), "name": "OnRecord", "icon": None, "description": "", "summary": "",
        "bot_public": True, "bot_require_code_grant": False, "verify_key": "", "flags": 0,
        "owner": user(ANN, "ann"), "team": None,
    }  # fmt: skip


def guild() -> Json:
    everyone = {
        "id": str(GUILD), "name": "@everyone", "color": 0, "colors": {"primary_color": 0},
        "hoist": False, "position": 0, "permissions": "1126212592979008", "managed": False,
        "mentionable": False, "flags": 0,
    }  # fmt: skip
    channel = {
        "id": str(CHANNEL), "type": 0, "name": "general", "position": 0, "guild_id": str(GUILD),
        "permission_overwrites": [], "nsfw": False, "parent_id": None,
    }  # fmt: skip
    member = {
        "user": user(BOT, "OnRecord", robot=True), "roles": [], "deaf": False, "mute": False,
        "joined_at": "2026-01-01T00:00:00+00:00", "flags": 0,
    }  # fmt: skip
    return {
        "id": str(GUILD), "name": "Harbour", "icon": None, "splash": None, "owner_id": str(ANN),
        "roles": [everyone], "channels": [channel], "members": [member], "member_count": 2,
        "emojis": [], "stickers": [], "features": [], "threads": [], "presences": [],
        "voice_states": [], "stage_instances": [], "guild_scheduled_events": [],
        "verification_level": 0, "default_message_notifications": 0, "mfa_level": 0,
        "explicit_content_filter": 0, "afk_timeout": 300, "afk_channel_id": None,
        "system_channel_flags": 0, "system_channel_id": None, "premium_tier": 0,
        "preferred_locale": "en-US", "nsfw_level": 0, "large": False, "unavailable": False,
        "discovery_splash": None, "banner": None, "description": None, "vanity_url_code": None,
        "rules_channel_id": None, "public_updates_channel_id": None, "application_id": None,
        "premium_progress_bar_enabled": False,
    }  # fmt: skip


def message(key: str, text: str, channel: int, *, author: int = ANN) -> Json:
    place = {"guild_id": str(GUILD)} if channel == CHANNEL else {}
    mentions = [user(BOT, "OnRecord", robot=True)] if f"<@{BOT}>" in text else []
    return {
        "id": key, "channel_id": str(channel), "content": text, "type": 0, "tts": False,
        "author": user(author, "ann" if author == ANN else "OnRecord", robot=author == BOT),
        "timestamp": "2026-11-22T10:00:00+00:00", "edited_timestamp": None, "pinned": False,
        "mention_everyone": False, "mentions": mentions, "mention_roles": [], "embeds": [],
        "attachments": [], "components": [], "flags": 0, **place,
    }  # fmt: skip


def interaction(key: str, kind: int, data: Json, *, channel: int = 0) -> Json:
    """Return an interaction in the server or, for the types 1 and 3, outside of all servers."""
    inside = _inside(key, kind, data)
    if channel == 0:
        return inside
    for name in ("guild_id", "member", "guild_locale"):
        del inside[name]
    place = {"id": str(DIRECT), "type": channel, "recipients": [user(ANN, "ann")]}
    owners = {"authorizing_integration_owners": {"1": str(ANN)}, "context": 2}
    return {
        **inside, **owners, "channel_id": str(DIRECT), "channel": place, "user": user(ANN, "ann"),
    }  # fmt: skip


def _inside(key: str, kind: int, data: Json) -> Json:
    return {
        "id": key, "application_id": str(BOT), "type": kind, "data": data, "version": 1,
        "token": f"token-{key}", "channel_id": str(CHANNEL), "guild_id": str(GUILD),
        "channel": {"id": str(CHANNEL), "type": 0, "name": "general", "permissions": "0",
                    "guild_id": str(GUILD), "position": 0},
        "member": {"user": user(ANN, "ann"), "roles": [], "permissions": "32", "deaf": False,
                   "joined_at": "2026-01-01T00:00:00+00:00", "mute": False, "flags": 0},
        "app_permissions": "2251799813685247", "locale": "en-US", "guild_locale": "en-US",
        "entitlements": [], "authorizing_integration_owners": {"0": str(GUILD)}, "context": 0,
        "attachment_size_limit": 26214400,
    }  # fmt: skip
