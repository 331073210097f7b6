"""Errors for people: one sentence that says what is wrong and what to do."""


class Refusal(Exception):  # noqa: N818 (it is an answer, not a failure of the program)
    """Something asked for that cannot be done as asked. Pages show it, REST answers 422, the terminal exits 2.

    `hint` is what to type at a terminal, where a page has a field for it: only the terminal shows it.
    """

    status = 422

    def __init__(self, message: str, *, code: str = "refused", field: str | None = None, hint: str = "") -> None:
        self.message = str(message)
        self.told = f"{message} ({hint})" if hint else self.message
        self.code = code
        self.field = field
        super().__init__(self.told)


class Forbidden(Refusal):
    """The actor may not do or see this."""

    status = 403

    def __init__(self, message: str = "You may not do this. Ask an administrator if you need to.") -> None:
        super().__init__(message, code="forbidden")


class Missing(Refusal):
    """There is no such thing, or the actor may not know of it: the answer is the same."""

    status = 404

    def __init__(self, message: str = "There is nothing here, or it is not yours to see.") -> None:
        super().__init__(message, code="missing")
