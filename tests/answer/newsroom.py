"""Invented news of a town, in articles that differ in date, source and words."""

from datetime import date

from tests.answer.archive import article

ELECTED = "The harbour council of Skalavik elected Ada Lind as its chair on Tuesday."

HARBOUR = article(
    "harbour",
    f"{ELECTED} She succeeds Orvo Reed, who had led the council since 2011. Lind said the quay "
    "would be rebuilt at a cost of 40 million crowns. The work will start at the northern pier, "
    "where a storm tore away the railing in January.",
    title="Harbour council picks a new chair",
    source="Fen Courier",
    published=date(2023, 3, 14),
)
WIRE = article(
    "wire",
    f"{ELECTED} It was the council's first election in twelve years.",
    title="New chair for Skalavik's harbour",
    source="Northern Wire",
    published=date(2023, 3, 15),
)
FERRY = article(
    "ferry",
    "The ferry between Skalavik and Brennor will not sail for three weeks, its operator said on "
    "Thursday. Divers found cracks in the hull of the vessel, which is 31 years old. Passengers "
    "may travel by bus over the Linden bridge.",
    title="Ferry to Brennor stops for repairs",
    source="The Orla Times",
    published=date(2024, 5, 2),
)
LIBRARY = article(
    "library",
    "The library in Brennor will stay open until midnight from next month. Students had asked "
    "for it in a letter with 900 signatures. The mayor called the letter polite.",
    title="Brennor reads at night",
)
NEWS = (HARBOUR, WIRE, FERRY, LIBRARY)
