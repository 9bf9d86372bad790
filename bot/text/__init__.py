"""Pure functions on text: no input or output, no state."""
