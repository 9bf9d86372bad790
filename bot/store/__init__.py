"""Where articles, chunks and vectors lie."""
