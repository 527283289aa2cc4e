"""A query on the graphs that users know becomes one on the graphs in which a release lies.

Three changes, all made on tokens: patterns outside of ``GRAPH`` go to the graph that is the
default graph; ``GRAPH <name>`` and ``FROM`` name the graph where it lies; ``GRAPH ?name`` asks the
release's ``names`` for it, so that ``?name`` stays what users know. So no engine's own idea of its
default graph takes part, and no query sees another release or another tenant of the engine.

Only a text that our own engine has parsed as a query comes here. What it may read otherwise than
these tokens are is refused, not guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graph.remote.layout import AT, Layout, iri
from graph.remote.readings import ambiguous, end_of, one_reading, said, unescaped, unused
from graph.sparql.guard import Token, tokens
from graph.sparql.names import named
from graph.store import QueryError, Scope
from ontology.vocab import SPARQL_PREFIXES

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is sent. `form` is that of the user's query; of a DESCRIBE the things are selected.

    `things` are those that a DESCRIBE without a pattern names; then there is nothing to send.
    """

    form: str
    text: str
    things: Sequence[str] = ()


def rewrite(text: str, layout: Layout, scope: Scope = Scope()) -> Asked:  # noqa: B008 - frozen value
    """The query as the engine gets it.

    Raises
    ------
    QueryError
        The text has two readings; with its place.
    """
    return _Writer(unescaped(text), layout, scope).write()


@dataclass
class _Group:
    """An open brace: what to put before the one that closes it, and what holds inside.

    `graph` is the variable of the ``GRAPH ?name`` around it. In a subquery the engines take it for
    another unless it is selected, so the subquery's pattern, which `wants` it, names a graph again.
    """

    closing: str = ""
    inside: int = 0
    is_short: bool = False
    graph: str = ""
    wants: str = ""


@dataclass
class _Writer:
    text: str
    layout: Layout
    scope: Scope
    edits: list[tuple[int, int, str]] = field(default_factory=list)
    fresh: int = 0

    def write(self) -> Asked:
        self.tokens = list(tokens(self.text))
        self.iris = {found.start: found.iri for found in named(self.text, SPARQL_PREFIXES)}
        one_reading(self.text, self.tokens)
        self.hidden = unused(self.text)
        head = self._head()
        form = self.tokens[head].text.upper()
        default, names = self._data_set(head)
        # a data set that is asked for may merge graphs, or have none: only FROM can say that
        where = self._body(
            head, form, self.layout.default_graph if default is None else None, names
        )
        things = self._describe(head, where) if form == "DESCRIBE" else ()
        if where is not None and default is not None:
            self._insert(where, self._clauses(default, names or ()))
        return Asked(form, "".join(self._declared()) + self._edited(), things)

    # what is there

    def _head(self) -> int:
        """The token that says what is asked."""
        for number, token in enumerate(self.tokens):
            if token.kind == "word" and token.text.upper() in _FORMS:
                return number
        raise QueryError("the query does not say SELECT, ASK, CONSTRUCT or DESCRIBE")

    def _declared(self) -> Iterator[str]:
        """Our prefixes that the text uses without declaring them."""
        declared: set[str] = set()
        used: set[str] = set()
        for before, token in zip([None, *self.tokens], self.tokens, strict=False):
            if token.kind == "name":
                into = declared if said(before, "PREFIX") else used
                into.add(token.text.partition(":")[0])
        for prefix in sorted(used - declared):
            if prefix in SPARQL_PREFIXES:
                yield f"PREFIX {prefix}: <{SPARQL_PREFIXES[prefix]}>\n"

    def _data_set(self, head: int) -> tuple[list[str] | None, list[str] | None]:
        """(default graphs, named graphs) asked for; None is the store's own."""
        default: list[str] | None = None
        names: list[str] | None = None
        for number in range(head, len(self.tokens) - 1):
            token, follower = self.tokens[number], self.tokens[number + 1]
            if not said(token, "FROM") or said(self.tokens[number - 1], "PREFIX"):
                continue
            default, names = default or [], names or []
            into = default
            if said(follower, "NAMED"):
                into, follower = names, self.tokens[number + 2]
            into.append(self._iri(follower))
            self.edits.append((token.start, end_of(follower), " "))
        given = self.scope
        if given.default_graphs is not None:
            default = list(given.default_graphs)
        if given.named_graphs is not None:
            names = list(given.named_graphs)
        return default, names

    def _iri(self, token: Token) -> str:
        try:
            return self.iris[token.start]
        except KeyError:
            raise ambiguous(
                self.text, token.start, "write the name of this graph in full"
            ) from None

    def _clauses(self, default: Sequence[str], names: Sequence[str]) -> str:
        told = [f"FROM {self.layout.graph(name)}" for name in default]
        told = told or [f"FROM {self.layout.nothing}"]
        told += [f"FROM NAMED {self.layout.graph(name)}" for name in names]
        return " ".join(["", *told, f"FROM NAMED {self.layout.names}", ""])

    # what is written

    def _insert(self, at: int, text: str) -> None:
        self.edits.append((at, at, text))

    def _body(
        self, head: int, form: str, default: str | None, names: Sequence[str] | None
    ) -> int | None:
        """Write the patterns anew; where the outermost of them starts, if there is one."""
        groups: list[_Group] = []
        template = form == "CONSTRUCT" and self.tokens[head + 1].text == "{"
        short = form == "CONSTRUCT" and not template
        where: int | None = None
        values = False
        parens = 0
        graph: tuple[str, str] | None = None
        for number in range(head + 1, len(self.tokens)):
            token = self.tokens[number]
            before = self.tokens[number - 1]
            if token.kind == "word":
                values = values or token.text.upper() == "VALUES"
            elif token.text == "{" and token.kind == "open":
                opened = _Group(inside=end_of(token))
                if values or (template and not groups):
                    values = template = False
                elif graph is not None:
                    opened.graph = graph[1]
                    # our engine lets a subquery alone leave the name open; to name it here would
                    # put every name beside every row
                    if not (graph[1] and self._only_selects(number)):
                        self._insert(end_of(token), graph[0])
                elif groups and groups[-1].wants and not parens:
                    wanted, groups[-1].wants = groups[-1].wants, ""
                    opened.graph = groups[-1].graph
                    if not self._only_selects(number):
                        again, inner = self._ranging(wanted, names)
                        self._insert(end_of(token), f" GRAPH {again} {{{inner}")
                        opened.closing = "} "
                elif not groups:
                    if where is None and not parens:
                        where = before.start if said(before, "WHERE") else token.start
                        opened.is_short = short
                    if default is not None:
                        self._insert(end_of(token), f" GRAPH {default} {{")
                        opened.closing = "} "
                else:
                    opened.graph = groups[-1].graph
                graph = None
                if opened.graph and self._selects(number):
                    opened.wants = self._selected(number + 1, opened.graph)
                groups.append(opened)
            elif token.text == "}" and token.kind == "close" and groups:
                closed = groups.pop()
                if closed.is_short:
                    inside = self.text[closed.inside : token.start]
                    self._insert(end_of(self.tokens[head]), f" {{{inside}\n}} ")
                self._insert(token.start, closed.closing)
            elif token.kind in ("open", "close") and token.text in ("(", ")"):
                parens += 1 if token.text == "(" else -1
            if groups and said(before, "GRAPH") and token.kind in ("iri", "name", "variable"):
                graph = self._graph(token, names)
        return where

    def _selects(self, number: int) -> bool:
        """Is the group that opens there a subquery?"""
        return number + 1 < len(self.tokens) and said(self.tokens[number + 1], "SELECT")

    def _only_selects(self, number: int) -> bool:
        """Does the group that opens there hold one subquery and nothing else?"""
        if self._selects(number):
            return True
        if not self._selects(number + 1) or self.tokens[number + 1].text != "{":
            return False
        depth = 0
        for at in range(number + 1, len(self.tokens) - 1):
            token = self.tokens[at]
            if token.kind in ("open", "close") and token.text in ("{", "}"):
                depth += 1 if token.text == "{" else -1
                if not depth:
                    return self.tokens[at + 1].text == "}"
        return False

    def _graph(self, token: Token, names: Sequence[str] | None) -> tuple[str, str]:
        """Change the name after ``GRAPH``; what to put into its braces, and into subqueries'."""
        if token.kind != "variable":
            name = self._iri(token)
            there = names is None or name in names
            lies = self.layout.graph(name) if there else self.layout.nothing
            self.edits.append((token.start, end_of(token), f" {lies} "))
            return "", ""
        hidden, inner = self._ranging(token.text, names)
        self.edits.append((token.start, end_of(token), f" {hidden} "))
        return inner, token.text

    def _ranging(self, name: str, names: Sequence[str] | None) -> tuple[str, str]:
        """A new variable for a graph, and the pattern that makes `name` what users call it."""
        self.fresh += 1
        hidden = f"?{self.hidden}{self.fresh}"
        return hidden, self._named(name, hidden, names)

    def _selected(self, select: int, name: str) -> str:
        """`name` if the subquery selects it, else a name that nothing else has."""
        depth = 0
        every = False
        for token in self.tokens[select + 1 :]:
            if token.text == "{" and token.kind == "open":
                depth += 1
            elif token.text == "}" and token.kind == "close":
                depth -= 1
                if depth < 0:
                    break
            if depth == 0 and token.text == "*":
                every = True
            if (depth == 0 or every) and token.kind == "variable" and token.text[1:] == name[1:]:
                return name
        self.fresh += 1
        return f"?{self.hidden}{self.fresh}n"

    def _named(self, name: str, hidden: str, names: Sequence[str] | None) -> str:
        """A pattern by which `name` is what users call the graph `hidden`."""
        if names is not None and not names:
            return f" GRAPH {self.layout.nothing} {{ {name} {AT} {hidden} }} "
        among = ", ".join(iri(graph) for graph in names or ())
        only = f" FILTER({name} IN ({among}))" if among else ""
        return f" GRAPH {self.layout.names} {{ {name} {AT} {hidden}{only} }} "

    def _describe(self, head: int, where: int | None) -> Sequence[str]:
        """Select the things in place of describing them; those named, where nothing is asked."""
        last = next(
            (n for n in range(head, len(self.tokens)) if self.tokens[n].start == where),
            len(self.tokens),
        )
        first_from = next(
            (n for n in range(head, last) if said(self.tokens[n], "FROM")), last
        )  # what follows it is no thing
        told = self.tokens[head + 1 : first_from]
        if where is None:
            return [self._iri(token) for token in told]
        self.edits.append((self.tokens[head].start, end_of(self.tokens[head]), "SELECT DISTINCT"))
        for number, token in enumerate(told):
            if token.kind in ("iri", "name"):
                text = f" ({iri(self._iri(token))} AS ?{self.hidden}d{number}) "
                self.edits.append((token.start, end_of(token), text))
        return ()

    def _edited(self) -> str:
        parts: list[str] = []
        at = 0
        # of edits at one place the first made comes first: sorting keeps their order
        for start, end, text in sorted(self.edits, key=lambda edit: edit[0]):
            parts += [self.text[at:start], text]
            at = max(at, end)
        return "".join([*parts, self.text[at:]])
