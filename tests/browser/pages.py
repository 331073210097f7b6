"""The pages that the browser tests walk: each room adds its own addresses here.

A page is (name, address, role or None for a stranger). Pages that need rows of their own name a fixture in `needs`.
"""

from dataclasses import dataclass

from rapport.accounts.public import Role


@dataclass(frozen=True)
class Walk:
    """One page, who looks at it, and the fixture that lays its data."""

    name: str
    address: str
    role: Role | None = Role.EMPLOYEE
    needs: str = ""


PAGES = [
    Walk("sign-in", "/account/login/", role=None),
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
    Walk("looks", "/privacy/looks/", Role.OVERSEER),
    Walk("what-was-removed", "/privacy/retention/", Role.OVERSEER),
    Walk("names", "/privacy/names/", Role.ANALYST),
    Walk("objections", "/privacy/objections/", Role.ADMINISTRATOR),
    Walk("imports", "/imports/", Role.ADMINISTRATOR),
    Walk("load-files", "/imports/new/", Role.ADMINISTRATOR),
    Walk("own-fields", "/fields/", Role.ADMINISTRATOR),
    Walk("add-a-field", "/fields/new/", Role.ADMINISTRATOR),
    Walk("network-map", "/network/map/", needs="network_company"),
    Walk("network-map-empty", "/network/map/"),
    Walk("unit-trust", "/units/halmar/it/trust/", Role.ANALYST, needs="network_company"),
    Walk("my-network", "/network/me/"),
    Walk("introductions", "/network/introductions/"),
    Walk("gallery", "/ui/"),
    Walk("not-found", "/no-such-page/"),
]
