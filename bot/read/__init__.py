"""A page becomes an Article: which lines are its body, and what is known of it."""
