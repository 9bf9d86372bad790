"""Discord's own description of its API, as a check of what the bot sends."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

DESCRIPTION = Path(__file__).parents[4] / "shared" / "data" / "discord_api" / "openapi.json"
"""Not part of the project: whoever has it beside the checkout gets the check."""


@cache
def _description() -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    return spec


@cache
def _paths() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the paths as patterns, those with fewer holes first."""
    paths = sorted(_description()["paths"], key=lambda path: path.count("{"))
    return tuple((re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in paths)


@cache
def _validator(method: str, template: str) -> Draft202012Validator:
    operation = _description()["paths"][template][method]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return Draft202012Validator({**schema, "components": _description()["components"]})


def complaints(method: str, path: str, body: object) -> Iterator[str]:
    """Yield what Discord would refuse in this request."""
    path = path.split("?", maxsplit=1)[0]
    template = next((name for pattern, name in _paths() if pattern.fullmatch(path)), None)
    if template is None:
        yield f"{method} {path}: no such path"
        return
    for error in _validator(method.lower(), template).iter_errors(_with_text_ids(body)):
        yield f"{method} {template}: {error.json_path}: {error.message[:300]}"


def _with_text_ids(body: Any, key: str = "") -> Any:
    """Return the body with ids as text: discord.py sends some as integers, which Discord takes."""
    if isinstance(body, dict):
        return {name: _with_text_ids(value, name) for name, value in body.items()}
    if isinstance(body, list):
        return [_with_text_ids(value, key) for value in body]
    is_id = key.endswith("_id") and isinstance(body, int)
    return str(body) if is_id else body
