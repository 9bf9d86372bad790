"""Scores of the whole product over a question set, beside plain baselines in the same run."""
