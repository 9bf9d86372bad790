"""``python -m bot`` is the command ``onrecord``."""

import sys


def main() -> int:
    """Run one command and return its exit status."""
    try:
        from bot import cli
    except KeyboardInterrupt:  # before there is anything that could say so in its own way
        print("onrecord: interrupted", file=sys.stderr)  # noqa: T201 - the same
        return 130
    return cli.main()


if __name__ == "__main__":
    raise SystemExit(main())
