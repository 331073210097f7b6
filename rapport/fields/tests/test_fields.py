"""Fields of one's own, and saved views."""

import json
import threading
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role
from rapport.fields.actions import change, change_view, define, delete_view, retire, save_view
from rapport.fields.cli import commands
from rapport.fields.models import FieldValue, SavedView
from rapport.fields.public import (
    HOLDINGS,
    Definition,
    FieldType,
    Noun,
    Share,
    Visibility,
    definitions,
    import_fields,
    read_value,
    read_values,
    shown_values,
    subjects_with,
    view_menu,
    write_values,
)
from rapport.fields.queries import views_for
from rapport.fields.rules import show as show_value
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact

BOSS = Actor.system(via="cli")


def somebody(user_id=None, person_id=None, *roles, units=()):
    return Actor(
        user_id=user_id, person_id=person_id, roles=frozenset({Role.EMPLOYEE, *roles}), unit_ids=frozenset(units)
    )


def make(label="Cost centre", kind=FieldType.TEXT, **more):
    return define(noun=Noun.PERSON, label=label, type=kind, by=BOSS, **more)


@pytest.mark.django_db
def test_a_field_holds_values_of_its_type():
    make()
    make("Badge", FieldType.NUMBER)
    make("Since", FieldType.DATE)
    make("Building", FieldType.CHOICE, choices=["North", "South"])
    make("Clearances", FieldType.CHOICES, choices=["Lab", "Vault", "Roof"])
    texts = {
        "cost_centre": "4711",
        "badge": "12,5",
        "since": "2026-11-20",
        "building": "north",
        "clearances": "Vault; lab",
    }
    assert write_values("person", {7: texts}, by=BOSS) == 1
    assert read_values("person", [7, 8], by=BOSS) == {
        7: {
            "cost_centre": "4711",
            "badge": 12.5,
            "since": "2026-11-20",
            "building": "North",
            "clearances": ["Vault", "Lab"],
        }
    }
    assert subjects_with("person", "building", "North") == {7}
    assert subjects_with("person", "clearances", "Lab") == {7}
    assert subjects_with("person", "clearances", "Roof") == frozenset()


@pytest.mark.django_db
def test_the_same_values_again_change_nothing_and_an_empty_one_takes_away():
    make()
    assert write_values("person", {7: {"cost_centre": "1"}}, by=BOSS) == 1
    facts = Fact.objects.count()
    assert write_values("person", {7: {"cost_centre": " 1 "}}, by=BOSS) == 0
    assert Fact.objects.count() == facts
    assert write_values("person", {7: {"cost_centre": ""}}, by=BOSS) == 1
    assert read_values("person", [7], by=BOSS) == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "text"),
    [(FieldType.NUMBER, "many"), (FieldType.NUMBER, "nan"), (FieldType.DATE, "soon"), (FieldType.CHOICE, "West"),
     (FieldType.PERSON, "Mei-Ling"), (FieldType.TEXT, "x" * 3000)],
)  # fmt: skip
def test_what_a_field_cannot_hold_is_refused_and_nothing_is_written(kind, text):
    make("One", kind, choices=["North"])
    make("Two")
    with pytest.raises(Refusal):
        write_values("person", {1: {"two": "fine"}, 2: {"one": text}}, by=BOSS)
    assert not FieldValue.objects.exists()


def test_two_who_write_first_about_one_subject_lose_nothing(transactional_db):
    make("One")
    make("Two")
    begin = threading.Barrier(2)

    def write(key):
        try:
            begin.wait()
            write_values("person", {7: {key: "x"}}, by=BOSS)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(key,)) for key in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert FieldValue.objects.get().values == {"one": "x", "two": "x"}


@pytest.mark.django_db
def test_visibility_hides_values_from_others_but_never_from_their_subject():
    make("Open")
    make("Teams", visibility=Visibility.TEAMS)
    make("Closed", visibility=Visibility.ADMINISTRATORS)
    write_values("person", {7: {"open": "a", "teams": "b", "closed": "c"}}, by=BOSS)

    def seen(actor):
        return set(read_values("person", [7], by=actor).get(7, {}))

    assert seen(somebody(1, 1)) == {"open"}
    assert seen(somebody(1, 1, Role.TEAM_MEMBER)) == {"open", "teams"}
    assert seen(somebody(1, 7)) == {"open", "teams", "closed"}
    assert seen(Actor.stranger()) == set()


@pytest.mark.django_db
def test_only_administrators_define_and_only_writers_write():
    with pytest.raises(Forbidden):
        define(noun=Noun.UNIT, label="x", type=FieldType.TEXT, by=somebody(1, 1, Role.ANALYST))
    make()
    with pytest.raises(Forbidden):
        write_values("person", {7: {"cost_centre": "1"}}, by=somebody(1, 1))
    assert write_values("person", {7: {"cost_centre": "1"}}, by=somebody(1, 7)) == 1
    make("Closed", visibility=Visibility.ADMINISTRATORS)
    with pytest.raises(Forbidden):  # she reads it, and does not write it
        write_values("person", {7: {"closed": "1"}}, by=somebody(1, 7))
    with pytest.raises(Forbidden):  # nor does who may not read it
        write_values("person", {7: {"closed": "1"}}, by=somebody(1, 1, Role.ANALYST))
    with pytest.raises(Forbidden):
        write_values("person", {7: {}}, by=Actor.stranger())


@pytest.mark.django_db
def test_a_key_is_taken_once_and_a_choice_in_use_stays():
    field = make("Building", FieldType.CHOICE, choices=["North", "South"])
    with pytest.raises(Refusal, match="another key"):
        make("Building")
    write_values("person", {7: {"building": "South"}}, by=BOSS)
    with pytest.raises(Refusal, match="in use"):
        change(field_id=field.id, label="Building", choices=["North"], by=BOSS)
    assert change(field_id=field.id, label="House", choices=["South"], by=BOSS).key == "building"
    retire(field_id=field.id, by=BOSS)
    assert definitions("person") == ()
    with pytest.raises(Missing):
        change(field_id=field.id, label="x", by=BOSS)


@pytest.mark.django_db
def test_imports_can_map_to_own_fields():
    make("Preferred building")
    (field,) = import_fields("person")
    assert (field.name, field.synonyms) == ("preferred_building", ("Preferred building",))
    assert import_fields("person", besides=[field]) == ()


@pytest.mark.django_db
def test_my_data_shows_all_values_and_erasing_takes_them():
    make("Closed", visibility=Visibility.ADMINISTRATORS)
    with clock.frozen(datetime(2026, 11, 20, tzinfo=UTC)):
        write_values("person", {7: {"closed": "c"}}, by=BOSS)
    values = HOLDINGS[0]
    assert values.rows(7) == [("Closed", "c", "2026-11-20")]
    assert values.erase(7) == 1
    assert values.rows(7) == []


@pytest.mark.django_db
def test_views_are_seen_by_whom_they_are_shared_with():
    ann, ben = User.objects.create_user("ann@halmar.example"), User.objects.create_user("ben@halmar.example")
    owner = somebody(ann.id, 1, Role.TEAM_MEMBER, units=[5, 6])
    mine = save_view(page="directory:people", name="Mine", query="?q=a", by=owner)
    save_view(page="directory:people", name="Unit", query="q=b", share=Share.UNIT, unit_id=5, by=owner)
    save_view(page="directory:people", name="All", query="q=c", share=Share.ALL, by=owner)
    save_view(page="directory:people", name="All", query="q=d", share=Share.ALL, by=owner)

    def names(actor):
        return [(view.name, view.query) for view in views_for(actor, "directory:people")]

    assert names(owner) == [("All", "q=d"), ("Mine", "q=a"), ("Unit", "q=b")]
    assert names(somebody(ben.id, 2, units=[5])) == [("All", "q=d"), ("Unit", "q=b")]
    assert names(somebody(ben.id, 2, units=[9])) == [("All", "q=d")]
    assert names(Actor.stranger()) == []
    with pytest.raises(Missing):
        delete_view(view_id=mine.id, by=somebody(ben.id, 2))
    with pytest.raises(Refusal):
        save_view(page="p", name="x", query="", share=Share.UNIT, unit_id=99, by=owner)
    with pytest.raises(Forbidden):
        save_view(page="p", name="x", query="", share=Share.ALL, by=somebody(ben.id, 2))
    delete_view(view_id=mine.id, by=owner)
    assert SavedView.objects.count() == 2


@pytest.mark.django_db
def test_the_pages_add_change_and_retire(client):
    user = User.objects.create_user("boss@halmar.example")
    RoleGrant.objects.create(user=user, role="administrator")
    client.force_login(user)
    assert "No field of your own yet" in client.get(reverse("fields:fields")).content.decode()
    form = {"noun": "person", "label": "Building", "type": "choice", "visibility": "teams", "choices": "", "key": ""}
    refused = client.post(reverse("fields:new"), form)
    assert refused.status_code == 422
    assert "Name at least one choice" in refused.content.decode()
    assert 'value="Building"' in refused.content.decode()
    assert client.post(reverse("fields:new"), {**form, "choices": "North\nSouth"}).status_code == 302
    (field,) = definitions("person")
    assert "North · South" in client.get(reverse("fields:fields")).content.decode()
    edit = reverse("fields:field", args=[field.id])
    assert "North\nSouth" in client.get(edit).content.decode()
    client.post(edit, {"label": "House", "choices": "North\nSouth", "visibility": "everybody"})
    assert definitions("person")[0].label == "House"
    client.post(reverse("fields:retire", args=[field.id]))
    assert definitions("person") == ()


@pytest.mark.django_db
def test_a_view_is_kept_from_a_page_and_the_way_back_stays_here(client):
    client.force_login(User.objects.create_user("ann@halmar.example"))
    form = {"page": "directory:people", "name": "North", "query": "q=north", "next": "/people/?q=north"}
    assert client.post(reverse("fields:save_view"), form).url == "/people/?q=north"
    for elsewhere in ("https://elsewhere.example/", "//elsewhere.example/", "elsewhere", "javascript:alert(1)"):
        assert client.post(reverse("fields:save_view"), {**form, "next": elsewhere}).url == "/"
    assert SavedView.objects.get().query == "q=north"


@pytest.fixture
def ann(client):
    user = User.objects.create_user("ann@halmar.example", name="Ann")
    client.force_login(user)
    return user


def kept(user, name, query, share="nobody", **more):
    return SavedView.objects.create(page="fields:fields", name=name, query=query, owner=user, share=share, **more)


@pytest.mark.django_db
def test_the_address_of_a_view_stays_whatever_becomes_of_its_name_and_filters(client, ann):
    view = kept(ann, "North", "q=north")
    address = reverse("fields:view", args=[view.id])
    assert client.get(address).url == "/fields/?q=north"
    sent = {"name": "Far north", "share": "nobody", "next": "/fields/?q=north"}
    for _again in range(2):
        assert client.post(address, sent).url == "/fields/?q=north"
    assert Fact.objects.filter(name="fields.view_saved").count() == 1
    change_view(view_id=view.id, name="Far north", query="?q=pole", share=Share.NOBODY, by=somebody(ann.id))
    assert client.get(address).url == "/fields/?q=pole"
    SavedView.objects.update(page="no:page")
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_a_view_of_somebody_else_is_read_and_not_changed(client, ann):
    ben = User.objects.create_user("ben@halmar.example")
    shared, own = kept(ben, "All", "q=a", "all"), kept(ben, "Mine", "q=b")
    assert client.get(reverse("fields:view", args=[shared.id])).status_code == 302
    assert client.get(reverse("fields:view", args=[own.id])).status_code == 404
    assert client.post(reverse("fields:view", args=[shared.id]), {"name": "x"}).status_code == 403
    assert client.post(reverse("fields:delete_view", args=[shared.id])).status_code == 403
    kept(ann, "One", "")
    two = kept(ann, "Two", "q=2")
    with pytest.raises(Refusal, match="already"):
        change_view(view_id=two.id, name=" One ", share=Share.NOBODY, by=somebody(ann.id))
    with pytest.raises(Refusal, match="your units"):
        change_view(view_id=two.id, name="Two", share=Share.UNIT, unit_id=9, by=somebody(ann.id))


@pytest.mark.django_db
def test_the_menu_of_views_knows_where_one_stands(django_assert_num_queries, ann):
    ben = User.objects.create_user("ben@halmar.example", name="Ben")
    kept(ann, "North", "q=n&sort=unit", "unit", unit_id=5)
    kept(ben, "For all", "q=a", "all")
    actor = somebody(ann.id, 1, units=[5])

    def menu(query, **more):
        told = {"address": "/fields/", "query": query, "title": "All", "units": {5: "Yard"}, **more}
        return view_menu("fields:fields", **told, by=actor)

    with django_assert_num_queries(2):
        plain = menu("")
    assert (plain.label, plain.all_current, plain.may_keep, plain.mine) == ("All", True, False, None)
    assert [(g.title, [(v.name, v.note) for v in g.views]) for g in plain.groups] == [
        ("Mine", [("North", "Yard")]),
        ("Shared with me", [("For all", "Ben")]),
    ]
    assert plain.shares == [("nobody", "Only me"), ("unit-5", "Yard")]
    north = menu("sort=unit&q=n&after=xyz")
    assert (north.label, north.mine.shared_with, north.may_keep) == ("North", "unit-5", False)
    assert not menu("tab=team&after=xyz", plain="tab=team").may_keep, "the plain list of a tab"
    assert menu("tab=team&q=zzz", plain="tab=team").may_keep
    assert (menu("q=a").mine, menu("q=a").may_keep, menu("q=zzz").may_keep) == (None, True, True)


@pytest.mark.django_db
def test_fields_of_one_subject_are_shown_with_what_the_reader_may_change():
    make("Open")
    make("Teams", visibility=Visibility.TEAMS)
    make("Closed", FieldType.CHOICES, visibility=Visibility.ADMINISTRATORS, choices=["A", "B"])
    write_values("person", {7: {"closed": "A; B"}}, by=BOSS)

    def seen(actor):
        return [(v.field.key, v.text, v.may_write) for v in shown_values("person", 7, by=actor)]

    assert seen(somebody(1, 7)) == [("open", "", True), ("teams", "", True), ("closed", "A; B", False)]
    assert seen(somebody(1, 8)) == [("open", "", False)]
    assert seen(Actor.stranger()) == []


@pytest.mark.django_db
def test_the_terminal_defines_lists_and_fills_fields_and_lists_views(ann):
    def run(*arguments):
        return CliRunner().invoke(commands, arguments)

    assert run("add", "person", "Building", "--type", "choice", "--choice", "North", "--choice", "South").exit_code == 0
    assert [f["key"] for f in json.loads(run("list", "person", "--json").stdout)] == ["building"]
    assert run("set", "person", "7", "building=north").exit_code == 0
    assert json.loads(run("show", "person", "7", "--json").stdout) == {"building": "North"}
    assert run("set", "person", "7", "building=West").exit_code == 2
    assert run("retire", "building", "person").exit_code == 2
    assert run("retire", "person", "building").exit_code == 0
    view = kept(ann, "North", "q=n")
    assert "/fields/?q=n" in run("views").stdout
    assert run("delete-view", str(view.id)).exit_code == 0
    assert not SavedView.objects.exists()


@pytest.mark.django_db
def test_rest_does_the_same(client):
    user = User.objects.create_user("boss@halmar.example")
    RoleGrant.objects.create(user=user, role="administrator")
    client.force_login(user)
    made = client.post("/api/fields", {"noun": "unit", "label": "Floor", "type": "number"}, "application/json")
    assert (made.status_code, made.json()["key"]) == (201, "floor")
    assert [f["label"] for f in client.get("/api/fields?noun=unit").json()] == ["Floor"]
    define(noun=Noun.UNIT, label="Watched", type=FieldType.TEXT, visibility=Visibility.ADMINISTRATORS, by=BOSS)
    other = Client()
    other.force_login(User.objects.create_user("ann@halmar.example"))
    assert [f["label"] for f in other.get("/api/fields?noun=unit").json()] == ["Floor"]
    assert [f["label"] for f in client.get("/api/fields?noun=unit").json()] == ["Floor", "Watched"]
    assert client.delete(f"/api/fields/{made.json()['id']}").status_code == 204
    kept = client.post("/api/views", {"page": "p", "name": "n"}, "application/json")
    assert kept.status_code == 201
    address = f"/api/views/{kept.json()['id']}"
    changed = client.patch(address, {"name": "m", "share": "all"}, "application/json")
    assert (changed.json()["name"], changed.json()["share"], changed.json()["page"]) == ("m", "all", "p")
    assert client.patch(address, {"query": "q=x"}, "application/json").json()["share"] == "all"
    assert client.get(address).json()["query"] == "q=x"
    assert client.patch(address, {"share": "unit", "unit_id": 99}, "application/json").status_code == 422
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404


FREE = Definition(
    id=1, noun=Noun.PERSON, key="k", label="K", help="", type=FieldType.TEXT, choices=("A b", "C"), required=False,
    visibility=Visibility.EVERYBODY,
)  # fmt: skip


@given(kind=st.sampled_from(FieldType), text=st.text(max_size=40))
def test_what_is_shown_reads_as_the_same_value(kind, text):
    from dataclasses import replace

    field = replace(FREE, type=kind)
    try:
        value = read_value(field, text)
    except Refusal:
        return
    assert read_value(field, show_value(value)) == value
