"""Which sentences, chunks and terms a text becomes: a collection is bound to it."""

TEXT_VERSION = 1
"""Raised with every change of what a text becomes: a collection made before it would hold terms
that no question has. A test compares what a page becomes with what this version says."""
