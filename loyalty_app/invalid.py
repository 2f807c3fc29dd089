"""What a person entered can't be, in words for that person. Pure."""


class Invalid(ValueError):
    """``errors`` has a sentence per field that says what to do. Each package has its own below this one."""

    def __init__(self, errors: dict[str, str]):
        super().__init__(str(errors))
        self.errors = errors
