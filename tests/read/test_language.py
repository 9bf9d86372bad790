import pytest

from bot.read import language
from bot.read.lines import split_lines

LINES = {
    "da": "Færgen til Orla sejler igen efter tre uger, og det er den eneste, der går om natten.",
    "de": "Die Fähre nach Orla fährt nach drei Wochen, und sie ist die einzige in der Nacht.",
    "en": "The ferry to Orla runs again after three weeks, and it is the only one at night.",
    "es": "El barco de Orla vuelve a salir después de tres semanas y es el único de la noche.",
    "fi": "Lautta Orlaan kulkee taas, ja se on ainoa, joka kulkee yöllä, niin kuin kapteeni sanoi.",
    "fr": "Le bac pour Orla repart après trois semaines et c'est le seul qui passe dans la nuit.",
    "it": "Il traghetto per Orla parte di nuovo dopo tre settimane ed è il solo che va di notte.",
    "nl": "De veerboot naar Orla vaart na drie weken, en het is de enige die in de nacht gaat.",
    "no": "Ferja til Orla går igjen etter tre uker, og det er ikke mer enn én som går om natta.",
    "pl": "Prom do Orli pływa znowu po trzech tygodniach i jest to jedyny, który nie stoi w nocy.",
    "pt": "O barco para Orla parte depois de três semanas e é o único que não para à noite.",
    "sv": "Färjan till Orla går igen efter tre veckor, och det är den enda som går om natten.",
}


@pytest.mark.parametrize("spoken", LINES)
def test_language_is_known_by_its_small_words(spoken: str) -> None:
    assert language.of(split_lines(LINES[spoken])) == spoken


def test_language_whose_words_are_not_known_is_unknown_unless_stated() -> None:
    lines = split_lines(
        "Trajekt do Orly jezdí znovu po třech týdnech, protože potápěči našli pod přídí síť."
    )

    assert language.of(lines) is None
    assert language.of(lines, "cs-CZ") == "cs"


def test_statement_that_the_words_contradict_is_not_believed() -> None:
    assert language.of(split_lines(LINES["de"]), "en") == "de"


def test_menu_says_no_language() -> None:
    assert language.of(split_lines("Home\nThe news\nSport")) is None


RESULTS = "\n".join(
    f"{hour}:40 a.m.: Ada Okafor, Wim de Vries, Per Dahl, Jonas Lind, Anders Holm"
    for hour in range(1, 12)
)


def test_page_with_tables_of_names_is_english_by_its_prose() -> None:
    lines = split_lines(f"{RESULTS}\n{LINES['en']}")

    assert language.is_english(lines)


@pytest.mark.parametrize("spoken", ["de", "fr", "sv"])
def test_page_in_another_language_is_not_english(spoken: str) -> None:
    assert not language.is_english(split_lines(f"{RESULTS}\n{LINES[spoken]}"))


@pytest.mark.parametrize(
    "paragraph",
    [
        "Паром, снова, ходит, на, остров, Орла, после, трёх, недель, ремонта…",
        "Die Brücke über die Orla ist am Montag nach zwei Jahren für den Verkehr frei",
        "Jembatan Orla dibuka kembali pada hari Senin setelah dua tahun perbaikan oleh kota",
    ],
    ids=["ru", "de", "id"],
)
def test_english_footer_makes_no_page_in_another_language_english(paragraph: str) -> None:
    lines = split_lines("\n".join([paragraph] * 9 + [LINES["en"]]))

    assert not language.is_english(lines)


def test_page_without_longer_lines_counts_as_english() -> None:
    assert language.is_english(split_lines("Home\nWeather"))
