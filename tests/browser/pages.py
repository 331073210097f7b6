"""The pages that the browser tests walk: each room adds its own addresses here.

A page is (name, address, role or None for a stranger). Pages that need rows of their own name a fixture in `needs`.
"""

from dataclasses import dataclass

from rapport.accounts.public import Role

FOUND, INVITED, LOOKING = (f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2, 3))  # rounds of messengers


@dataclass(frozen=True)
class Walk:
    """One page, who looks at it, and the fixture that lays its data."""

    name: str
    address: str
    role: Role | None = Role.EMPLOYEE
    needs: str = ""


PAGES = [
    Walk("first-run", "/account/login/", role=None),
    Walk("sign-in", "/account/login/", role=None, needs="somebody"),
    Walk("forgotten-password", "/account/password/reset/", role=None),
    Walk("home", "/"),
    Walk("operations", "/operations/", Role.ADMINISTRATOR),
    Walk("what-happened", "/operations/facts/", Role.ADMINISTRATOR),
    Walk("mails", "/operations/mails/", Role.ADMINISTRATOR),
    Walk("accounts", "/accounts/", Role.ADMINISTRATOR),
    Walk("claim", "/account/claim/", role=None),
    Walk("account-settings", "/account/settings/"),
    Walk("account-sessions", "/account/sessions/"),
    Walk("account-tokens", "/account/tokens/"),
    Walk("privacy", "/privacy/"),
    Walk("my-data", "/privacy/me/"),
    Walk("oversight", "/oversight/", Role.OVERSEER),
    Walk("impact-assessment", "/privacy/assessment/", Role.OVERSEER),
    Walk("looks", "/privacy/looks/", Role.OVERSEER),
    Walk("what-stays-out", "/interactions/exclusions/", Role.OVERSEER),
    Walk("what-was-removed", "/privacy/retention/", Role.OVERSEER),
    Walk("names", "/privacy/names/", Role.ANALYST),
    Walk("objections", "/privacy/objections/", Role.ADMINISTRATOR),
    Walk("imports", "/imports/", Role.ADMINISTRATOR),
    Walk("load-files", "/imports/new/", Role.ADMINISTRATOR),
    Walk("people", "/people/?q=muireann", needs="kept_colleague"),
    Walk("a-person", "/people/700/", Role.ADMINISTRATOR, needs="kept_colleague"),
    Walk("edit-a-person", "/people/700/edit/", Role.ADMINISTRATOR, needs="kept_colleague"),
    Walk("record", "/people/700/record/", Role.ADMINISTRATOR, needs="kept_colleague"),
    Walk("positions", "/people/700/positions/", Role.ADMINISTRATOR, needs="kept_colleague"),
    Walk("a-position", "/people/positions/700/", Role.ADMINISTRATOR, needs="kept_colleague"),
    Walk("what-comes-next", "/people/700/positions/next/", Role.ADMINISTRATOR, needs="kept_colleague"),
    Walk("identities", "/people/700/identities/", Role.ADMINISTRATOR, needs="kept_colleague"),
    Walk("leaving", "/people/700/leaving/", Role.ADMINISTRATOR, needs="kept_colleague"),
    Walk("add-a-person", "/people/new/", Role.ADMINISTRATOR),
    Walk("duplicates", "/people/duplicates/", Role.ADMINISTRATOR, needs="here_twice"),
    Walk("duplicates-not-searched", "/people/duplicates/", Role.ADMINISTRATOR),
    Walk("one-person", "/people/merges/new/?a=700&b=701", Role.ADMINISTRATOR, needs="here_twice"),
    Walk("same-person-as", "/people/merges/new/?a=700&q=muireann", Role.ADMINISTRATOR, needs="here_twice"),
    Walk("merges", "/people/merges/", Role.ADMINISTRATOR, needs="here_twice"),
    Walk("a-unit", "/units/halmar/", Role.ADMINISTRATOR, needs="kept_colleague"),
    Walk("edit-a-unit", "/units/halmar/edit/", Role.ADMINISTRATOR, needs="kept_colleague"),
    Walk("end-a-unit", "/units/halmar/end/", Role.ADMINISTRATOR, needs="kept_colleague"),
    Walk("add-a-unit", "/units/new/", Role.ADMINISTRATOR),
    Walk("groups", "/groups/", needs="kept_colleague"),
    Walk("no-groups", "/groups/", Role.ADMINISTRATOR),
    Walk("a-group", "/groups/700/", Role.ADMINISTRATOR, needs="kept_colleague"),
    Walk("make-a-group", "/groups/new/", Role.ADMINISTRATOR),
    Walk("own-fields", "/fields/", Role.ADMINISTRATOR),
    Walk("add-a-field", "/fields/new/", Role.ADMINISTRATOR),
    Walk("ask-for-help", "/cases/new/", needs="served_case"),
    Walk("ask-a-team", "/cases/new/?team=IT", needs="served_case"),
    Walk("my-requests", "/cases/mine/", needs="served_case"),
    Walk("my-request", "/cases/IT-1/", needs="served_case"),
    Walk("inbox", "/cases/?tab=team", needs="serving_reader"),
    Walk("inbox-offered", "/cases/?tab=offered", needs="serving_reader"),
    Walk("a-case", "/cases/IT-1/", needs="serving_reader"),
    Walk("ask-for-a-part", "/cases/700/parts/", needs="serving_reader"),
    Walk("macros", "/cases/macros/", needs="serving_reader"),
    Walk("a-macro", "/cases/macros/new/?team=IT", needs="serving_reader"),
    Walk("macros-on-a-case", "/cases/700/macros/", needs="serving_reader"),
    Walk("tags", "/cases/tags/", needs="serving_reader"),
    Walk("tags-of-a-case", "/cases/700/tags/", needs="serving_reader"),
    Walk("merge-a-case", "/cases/700/merge/", needs="serving_reader"),
    Walk("link-a-case", "/cases/700/links/new/", needs="serving_reader"),
    Walk("why-so-long", "/cases/700/why/", needs="serving_reader"),
    Walk("no-inbox", "/cases/"),
    Walk("what-waits", "/tasks/", needs="serving_reader"),
    Walk("nothing-waits", "/tasks/"),
    Walk("network-map", "/network/map/", needs="network_company"),
    Walk("network-map-empty", "/network/map/"),
    Walk("organisation", "/network/organisation/", Role.ANALYST, needs="measured_company"),
    Walk("organisation-units", "/network/organisation/?level=2", Role.EXECUTIVE, needs="measured_company"),
    Walk("organisation-empty", "/network/organisation/", Role.ANALYST),
    Walk(
        "what-if",
        "/network/organisation/what-if/?move=halmar/sales/north&to=halmar/plant",
        Role.ANALYST,
        needs="measured_company",
    ),
    Walk("unit-trust", "/units/halmar/it/trust/", Role.ANALYST, needs="network_company"),
    Walk("trust-model", "/network/model/", Role.ANALYST, needs="fitted_model"),
    Walk("trust-model-empty", "/network/model/"),
    Walk("my-network", "/network/me/", needs="own_ties"),
    Walk("my-network-cooling", "/network/me/?show=cooling", needs="own_ties"),
    Walk("my-network-empty", "/network/me/"),
    Walk("my-tie", "/network/me/ties/7300/", needs="own_ties"),
    Walk("two-questions", "/network/questions/", needs="own_ties"),
    Walk("introductions", "/network/introductions/"),
    Walk("messengers", "/network/messengers/", Role.COMMUNICATIONS, needs="messenger_rounds"),
    Walk("messengers-empty", "/network/messengers/", Role.COMMUNICATIONS),
    Walk("a-round-found", f"/network/messengers/{FOUND}/", Role.COMMUNICATIONS, needs="messenger_rounds"),
    Walk("a-round-invited", f"/network/messengers/{INVITED}/", Role.COMMUNICATIONS, needs="messenger_rounds"),
    Walk("a-round-looked-for", f"/network/messengers/{LOOKING}/", Role.COMMUNICATIONS, needs="messenger_rounds"),
    Walk("invitations", "/network/invitations/"),
    Walk("robots-and-mailboxes", "/network/senders/", Role.ADMINISTRATOR, needs="proposed_senders"),
    Walk("gallery", "/ui/"),
    Walk("not-found", "/no-such-page/"),
]
