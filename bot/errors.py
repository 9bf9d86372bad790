"""Whatever a user can cause or mend.

Each message is one line that says what is wrong, where, and what to do::

    OnRecordError
    ├── ConfigError            a setting is unknown, out of range or unreadable
    ├── PageError              a page can't be read; a batch names it and goes on
    │   ├── NotAnArticle           it was read, and holds no article
    │   ├── TooLarge               it is larger than a setting allows, or a bomb
    │   ├── Damaged                it is not what its name says
    │   ├── BadRecord              a record lacks something, or is no JSON
    │   └── NotFetched             a server does not give it
    │       └── ServerBusy             it asks to be left alone for a while
    ├── SourceMissing          a path, folder or source that is named is not there
    ├── CollectionError        the collection can't be used
    │   ├── CollectionMismatch     it was made with another model, tokenizer or version
    │   ├── CollectionCorrupt      its files are damaged
    │   ├── CollectionBusy         another process is writing to it
    │   └── CollectionReadOnly     this user may read it and not change it
    ├── ArticleUnknown         no article has that id
    ├── ModelError             the encoder's weights are missing or not the ones expected
    ├── QuestionError          the question or one of its options can't be used
    └── Refused                the service takes no question just now; a later one is welcome
        ├── TooFast                a limit of questions a minute is reached
        ├── Busy                   the queue is full, or the service is going down
        └── TookTooLong            the answer did not come within the time limit
"""


class OnRecordError(Exception):
    """The root: ``str(error)`` is the line that a user reads.

    ``kind`` is how problems are counted where there are many.
    """

    kind = "other"


class ConfigError(OnRecordError):
    """A setting is unknown, out of range or unreadable."""


class PageError(OnRecordError):
    """A page can't be read; in a batch it is named and the rest goes on."""

    kind = "no text"


class NotAnArticle(PageError):
    """The page was read, and it holds no article: an index, a login wall, an error page."""

    kind = "no article"


class TooLarge(PageError):
    """It is larger than a setting allows, or would become so when it is unpacked."""

    kind = "too large"


class Damaged(PageError):
    """It is not what its name says, or not whole."""

    kind = "damaged"


class BadRecord(PageError):
    """A record lacks something that it needs, has it in the wrong form, or is no JSON."""

    kind = "bad record"


class NotFetched(PageError):
    """A server, or the way there, does not give it, or a site asks not to read it."""

    kind = "not fetched"


class ServerBusy(NotFetched):
    """A server asks to be left alone for a while."""


class SourceMissing(OnRecordError):
    """A path, folder or source that is named is not there."""

    kind = "missing"


class CollectionError(OnRecordError):
    """The collection can't be used."""


class CollectionMismatch(CollectionError):
    """The collection was made with another model, tokenizer or version."""


class CollectionCorrupt(CollectionError):
    """The collection's files are damaged."""


class CollectionBusy(CollectionError):
    """Another process is writing to the collection."""


class CollectionReadOnly(CollectionError):
    """Who asks may read the collection and not change it."""


class ArticleUnknown(OnRecordError):
    """No article of the collection has that id."""


class ModelError(OnRecordError):
    """The encoder's weights are missing or are not the ones expected."""


class QuestionError(OnRecordError):
    """The question, or one of its options, can't be used."""


class Refused(OnRecordError):
    """The service takes no question just now; a later one is welcome."""


class TooFast(Refused):
    """A limit of questions a minute is reached."""


class Busy(Refused):
    """The queue is full, or the service is going down."""


class TookTooLong(Refused):
    """The answer did not come within the time limit."""
