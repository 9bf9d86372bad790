"""Which names of two words are no person's: offices, peoples, teams, works and places."""

import re

NO_PERSON = re.compile(
    r"\b(?:Manager|Professor|Ambassador|Representative|Secretary|Minister|President|Director"
    r"|Governor|Officer|Commissioner|Chancellor|Chairman|Editor|Coach|General|Captain|Chief|Lord"
    r"|Leader|Attorney|Senator|Mayor|Judge|Justice"
    r"|River|Lake|Bay|Island|Islands|Mountains?|Valley|Sea|Ocean|Coast|County|City|Town|State"
    r"|States|Street|Avenue|Road|Park|Square|Airport|Station|Bridge|Hall|Theat(?:re|er)|Stadium"
    r"|Kingdom|Empire|Republic|Zealand|America|Africa|Europe|Asia"
    r"|Army|Navy|Force|Forces|Corps|Guard|Offensive|War|Battle|Revolution|Convention|Treaty|Act"
    r"|Amendment|Constitution|Rights|Law|Movement|House|Studios?|Records|Pictures"
    r"|Entertainment|Films?|Productions|Television|Radio|Press|Tour|Cup|Bowl|Series|Games"
    r"|Olympics|Championships?|Award|Awards|Prize|Medal|Season|Episode|Chapter|Day"
    r"|Night|Week|Christmas|Gothic|Language|Bible|Testament|Gospel|Program(?:me)?|Project|System"
    r"|Catholics?|Christians?|Protestants?|Muslims?|Jews|Churches|Chinese|European|Europeans"
    r"|English|French|American|Americans|Indian|Indians|British|Germans?|Romans?|Greeks?"
    r"|Buccaneers|Nuggets|Patriots|Eagles|Yankees|Dodgers|Lakers|Warriors|Bulls|Giants|Cowboys"
    r"|Packers|Steelers|Broncos|Panthers|Cardinals|Rangers|Raiders|Falcons|Saints|Bears|Lions"
    r"|Tigers|Cubs|Astros|Cavaliers|Celtics|Rockets|Spurs|Royals|Sox|Mets|Jets|Dolphins"
    r"|Seahawks|Chiefs|Vikings|Ravens|Bengals|Colts|Titans|Rams|Chargers|Redskins"
    r"|One|Two|Three|Four|Five|Six|Seven)$"
    r"|\d|^(?:National|General|Supreme|Royal|Continental|Western|Eastern|Northern|Southern|North"
    r"|South|East|West|Season|HMS|USS|Act|Chapter)\b"
)
"""Its last word is an office, a place, a thing, a people or a team; or its first says as much."""


def could_be(name: str) -> bool:
    """Say whether a name may be a person's, by its words alone.

    >>> could_be("Ada Quill"), could_be("General Manager"), could_be("Orla River")
    (True, False, False)
    """
    return not NO_PERSON.search(name)
