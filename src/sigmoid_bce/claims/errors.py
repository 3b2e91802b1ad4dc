"""What is wrong with the ledger of claims or with what it is judged on."""


class ClaimError(Exception):
    """A claim, a verdict or a table that cannot be used; the message names it and says what to do."""

    def __init__(self, where: str, what: str, hint: str):
        super().__init__(f"{where}: {what}.\nHint: {hint}.")
