"""Places by their class: the countries, the states of the United States, the continents."""

import re
from collections.abc import Mapping
from typing import Literal

from bot.text.date_patterns import SHORT_MONTH

PlaceClass = Literal["country", "state", "continent", "town"]

COUNTRIES = frozenset(
    """Afghanistan|Albania|Algeria|Andorra|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan
    |Bahamas|Bahrain|Bangladesh|Barbados|Belarus|Belgium|Belize|Benin|Bhutan|Bolivia|Bosnia
    |Botswana|Brazil|Britain|Great Britain|Brunei|Bulgaria|Burkina Faso|Burma|Burundi|Cambodia
    |Cameroon|Canada|Cape Verde|Chad|Chile|China|Colombia|Comoros|Congo|Costa Rica|Croatia|Cuba
    |Cyprus|Czech Republic|Czechia|Czechoslovakia|Denmark|Djibouti|Dominica|Dominican Republic
    |East Timor|Ecuador|Egypt|El Salvador|England|Eritrea|Estonia|Eswatini|Ethiopia|Fiji|Finland
    |France|Gabon|Gambia|Georgia|Germany|Ghana|Greece|Greenland|Grenada|Guatemala|Guinea|Guyana
    |Haiti|Honduras|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|Northern Ireland|Israel
    |Italy|Ivory Coast|Jamaica|Japan|Jordan|Kazakhstan|Kenya|Kiribati|Kosovo|Kuwait|Kyrgyzstan
    |Laos|Latvia|Lebanon|Lesotho|Liberia|Libya|Liechtenstein|Lithuania|Luxembourg|Madagascar
    |Malawi|Malaysia|Maldives|Mali|Malta|Mauritania|Mauritius|Mexico|Moldova|Monaco|Mongolia
    |Montenegro|Morocco|Mozambique|Myanmar|Namibia|Nauru|Nepal|Netherlands|New Zealand|Nicaragua
    |Niger|Nigeria|North Korea|North Macedonia|Norway|Oman|Pakistan|Palau|Panama
    |Papua New Guinea|Paraguay|Peru|Philippines|Poland|Portugal|Qatar|Romania|Russia|Rwanda
    |Samoa|San Marino|Saudi Arabia|Scotland|Senegal|Serbia|Seychelles|Sierra Leone|Singapore
    |Slovakia|Slovenia|Somalia|South Africa|South Korea|South Sudan|Soviet Union|Spain|Sri Lanka
    |Sudan|Suriname|Sweden|Switzerland|Syria|Taiwan|Tajikistan|Tanzania|Thailand|Togo|Tonga
    |Trinidad|Tunisia|Turkey|Turkmenistan|Tuvalu|Uganda|Ukraine|United Arab Emirates|UAE
    |United Kingdom|UK|U.K|United States|United States of America|US|U.S|USA|Uruguay
    |Uzbekistan|Vanuatu|Vatican|Venezuela|Vietnam|Wales|Yemen|Yugoslavia|Zambia
    |Zimbabwe""".replace("\n    ", "").split("|")
)
STATES = frozenset(
    """Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia
    |Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts
    |Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey
    |New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania
    |Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington
    |West Virginia|Wisconsin|Wyoming""".replace("\n    ", "").split("|")
)
CONTINENTS = frozenset(
    "Africa|Antarctica|Asia|Europe|North America|South America|Australia|Oceania".split("|")
)
ALSO_TOWNS = frozenset({"New York", "Washington", "Singapore", "Luxembourg", "Monaco", "Panama"})
MEMBERS: Mapping[PlaceClass | None, frozenset[str]] = {
    "country": COUNTRIES,
    "state": STATES,
    "continent": CONTINENTS,
}
LISTED = COUNTRIES | STATES | CONTINENTS
KNOWN = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(re.escape(name) for name in sorted(LISTED, key=len, reverse=True))
    + r")(?![\w-])"
)
WORDS: Mapping[PlaceClass, str] = {
    "country": "country|nation",
    "state": "state",
    "continent": "continent",
    "town": "city|town|village",
}
ASKED: Mapping[PlaceClass, re.Pattern[str]] = {
    kind: re.compile(rf"\b(?:what|which) (?:[\w.-]+ )?(?:{words})\b", re.IGNORECASE)
    for kind, words in WORDS.items()
}
NO_PLACE = re.compile(
    rf"\d|^(?:{SHORT_MONTH})\b"
    r"|^(?:Treaty|Battle|Book|King|Queen|Duke|President) of\b"
    r"|\b(?:Testament|War|Act|Bible|Cup|League|Christmas|Easter|Mexican|Iraqi|Israeli|Greek)$"
)
"""A date, a book, an event or an adjective, though it stands behind "in" or "of"."""


def asked(question: str) -> PlaceClass | None:
    """Return the class of place that a question asks for, None where any place may answer.

    >>> asked("In which US state did they meet?"), asked("Where did they meet?")
    ('state', None)
    """
    found = ((pattern.search(question), kind) for kind, pattern in ASKED.items())
    matches = [(match.start(), kind) for match, kind in found if match]
    return min(matches)[1] if matches else None


def of_class(text: str, wanted: PlaceClass | None) -> tuple[tuple[int, int], ...]:
    """Return where a text names the places of a listed class; towns are in no list."""
    members = MEMBERS.get(wanted, frozenset())
    return tuple(match.span() for match in KNOWN.finditer(text) if match.group() in members)


def could_be(name: str, wanted: PlaceClass | None) -> bool:
    """Say whether a name behind "in" may be of a class: no listed place but a few is a town.

    >>> could_be("Mexico", "town"), could_be("Lindenau", "town"), could_be("Lindenau", "country")
    (False, True, False)
    """
    if wanted in MEMBERS:
        return name in MEMBERS[wanted]
    if NO_PLACE.search(name):
        return False
    return wanted is None or name not in LISTED or name in ALSO_TOWNS
