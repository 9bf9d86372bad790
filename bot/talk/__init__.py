"""Front ends: they know how to ask, and an Answer, and nothing below."""
