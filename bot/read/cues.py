"""Words and forms by which a line gives away what it is: a heading, a promotion, a credit."""

import re


def _any(*lines: str) -> str:
    """Return a pattern that matches one of the alternatives of these lines."""
    return "(?:" + "|".join(lines) + ")"


STOP_HEADING = re.compile(
    _any(
        r"most (?:read|popular|viewed|shared|commented|recent)|popular|trending(?: now)?",
        r"related\b.*|read (?:more|next|also)\b.*|recommended\b.*|see also.*|up next",
        r"more (?:from|on|in|stories|news|like)\b.*|you (?:may|might) (?:also )?like",
        r"also (?:on|read|see)\b.*|what to read next|watch (?:next|now|more)|don['’]t miss",
        r"tags?\b.*|topics?\b.*|filed under.*|references|footnotes|notes",
        r"comments?\b.*|\d+ comments?|leave a (?:reply|comment)",
        r"join the (?:conversation|discussion)|about the authors?",
        r"subscribe\b.*|sign up\b.*|newsletters?\b.*|follow us\b.*|share this\b.*",
        r"editors?['’]? (?:picks?|choice)|top stories|latest(?: news| stories)?",
        r"repl(?:y|ies)|log in to .*|add (?:a|your) comment|up ?vote.*|report|posted by.*",
        r"(?:hot|our) opinion|advertisement|sponsored\b.*|promoted\b.*|promo content",
    )
    + r"\W*",
    re.IGNORECASE,
)
"""After such a heading comes no more of the article."""

PROMOTION = re.compile(
    r"\b"
    + _any(
        r"subscribe|subscription|newsletters?|sign (?:up|in)|log ?in|register(?:ed)? (?:for|now)",
        r"click here|cookies?|privacy policy|terms of (?:use|service)|all rights reserved|reserved",
        r"copyright|advertise(?:ment)?|affiliate|commission|download (?:the|our)|our app",
        r"follow us|your (?:e-?mail|inbox|browser|account)|javascript|e-?mail address",
        r"donat(?:e|ion)|support (?:us|our)|member(?:s|ship)|read more|share (?:this|on)",
        r"contact us|free trial|unlimited access|reprints?|personal (?:information|data)",
        r"opt[ -]?(?:in|out)|third parties|use of (?:your|our)|ad ?block\w*|our partners",
    )
    + r"\b",
    re.IGNORECASE,
)
"""The site speaks of itself, or wants something of the reader."""

NOTICE = re.compile(
    r"(?=.*\b(?:cookies?|opt(?:ing)?[- ](?:out|in)|our (?:newsroom|journalis(?:m|ts)|newsletters?)"
    r"|sign(?:ing)? up (?:for|to)|subscri(?:be|bing|ptions?|bers?)|newsletters?|commissions?"
    r"|your contribution|personal (?:information|data)|privacy (?:policy|notice|choices))\b)"
    r"(?=.*\byou(?:r|['’]\w+)?\b)(?=.*\b(?:we|us|our)\b)"
    r"(?!.*(?:[\"“”]|\b(?:said|says|told)\b)).*",
    re.IGNORECASE,
)
"""The site speaks to its reader of cookies, money or letters; nobody is quoted."""

UNTOLD = r"(?:(?!\b(?:said|says|told|warned|wrote|announced)\b).)*"
"""The rest of a line in which nobody is quoted."""
ASKS_TO = r"(?:get|unlock|enjoy|start|receive|become)"
OFFER = re.compile(
    _any(
        rf"{ASKS_TO} (?:\S+ ){{0,3}}(?:full|instant|unlimited|exclusive|premium)"
        rf" (?:access|articles|content|features)\b{UNTOLD}",
        rf"{ASKS_TO} (?:\S+ ){{0,12}}(?:(?:in|to) your inbox|your free trial)\b{UNTOLD}",
        r"(?:(?:there was|sorry|thanks?|you|please|confirm|manage|cancel|renew)\b.{0,60}\b)?"
        r"your (?:subscription|newsletter sign-?up)\b.{0,20}",
    ),
    re.IGNORECASE,
)
"""The site offers its articles or letters, or says whether the order went through."""

COPYRIGHT = re.compile(r"©|\(c\) ?\d{4}|\ball rights reserved\b|\bcopyright\b", re.IGNORECASE)
CREDIT = re.compile(
    _any(
        r"\((?:photo|image|picture)?s? ?(?:credits?|courtesy|photo)\b",
        r"\b(?:photo|image|picture)s? ?(?:credit|by|courtesy|:)|\bcredits?: ",
        r"\b(?:getty|shutterstock|reuters/|ap photo|afp via|via (?:getty|reuters|ap)\b|istock"
        r"|file photo|handout|screenshot|pixabay|unsplash)|\bphotograph(?:s|ed)?(?: by|:)",
    ),
    re.IGNORECASE,
)
"""A picture's caption, or who made the picture."""

BYLINE = re.compile(r"(?:written |posted |reported |story )?by:? +\S+(?: \S+){0,7}$", re.IGNORECASE)
CONTRIBUTION = re.compile(
    _any(
        r"\bcontributed (?:to|reporting)\b|\b(?:reporting|editing|writing) by\b",
        r"\b(?:is|was|as) (?:an?|the|\S+['’]s?) (?:\S+ ){0,6}(?:reporter|editor|writer|journalist"
        r"|correspondent|columnist|author|blogger|contributor|producer)\b",
        r"\bcovers \w+|\bcan be reached|\bfollow (?:him|her|them)|\bon twitter|@\w+\.\w+",
        r"\b(?:her|his|their) (?:work|writing) (?:has|have)|\bbylines?\b|\bearned (?:her|his)\b",
    ),
    re.IGNORECASE,
)
"""Who else worked on the article, and who its author is."""

CONTRIBUTED = re.compile(
    _any(
        r".{0,240}\bcontributed (?:reporting )?to this (?:article|report|story|piece)\b.{0,40}",
        r".{0,100}\bcontributed reporting\b.{0,60}",
    ),
    re.IGNORECASE,
)

MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
DATE_ONLY = re.compile(
    r"(?=.*\d).{0,40}"
    + _any(
        rf"\b{MONTH} \d{{1,2}}\b|\b\d{{1,2}}(?:st|nd|rd|th)? {MONTH}",
        r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d",
        r"\b\d+ (?:minutes?|hours?|days?|weeks?) ago",
    )
    + r".{0,40}",
    re.IGNORECASE,
)
"""A short line with a date in it."""

DATE_ALONE = re.compile(
    rf"(?:\w+,? ){{0,2}}{MONTH} \d{{1,2}},? \d{{4}}(?:\W.{{0,20}})?", re.IGNORECASE
)
TAG_LINE = re.compile(r"(?:tags|filed under|topics)\b.*[^.!?]", re.IGNORECASE)
TEASER = re.compile(
    _any(
        r"related(?: \w+)?", r"also", r"see also", r"read(?: more| also| next)?", r"more", r"watch"
    )
    + r" ?[:|»]",
    re.IGNORECASE,
)
"""An invitation to another page, inside the article."""

TWEET = re.compile(r"pic\.twitter\.com|\(@\w+\)|^@\w+|^— .{2,60} [A-Z][a-z]+ \d{1,2}, \d{4}$")
PICTURED = re.compile(
    r"\b(?:pictured|(?:is|are|was|were) (?:seen|shown|displayed)|seen (?:here|in)|file photo|photo"
    r"|image|picture|screenshot|illustration|courtesy)\b",
    re.IGNORECASE,
)
AGO = re.compile(
    r"\b(?:\d+|an?) ?(?:m|h|d|mins?|minutes?|hours?|days?|weeks?) ago\b", re.IGNORECASE
)
GLUED = re.compile(r"[a-z]{2}[A-Z][a-z]|[)!?.][A-Z][a-z]{2}")
TOLD = re.compile(r"\b(?:was|were|had|has|have|been|he|she|they|his|her|their|who|said)\b")
URL = re.compile(r"https?://|www\.|\w@\w+\.\w", re.IGNORECASE)
SEPARATORS = re.compile(r" [|•·>»/] |›|»|\|")
SPEECH = re.compile(r"[\"“”][^\"“”]{8,}[\"“”]|\b(?:said|says|told|added|according to)\b")
ADDRESS = re.compile(r"\b(?:you|your|we|our|us)\b", re.IGNORECASE)
CODE = re.compile(r"[{};=<>\\]|\b(?:var|function|null)\b")
LEAD = re.compile(r"[\"“‘'(\[]?[A-Z]")
LIST_MARK = re.compile(r"(?:[•*–—-]|\d{1,2}[.)])\s")
