"""What a user can put right, told in one format: where, what is wrong, and what to do."""

import re

# A command at the end of a hint stays as it is, to be copied.
_COMMAND_AT_THE_END = re.compile(r"\b(snakemake -|(pip|apt-get|pyenv) install )[^;,()]*$")


class PaperError(Exception):
    """Something that its user can put right: `what` is wrong, `where` (a file, folder or key), and a `hint` at the way out.

    The message reads "where: what." and, on a line of its own, "Hint: hint."; both get their full stop here. The scripts
    of the workflow print it without a traceback (`core.workflow_log.logged`).
    """

    def __init__(self, what: str, hint: str = "", where: object = ""):
        self.what, self.hint, self.where = what, hint, str(where)
        super().__init__("\n".join(self._lines()))

    def _lines(self) -> list[str]:
        told = _sentence(f"{self.where}: {self.what}" if self.where else self.what)
        return [told, f"Hint: {_sentence(self.hint)}"] if self.hint else [told]


def _sentence(text: str) -> str:
    finished = text.endswith((".", "?", "!", ":")) or _COMMAND_AT_THE_END.search(text)
    return text if finished else f"{text}."
