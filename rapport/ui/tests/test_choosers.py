"""Choosers without script: what was typed and what was chosen both arrive."""

from django import forms
from django.http import QueryDict

from rapport.ui.choosers import Chooser, Chosen, ChosenField, WordsField


class Pick(forms.Form):
    boss = ChosenField(widget=Chooser("/search/?kind=person"), help_text="A few letters.")
    skills = WordsField(required=False)


def test_a_chooser_is_a_combobox_with_a_name_and_keeps_what_was_typed():
    form = Pick(QueryDict("boss=7&boss-text=Anneke"))
    assert form.is_valid()
    assert form.cleaned_data["boss"] == Chosen("7", "Anneke")
    html = form.as_div()
    assert 'role="combobox"' in html
    assert 'data-chooser="/search/?kind=person"' in html
    assert 'aria-controls="id_boss-found"' in html
    assert 'for="id_boss"' in html
    assert 'value="Anneke"' in html
    assert 'aria-describedby="id_boss_helptext"' in html


def test_an_empty_chooser_has_no_value():
    assert not Pick(QueryDict("boss=&boss-text=+")).is_valid()


def test_words_are_those_ticked_and_those_typed_once_each():
    form = Pick(QueryDict("boss-text=x&skills=Welding&skills=Python, advanced&skills-more=Igbo; Welding,, Sales"))
    assert form.is_valid()
    assert form.cleaned_data["skills"] == ["Welding", "Python, advanced", "Igbo", "Sales"]
    assert Pick(QueryDict("boss-text=x&skills-more=")).fields["skills"].clean([]) == []


def test_words_come_back_as_boxes_that_can_be_unticked():
    html = Pick(initial={"skills": ["Welding <b>"]}).as_div()
    assert '<input type="checkbox" name="skills" value="Welding &lt;b&gt;" checked>' in html
