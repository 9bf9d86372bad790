"""OnRecord answers questions about news articles with sentences that stand in them.

An article: ``read`` a page -> clean body and metadata -> sentences with offsets -> chunks
-> encoded once -> ``store``.
A question: ``talk`` (terminal, Discord) -> ``answer`` -> ``rank`` -> ``store``, and back as one
``Answer``.

For every quote, ``article.text[quote.start:quote.end] == quote.text``.
"""
