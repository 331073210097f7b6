from types import SimpleNamespace

from rapport.ui.people import Face, face_of, unit_colour


def test_initials_come_from_the_person_where_she_gave_some():
    assert face_of(SimpleNamespace(name="Anneke de Vries", initials="AdV")).initials == "AdV"
    assert face_of({"name": "Nguyễn Thị Mai"}).initials == "NM"


def test_marks_stay_on_initials():
    assert face_of({"name": "Øystein Ångström"}).initials == "ØÅ"


def test_somebody_without_a_name_still_has_a_face():
    assert face_of(None) == Face("?", 0)


def test_a_division_keeps_its_colour_down_to_the_last_team():
    assert unit_colour("halmar/finance") == unit_colour("halmar/finance/accounts-payable/vilnius")
    assert 1 <= unit_colour("halmar/finance") <= 10


def test_a_number_is_the_colour_itself():
    assert [unit_colour(number) for number in (1, 10, 11)] == [1, 10, 1]
    assert unit_colour("") == 0


def test_an_avatar_is_silent_for_the_name_stands_beside_it(render):
    shown = render(
        '<c-who :person="person" line="Device engineer" url="/people/2/" />',
        person={"name": "Kwame Mensah", "unit": 10},
    )
    assert '<span class="av" data-u="10" aria-hidden="true">KM</span>' in shown
    assert '<a href="/people/2/">Kwame Mensah</a>' in shown
