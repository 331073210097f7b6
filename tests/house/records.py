"""Records of most rooms, and two colleagues whose they are: who leads the team that has them, and who asks it."""

from datetime import timedelta

from rapport.accounts.actions.tokens import create_token
from rapport.accounts.models import User
from rapport.accounts.public import Actor, Scope
from rapport.cases.actions.approvals.asking import ask_approval
from rapport.cases.actions.ball.handing import offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.deliveries.delivering import agree_terms, deliver, propose_terms
from rapport.cases.actions.life.ending import resolve
from rapport.cases.actions.life.linking import link, merge
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.life.sorting import add_tag
from rapport.cases.actions.many.bulk import do_to_many
from rapport.cases.actions.many.macros import save_macro
from rapport.cases.models import Approver, Criterion
from rapport.cases.rules.words import Does, Linked
from rapport.catalogue.actions.addresses import take_address
from rapport.catalogue.actions.agreements import make_agreement
from rapport.catalogue.actions.approvals import Terms, add_approval_rule
from rapport.catalogue.actions.calendars import create_calendar
from rapport.catalogue.actions.services import create_service
from rapport.catalogue.actions.signing import propose_agreement
from rapport.catalogue.models import Service, ServiceTeam
from rapport.catalogue.public import Goal, Level
from rapport.conversation.actions.commenting import comment
from rapport.directory.actions.groups import add_group
from rapport.directory.actions.statements import write_statement
from rapport.directory.models import Person, Unit
from rapport.directory.public import actor_for
from rapport.fields.actions import save_view
from rapport.kit import clock
from rapport.knowledge.actions.publishing import publish
from rapport.knowledge.actions.writing import write_article
from rapport.knowledge.models import Article
from rapport.ledger.models import Delivery
from rapport.relationships.actions.book import open_relationship
from rapport.relationships.actions.contact import log_touchpoint
from rapport.relationships.actions.goals import propose_goal
from rapport.relationships.actions.many import change_many
from rapport.relationships.actions.steps import set_step
from rapport.relationships.actions.transfer import transfer
from rapport.relationships.rules.book import Does as ManyDoes
from rapport.relationships.rules.words import Contact
from rapport.tasks.actions import delegate
from rapport.tasks.models import Task
from tests.house.asking import SOON, WEEK

SYSTEM = Actor.system(via="cli")
LEAD, ASKER = "lead", "asker"


def made(top):
    """Make the records below the unit `top`; return what routes and bodies name, by the name they have there."""
    lead, its = _served(top, LEAD, "IT")
    other, theirs = _served(top, "other", "OPS")
    sales = _unit(top, "Sales")
    colleague = _person("colleague", its.unit)
    asker = _person(ASKER, sales)
    by, asks = actor_for(lead.user, via="page"), actor_for(asker.user, via="page")
    known = {"team_id": its.id, "unit_id": sales.id, "team": "IT", "prefix": "IT", "to_person_id": asker.id}
    known |= {"about": "relationship", "day": SOON, "of_unit_id": its.unit_id, "hear_by": f"{SOON}T09:00:00Z"}
    known |= {"tasks/to_person_id": colleague.id, "taker_id": colleague.id, "giver_id": lead.id}
    known |= {"imports/kind": "cases", "agreements/unit_id": theirs.unit_id}
    known |= {"network/team": its.id, "network/unit": sales.id}
    known |= _cases(its, theirs, by, actor_for(other.user, via="page"), asks)
    known |= _cases_done(its, by, asks)
    known |= {"cases/person_id": colleague.id, "cases/team_id": theirs.id, "person_ids": [other.id]}
    known |= _catalogue(its, theirs, sales, actor_for(other.user, via="page"))
    return known | _book(its, sales, lead, colleague, by) | _said(its, by, asker)


def _person(name, unit):
    user = User.objects.create_user(f"{name}@halmar.example", name=name)
    return Person.objects.create(name=name, user=user, unit=unit, email=user.email)


def _unit(top, name):
    unit = Unit.objects.create(name=name, slug=name.lower(), parent=top, depth=1, path=f"{top.path}{name}/")
    unit.path = f"{top.path}{unit.id}/"
    unit.save(update_fields=["path"])
    return unit


def _served(top, name, prefix):
    unit = _unit(top, prefix)
    lead = _person(name, unit)
    Unit.objects.filter(id=unit.id).update(manager=lead)
    return lead, ServiceTeam.objects.create(name=prefix, prefix=prefix, unit=unit)


def _cases(its, theirs, by, other, asks):
    case, second = (open_case(subject="Help", team_id=its.id, by=asks) for _ in range(2))
    take(case_id=case, by=by)
    offered = open_case(subject="Help", team_id=theirs.id, by=asks)
    take(case_id=offered, by=other)
    offer_id = offer(case_id=offered, team_id=its.id, words="Yours?", by=other)
    approver = Person.objects.get(name=ASKER)
    theirs_here = open_case(subject="Help", team_id=its.id, by=other)
    approval = ask_approval(case_id=theirs_here, what="A refund", words="Once.", person_ids=[approver.id], by=by)
    delivery = propose_terms(case_id=case, due_on=clock.today() + timedelta(days=9), criteria=["It works"], by=by)
    return {
        "case_id": case, "case_ids": [case], "other_id": offered, "into_id": second, "offer_id": offer_id,
        "cases/delivery_id": delivery, "approval_id": approval,
        "approver_id": Approver.objects.get(approval_id=approval).id,
        "task_id": Task.objects.filter(to_person_id=approver.id).first().id,
        "link_id": link(case_id=case, other_id=second, kind=Linked.RELATES, by=by),
        "tag_id": add_tag(team_id=its.id, word="Laptops", by=by),
        "macro_id": save_macro(team_id=its.id, name="Thanks", text="Thank you.", by=by),
    }  # fmt: skip


def _cases_done(its, by, asks):
    """A case that is done and delivered, and one that went into another."""
    done, gone, into = (open_case(subject="Help", team_id=its.id, by=asks) for _ in range(3))
    take(case_id=done, by=by)
    delivery = propose_terms(case_id=done, due_on=clock.today() + timedelta(days=9), criteria=["It works"], by=by)
    agree_terms(case_id=done, delivery_id=delivery, by=asks)
    deliver(case_id=done, delivered_on=clock.today(), by=by)
    resolve(case_id=done, text="Done.", by=by)
    merge(case_id=gone, into_id=into, by=by)
    closed = {"case_id": done}
    ways = ("reopen", "article", "rating", "unit-rating", "delivery/actuals", "delivery/verdicts/{criterion_id}")
    return {
        "criterion_id": Criterion.objects.get(delivery_id=delivery).id,
        "cases/bulk_id": do_to_many(do=Does.TAKE, case_ids=[into], by=by),
        "/api/cases/{case_id}/unmerge": {"case_id": gone},
    } | {f"/api/cases/{{case_id}}/{way}": closed for way in ways}


def _catalogue(its, theirs, sales, other):
    service = create_service(team_id=its.id, name="New laptop", by=SYSTEM)
    targets = {(Goal.ANSWER, Level.LOW): 120}
    proposed = {
        "agreement_id": propose_agreement(
            team_id=theirs.id, internal=True, with_team_id=its.id, targets={(Goal.ACCEPT, Level.LOW): 60}, by=other
        )
    }
    return {
        "services/slug": Service.objects.get(id=service).slug,
        "rule_id": add_approval_rule(
            service_id=service, terms=Terms(what="A laptop", of_unit_id=its.unit_id), by=SYSTEM
        ),
        "agreement_id": make_agreement(team_id=its.id, unit_id=sales.id, targets=targets, by=SYSTEM),
        "calendar_id": create_calendar(name="Office", timezone="UTC", week=WEEK, team_id=its.id, by=SYSTEM),
        "address_id": take_address(team_id=its.id, address="it@halmar.example", by=SYSTEM),
        "/api/agreements/{agreement_id}/signature": proposed,
        "/api/agreements/{agreement_id}/refusal": proposed,
    }


def _book(its, sales, lead, colleague, by):
    kept = open_relationship(team_id=its.id, unit_id=sales.id, owner_id=lead.id, by=SYSTEM)
    theirs = open_relationship(team_id=its.id, person_id=colleague.id, owner_id=lead.id, by=SYSTEM)
    late = clock.today() + timedelta(days=15)
    return {
        "relationship_id": kept, "relationship_ids": [kept], "about_id": kept,
        "goal_id": propose_goal(relationship_id=kept, words="Fewer questions", by=by),
        "step_id": set_step(relationship_id=kept, words="Call her", by=by),
        "touchpoint_id": log_touchpoint(relationship_id=kept, kind=Contact.CALL, words="She is content.", by=by),
        "comment_id": comment(about="relationship", about_id=kept, text="Well.", by=by),
        "transfer_id": transfer(
            team_id=its.id, giver_id=lead.id, taker_id=colleague.id, relationship_ids=[theirs], on=late, by=by
        ),
        "relationships/bulk_id": change_many(do=ManyDoes.RHYTHM, relationship_ids=[kept], rhythm_days=60, by=by),
    }  # fmt: skip


def _said(its, by, asker):
    article = write_article(team_id=its.id, title="VPN", text="Do this.", by=SYSTEM)
    publish(article_id=article, by=SYSTEM)
    now = clock.now()
    token, _secret = create_token(user_id=by.user_id, name="x", scopes=frozenset({Scope.READ}), days=1, by=by)
    return {
        "token_id": token,
        "delivery_id": Delivery.objects.latest("id").id,  # of some fact to who hears it
        "articles/slug": Article.objects.get(id=article).slug, "number": 1,
        "group_id": add_group(name="Runners", by=by),
        "view_id": save_view(page="people", name="Mine", query="q=x", by=by).id,
        "statement_id": write_statement(person_id=Person.objects.get(name="Target").id, topic="reach", text="By mail", by=by),
        "delegation_id": delegate(to_person_id=asker.id, since=now, until=now + timedelta(days=3), by=by),
    }  # fmt: skip
