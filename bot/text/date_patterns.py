"""The words of dates, as pieces of patterns and as numbers.

Every piece is bounded, so that a pattern made of them looks at each character a few times only.
"""

import re

MONTHS = "January February March April May June July August September October November December"
SHORT_MONTHS = "Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec"
SHORT_MONTH = "|".join(SHORT_MONTHS.split())
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
COUNTS = "one two three four five six seven eight nine ten eleven twelve"
MONTH_NUMBERS = {word[:3]: number for number, word in enumerate(MONTHS.upper().split(), start=1)}
WEEKDAY_NUMBERS = {word: number for number, word in enumerate(WEEKDAYS.upper().split())}
COUNT_NUMBERS = {"a": 1} | {word: number for number, word in enumerate(COUNTS.split(), start=1)}
QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
SEASONS = {"spring": "SP", "summer": "SU", "fall": "FA", "autumn": "FA", "winter": "WI"}
SHIFTS = {"last": -1, "this": 0, "next": 1}
DAY_SHIFTS = {"yesterday": -1, "last night": -1, "tomorrow": 1}


def _either(line: str) -> str:
    """Match the words as they stand, and in capitals."""
    return "|".join([*line.split(), *line.upper().split()])


MONTH = rf"\b(?P<month>(?:{_either(MONTHS)})\b|(?:{_either(SHORT_MONTHS)})\b\.?)"
WHOLE_MONTH = rf"\b(?P<month>(?:{_either(MONTHS)})\b|(?:{_either(SHORT_MONTHS)})\.)"
WEEKDAY = rf"\b(?P<weekday>{_either(WEEKDAYS)})\b"
ON = rf"(?:\b(?:{_either(WEEKDAYS)}|Mon|Tues?|Wed|Thu(?:rs)?|Fri|Sat|Sun)\b\.?,?\s(?:the\s)?)?"
NUMBER_END = r"(?![\w%]|[.,:]\d)"
DAY = rf"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?{NUMBER_END}"
DAYS = rf"(?:3[01]|[12]\d|[1-9])\s?[-–—]\s?(?:3[01]|[12]\d|[1-9]){NUMBER_END}"
YEAR = rf"(?P<year>1[5-9]\d\d|20\d\d){NUMBER_END}"
PART = r"(?:\b(?:[Ee]arly|[Ll]ate|[Mm]id|[Ee]arlier|[Ll]ater)(?:-|\s(?:in\s)?))?"
WHICH = r"\b(?P<which>[Ll]ast|[Tt]his|[Nn]ext)"
UNIT = r"(?P<unit>week|month|quarter|year|decade)\b"
SEASON = r"\b(?P<season>[Ss]pring|[Ss]ummer|[Ff]all|[Aa]utumn|[Ww]inter)\b"
QUARTER = r"(?:\b[Ff]iscal[\s-])?\b(?P<quarter>[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth)[\s-]quarter\b"
COUNT = (
    rf"(?<![\w.,-])(?P<count>\d{{1,4}}|[Aa]|{_either(COUNTS.title())}|{'|'.join(COUNTS.split())})"
)


def month_number(match: re.Match[str]) -> int:
    """Return 1 to 12 for the group ``month`` of a match."""
    return MONTH_NUMBERS[match["month"][:3].upper()]
