"""Errors for people: one sentence that says what is wrong and what to do."""


class Refusal(Exception):  # noqa: N818 (it is an answer, not a failure of the program)
    """Something asked for that cannot be done as asked. Pages show it, REST answers 422, the terminal exits 2."""

    status = 422

    def __init__(self, message: str, *, code: str = "refused", field: str | None = None) -> None:
        super().__init__(message)
        self.message = str(message)
        self.code = code
        self.field = field


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
