"""What flows through OnRecord: frozen dataclasses, a module for each stage.

In the order in which they flow::

    articles     a page as it came, and the article that was read from it
    encodings    what the encoder gives back for a text
    chunks       sentences and chunks, as they are cut, stored and given back
    holdings     what a store says of itself
    questions    a question, and what may be set for it
    hits         what is found for it
    answers      what a front end shows

Every ``start`` and ``end`` is a character offset into ``Article.text``; hits come best first.
"""
