"""A case by its number."""


def case_called(number: str) -> int:
    from rapport.accounts.public import Actor
    from rapport.cases.queries.inbox.lists import case_named
    from rapport.kit.problems import Missing

    found = case_named(number, by=Actor.system(via="cli"))
    if found is None:
        raise Missing(f"No case is called {number[:40]}. Numbers look like IT-1042.")
    return found
