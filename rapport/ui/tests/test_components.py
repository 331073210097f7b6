"""Markup and names of the components: what a screen reader and a keyboard get."""

import re

import pytest
from django import forms

from rapport.ui.gallery import HandOver, examples
from rapport.ui.why import Explanation


def test_a_card_is_a_region_named_by_its_heading(render):
    card = render('<c-card title="Today" meta="3 meetings">Coffee<c-slot name="foot">Logged</c-slot></c-card>')
    name = re.search(r'<section class="card" aria-labelledby="(card-\w+)"', card)
    assert name
    assert f'<h2 id="{name[1]}">Today</h2>' in card
    assert '<div class="card-foot">Logged</div>' in card


def test_two_cards_of_one_title_have_two_ids(render):
    ids = re.findall(r'h2 id="([\w-]+)"', render('<c-card title="A">x</c-card><c-card title="A">y</c-card>'))
    assert len(set(ids)) == 2


def test_a_button_with_an_address_is_a_link_and_without_one_a_button(render):
    assert render('<c-button href="/x/" kind="primary">Go</c-button>').startswith('<a class="btn primary')
    assert 'type="submit"' in render('<c-button type="submit">Send</c-button>')


def test_what_cannot_be_undone_asks_once_more_and_works_without_script(render):
    asked = render(
        '<c-confirm label="Delete" title="Delete it?" sure="Delete it now" name="step" value="go">Gone.</c-confirm>'
    )
    own = re.search(r'popovertarget="([\w-]+)"', asked)
    assert own
    assert f'id="{own[1]}" popover role="dialog" aria-label="Delete it?"' in asked
    assert asked.count('type="submit"') == 1
    assert asked.index("Gone.") < asked.index('name="step" value="go"')


def test_a_key_is_printed_on_its_button_and_works(render):
    button = render('<c-button key="e">Edit</c-button>')
    assert 'data-hotkey="e"' in button
    assert '<kbd aria-hidden="true">E</kbd>' in button


def test_an_icon_alone_has_a_name(render):
    assert 'aria-label="Close"' in render('<c-button icon="x" label="Close" />')


def test_an_unknown_icon_is_named_at_once(render):
    with pytest.raises(ValueError, match="no icon called 'unicorn'"):
        render('{% icon "unicorn" %}')


@pytest.mark.parametrize("tone", ["good", "warn", "bad", "info", "mine", "open"])
def test_a_state_is_a_word_before_it_is_a_colour(render, tone):
    chip = render(f'<c-chip tone="{tone}">By 15:00</c-chip>')
    assert f"is-{tone}" in chip
    assert "By 15:00" in chip


def test_text_from_people_is_escaped_everywhere(render):
    evil = "<script>alert(1)</script>"
    shown = render(
        '{% chip evil %}{% avatar name=evil %}<c-who name="{{ evil }}" />{{ evil|highlight:"script" }}'
        "{% trust_bar 0.5 %}<c-note>{{ evil }}</c-note><c-tabs :items='items' label='x' />",
        evil=evil,
        items=[{"label": evil, "url": "/"}],
    )
    assert "<script>" not in shown


def test_the_current_tab_is_said_not_only_underlined(render):
    tabs = render(
        '<c-tabs :items="items" label="Profile" />',
        items=[{"label": "Cases", "url": "/c/", "current": True, "count": 1204}],
    )
    assert '<nav class="tabs" aria-label="Profile">' in tabs
    assert 'aria-current="page"' in tabs
    assert "1,204" in tabs


def test_a_sorted_column_says_so_and_links_to_the_other_order(render):
    table = render(
        '<c-table :columns="columns" caption="People"><tr><td>x</td></tr></c-table>',
        columns=[
            {"label": "Name", "sort_url": "?sort=-name", "sorted": "ascending"},
            {"label": "Reason", "hidden": True},
        ],
    )
    assert '<caption class="sr">People</caption>' in table
    assert 'aria-sort="ascending"' in table
    assert 'href="?sort=-name"' in table
    assert '<span class="sr">Reason</span>' in table


def test_a_merged_row_shows_its_lock_and_its_reason(render):
    row = render(
        '{% include "ui/merged_row.html" with label="3 small units, merged" cells=cells %}',
        cells=[{"value": "under 10 each"}],
    )
    assert "#lock" in row
    assert "3 small units, merged" in row
    assert "under 10 each" in row


def test_a_field_that_went_wrong_keeps_what_was_typed_and_points_to_its_error(render):
    form = HandOver({"task": "pls fix", "needed_by": "Sat", "to": "gdansk"})
    field = render('<c-field :field="form.task" />', form=form)
    assert 'value="pls fix"' in field
    assert 'aria-invalid="true"' in field
    described = re.search(r'aria-describedby="([\w ]+)"', field)
    assert described
    assert all(f'id="{target}"' in field for target in described[1].split())
    assert "Say what done looks like" in field


def test_a_hint_is_tied_to_its_field(render):
    field = render('<c-field :field="form.to" />', form=HandOver({"task": "x", "needed_by": "y"}))
    assert 'aria-describedby="id_to_helptext' in field
    assert 'id="id_to_helptext"' in field


def test_radio_buttons_are_a_group_with_a_legend(render):
    assert "<fieldset" in (field := render('<c-field :field="form.by" />', form=HandOver()))
    assert "Tell them by" in re.search(r"<legend.*?</legend>", field)[0]


def test_the_summary_counts_what_is_to_put_right(render):
    form = HandOver({"task": "pls fix", "needed_by": "Sat", "to": "gdansk"})
    assert "2 things to put right." in render('<c-errors :form="form" />', form=form)
    assert render('<c-errors :form="form" />', form=HandOver()) == ""


def test_a_form_printed_whole_uses_the_same_fields(render):
    class Short(forms.Form):
        name = forms.CharField(label="Name", help_text="As people call you.")

    shown = render("{{ form }}", form=Short({}))
    assert '<div class="field has-error">' in shown
    assert 'class="hint" id="id_name_helptext"' in shown


def test_progress_without_a_value_only_says_that_it_works(render):
    assert 'value="64"' in render('<c-progress label="Import" :value="64" />')
    assert "value=" not in render('<c-progress label="Import" />')


def test_why_tells_definition_formula_data_age_and_readers(render):
    about = Explanation("Reach", "The share.", "a / b", "14 months", examples()["long_ago"], "Everybody")
    shown = render('<c-why :about="about" />', about=about)
    target = re.search(r'popovertarget="([\w-]+)"', shown)
    assert target
    assert f'id="{target[1]}" popover' in shown
    for words in ("The share.", "a / b", "14 months", "Everybody", "<time"):
        assert words in shown


def test_the_last_page_offers_no_next_one(render):
    pager = render('<c-pager previous="?before=5" say="101 to 150" />')
    assert 'rel="prev"' in pager
    assert 'rel="next"' not in pager


def test_a_filter_can_be_taken_away_by_name(render):
    bar = render(
        '<c-filter-bar action="/people/" q="Rasa" :chips="chips" />', chips=[{"label": "Vilnius", "remove_url": "?"}]
    )
    assert 'value="Rasa"' in bar
    assert 'aria-label="Remove filter: Vilnius"' in bar


def test_the_reporting_line_says_which_one_she_is(render):
    line = render(
        '<c-reporting-line :above="above" :me="me" :below="below" />',
        above=[{"name": "Anneke"}],
        me={"name": "Amara"},
        below=[],
    )
    assert re.search(r'aria-current="true">.*Amara', line)


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Rasa Kazlauskaitė", "kazl", "Rasa <mark>Kazl</mark>auskaitė"),
        ("Nguyễn Thị Mai", "nguyen mai", "<mark>Nguyễn</mark> Thị <mark>Mai</mark>"),
        ("R&D Sensors", "sen", "R&amp;D <mark>Sen</mark>sors"),
        ("Anything", "", "Anything"),
    ],
)
def test_what_was_searched_is_marked_with_accents_forgiven(render, text, query, marked):
    assert render("{{ text|highlight:query }}", text=text, query=query) == marked


def test_an_empty_state_does_not_break_the_order_of_headings(render):
    assert "<h" not in render('<c-empty title="Nobody has asked you yet">It waits here.</c-empty>')


def test_a_list_that_fits_one_page_has_no_pager(render):
    assert render('<c-pager :next="none" :previous="none" />', none="") == ""


MENU = {
    "label": "All people",
    "all_label": "All people",
    "all_url": "/people/",
    "all_current": True,
    "groups": [],
    "page": "directory:people",
    "query": "",
    "shares": [("nobody", "Only me")],
}


def test_a_list_without_views_says_how_to_keep_one(render):
    bar = render('<c-view-menu :menu="menu" />', menu=MENU)
    assert "Filter the list, then keep it here as a view." in bar
    assert "<form" not in bar
    assert 'hx-swap-oob="true"' in render('<c-view-menu :menu="menu" oob="1" />', menu=MENU)


def test_a_filtered_list_can_be_kept_and_ones_own_view_renamed(render):
    kept = render('<c-view-menu :menu="menu" />', menu=MENU | {"query": "q=a", "may_keep": True, "save_url": "/views/"})
    assert "Keep this view" in kept
    assert 'name="query" value="q=a"' in kept
    mine = {"name": "North", "shared_with": "all"}
    shares = [("nobody", "Only me"), ("all", "Everybody")]
    menu = MENU | {"mine": mine, "shares": shares, "save_url": "/views/7/", "delete_url": "/views/7/delete/"}
    own = render('<c-view-menu :menu="menu" />', menu=menu)
    assert 'value="North"' in own
    assert '<option value="all" selected>' in own
    assert 'action="/views/7/delete/"' in own
