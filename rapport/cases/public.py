"""The door of cases: who has the ball, since when, what was promised."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from rapport.cases.actions.approvals import answering
from rapport.cases.actions.approvals.answering import pass_on
from rapport.cases.actions.approvals.mail import mail_approval, mail_outcome
from rapport.cases.actions.ball.handing import KIND, decide, expire
from rapport.cases.actions.ball.holding import leave
from rapport.cases.actions.deliveries.outside import forget_outside
from rapport.cases.actions.deliveries.signing import sign_there
from rapport.cases.actions.life.ending import reopen, resolve, withdraw
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.mail import acknowledge, mail_reply, take_in_mail
from rapport.cases.actions.many.bulk import remove_old_bulks
from rapport.cases.actions.people.forgetting import forget_requests, forget_work, remove_old_cases, remove_old_strangers
from rapport.cases.actions.people.merging import follow_merged_people
from rapport.cases.actions.ratings.unrating import forget_ratings, remove_old_sums, remove_old_words
from rapport.cases.actions.words import questions
from rapport.cases.actions.words.drafting import forget_unsent, remove_old_drafts
from rapport.cases.policy import barred_from_answering, barred_from_deciding
from rapport.cases.queries.approvals import about_approvals, approvals_seen, concerned_by_approval
from rapport.cases.queries.experts import resolving
from rapport.cases.queries.holdings import drafts_held, requests_held, work_held
from rapport.cases.queries.inbox.palette import found_cases
from rapport.cases.queries.late import late_in_hand
from rapport.cases.queries.offers import about_cases, about_deliveries, about_offers, about_questions, about_words
from rapport.cases.queries.overseen import WHO_READS, cases_overseen
from rapport.cases.queries.ratings.held import ratings_held
from rapport.cases.queries.ratings.published import Rated, rated_by
from rapport.cases.queries.rows import restricted_among
from rapport.cases.queries.spoken import Concerned, cases_named, cases_seen, concerned_by
from rapport.cases.queries.story import Standing, standing_of, standings_of
from rapport.cases.rules.words import TaskOf
from rapport.ledger.public import SubjectKind
from rapport.privacy.public import Clock, Holding
from rapport.tasks.public import LateKind, TaskKind, Wants
from rapport.ui.finding import Finder, Knowing

__all__ = [
    "EXPERTS",
    "FINDERS",
    "HOLDINGS",
    "LATE",
    "RETENTION",
    "SUBJECTS",
    "TASKS",
    "Concerned",
    "Rated",
    "Standing",
    "acknowledge",
    "concerned_by",
    "concerned_by_approval",
    "follow_merged_people",
    "leave",
    "mail_approval",
    "mail_outcome",
    "mail_reply",
    "open_case",
    "pass_on",
    "rated_by",
    "reopen",
    "resolve",
    "restricted_among",
    "standing_of",
    "standings_of",
    "take_in_mail",
    "withdraw",
]

EXPERTS = (Knowing(find=resolving),)
FINDERS = (Finder(title=_("Cases"), find=found_cases),)
HOLDINGS = (
    Holding(
        name="cases.requests",
        title=_("What I asked for"),
        source=_("Your own words and those of the teams that answered; each case is a page of yours."),
        rows=requests_held,
        erase=forget_requests,
        private=True,
        stays=_("That there was a case, and which team had it from when to when, without you and without words."),
    ),
    Holding(
        name="cases.work",
        title=_("Cases I served"),
        source=_("Who had the ball, step by step, as it happened."),
        rows=work_held,
        erase=forget_work,
        stays=_("What you answered to colleagues stays with them, without your name."),
    ),
    Holding(
        name="cases.drafts",
        title=_("What I am writing in cases"),
        source=_("You, as you type. Nobody else reads it; what you do not send goes after 30 days."),
        rows=drafts_held,
        erase=forget_unsent,
        private=True,
    ),
    Holding(
        name="cases.ratings",
        title=_("How I found teams and units"),
        source=_("Your own answers; deleted once their quarter is summed up."),
        rows=ratings_held,
        erase=forget_ratings,
        private=True,
        stays=_("Sums of closed quarters stay; nobody is in them."),
    ),
)
LOOKS = (("cases.restricted", _("A restricted case")),)
CONFIDED_LOOKS = ("cases.restricted",)  # that somebody has one is known to few
OVERSEEN = (cases_overseen,)
READERS = WHO_READS
DAY = timedelta(days=1)
RETENTION = (
    Clock(
        name="cases.cases",
        title=_("People and words of closed cases"),
        keeps=1096 * DAY,
        note=_("teams, times and what was promised stay, for figures"),
        remove=remove_old_cases,
    ),
    Clock(
        name="cases.strangers",
        title=_("Whom only a log of cases names"),
        keeps=90 * DAY,
        note=_("kept as a keyed hash"),
        remove=remove_old_strangers,
    ),
    Clock(
        name="cases.outside",
        title=_("Who stands behind cases from outside"),
        keeps=None,
        note=_("as long after its end as each case says; a year, if nothing is said"),
        remove=forget_outside,
    ),
    Clock(name="cases.rating_words", title=_("Free words of ratings"), keeps=365 * DAY, remove=remove_old_words),
    Clock(name="cases.rating_sums", title=_("Sums of ratings"), keeps=1096 * DAY, remove=remove_old_sums),
    Clock(name="cases.drafts", title=_("What is written and not sent"), keeps=30 * DAY, remove=remove_old_drafts),
    Clock(name="cases.bulks", title=_("What was done to many cases at once"), keeps=30 * DAY, remove=remove_old_bulks),
)

TASKS = (
    TaskKind(
        name=KIND,
        title=_("The ball is offered"),
        decide=decide,
        expire=expire,
        show=about_offers,
        yes=_("Accept"),
        told=_("It is yours: %s."),
        no=_("Return"),
    ),
    TaskKind(
        name=TaskOf.APPROVAL,
        title=_("Your approval is asked"),
        decide=answering.decide,
        expire=answering.expire,
        show=about_approvals,
        yes=_("Approve"),
        no=_("Refuse"),
        bars=barred_from_deciding,
    ),
    TaskKind(
        name=TaskOf.QUESTION,
        title=_("A question to you"),
        decide=questions.answer_question,
        expire=questions.expire_question,
        show=about_questions,
        yes=_("Answer"),
        wants=Wants.WORDS,
        own=True,
        bars=barred_from_answering,
    ),
    TaskKind(
        name=TaskOf.WORD,
        title=_("A team waits for your word"),
        decide=questions.answer_for_oneself,
        show=about_words,
        yes=_("Answer"),
        wants=Wants.WORDS,
        own=True,
    ),
    TaskKind(
        name=TaskOf.PROMISE,
        title=_("A colleague was promised a word"),
        decide=questions.keep_by_reply,
        show=about_cases,
        wants=Wants.LOOK,
    ),
    TaskKind(
        name=TaskOf.TERMS,
        title=_("Your yes to the terms of a delivery"),
        decide=sign_there,
        show=about_deliveries,
        wants=Wants.LOOK,
        own=True,
        quiet=True,
    ),
    TaskKind(
        name=TaskOf.POINTS,
        title=_("It was delivered: is it what was agreed?"),
        decide=sign_there,
        show=about_deliveries,
        wants=Wants.LOOK,
        own=True,
        quiet=True,
    ),
)
LATE = (LateKind(title=_("Later than agreed"), find=late_in_hand),)
SUBJECTS = (
    SubjectKind(name="case", title=_("Cases"), see=cases_seen, answered=True, named=cases_named),
    SubjectKind(name="approval", title=_("Approvals"), see=approvals_seen),
)
