"""A case by its number."""


def case_called(number: str) -> int:
    from rapport.accounts.public import Actor
    from rapport.cases.queries.inbox.lists import NUMBER, case_named
    from rapport.kit.problems import Missing

    found = case_named(number, by=Actor.system(via="cli"))
    if found is None:
        known = "" if NUMBER.match(number) else " Numbers are a team’s letters and digits, as IT-1042."
        raise Missing(f"There is no case {number[:40]}.{known}")
    return found
