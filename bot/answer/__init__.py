"""Ranked sentences become an Answer."""
