"""Which branches of the pages' templates were taken.

A branch is a side of an `[% if %]`, also where nothing stands on it, or of `[[ one if condition else other ]]`.
"""

from dataclasses import dataclass, field

import jinja2
import yaml
from jinja2 import nodes

from sigmoid_bce.book.assembling import LIMITS, find_templates
from sigmoid_bce.book.deviations import CELLS
from sigmoid_bce.book.templating import make_environment

TOOK = "took_a_branch"


@dataclass
class Branches:
    """All branches of some templates, and those that were taken so far: each by template, line and side."""

    names: dict[str, str]
    known: set[tuple[str, int, str]] = field(default_factory=set)
    taken: set[tuple[str, int, str]] = field(default_factory=set)
    compiled: dict[str, jinja2.Template] = field(default_factory=dict)

    @classmethod
    def of_book(cls, sources):
        """Those of the pages, of the book's configuration and of the words about limits."""
        names = {path.read_text(encoding="utf-8"): path.name for path in find_templates(sources)}
        for entry in yaml.safe_load((sources / LIMITS).read_text(encoding="utf-8")):
            names |= {entry[cell]: f"{LIMITS}, {entry['about']}, {cell}" for cell in CELLS}
        found = cls(names)
        for text in names:
            found.compile(text)
        return found

    @property
    def untaken(self):
        return sorted(self.known - self.taken)

    def compile(self, text):
        """The template of a text, which notes what is taken; in the place of `templating.compile_page`."""
        if text not in self.compiled:
            environment = make_environment()
            tree = environment.parse(text)
            self._mark(tree, self.names[text])
            environment.globals[TOOK] = self._note
            code = environment.compile(tree, filename="<template>")
            self.compiled[text] = jinja2.Template.from_code(environment, code, environment.globals)
        return self.compiled[text]

    def _note(self, template, line, side, value=""):
        self.taken.add((template, line, side))
        return value

    def _mark(self, tree, template):
        # Two conditions may stand in one line.
        conditions = [*tree.find_all((nodes.If, nodes.CondExpr))]
        seen: dict[int, int] = {}
        for condition in conditions:
            seen[condition.lineno] = seen.get(condition.lineno, 0) + 1
            number = seen[condition.lineno]
            yes, no = ((template, condition.lineno, f"{number}, {side}") for side in ("true", "false"))
            self.known |= {yes, no}
            if isinstance(condition, nodes.CondExpr):
                condition.expr1 = self._call(yes, condition.lineno, condition.expr1)
                condition.expr2 = self._call(no, condition.lineno, condition.expr2)
            else:
                self._mark_sides(condition, yes, no)

    def _mark_sides(self, condition, yes, no):
        condition.body = [nodes.ExprStmt(self._call(yes, condition.lineno), lineno=condition.lineno), *condition.body]
        if condition.elif_:
            # What stands below an elif is the other side of its condition, too.
            first, *others = condition.elif_
            first.elif_, first.else_ = others, condition.else_
            condition.elif_, condition.else_ = [], [first]
        condition.else_ = [nodes.ExprStmt(self._call(no, condition.lineno), lineno=condition.lineno), *condition.else_]

    @staticmethod
    def _call(branch, line, *value):
        arguments = [nodes.Const(part, lineno=line) for part in branch] + list(value)
        call = nodes.Call(nodes.Name(TOOK, "load", lineno=line), arguments, [], None, None, lineno=line)
        return call
