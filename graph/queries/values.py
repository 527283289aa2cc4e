"""Values of a saved query's parameters: words of a caller become terms, never text."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import NamedNode

from data.records import Catalogue
from graph.errors import BadValue
from graph.near import hint, nearest
from graph.queries import Saved
from ontology import iri


def bound(catalogue: Catalogue, query: Saved, values: Mapping[str, str]) -> str:
    """The text of `query` with every parameter bound to the thing that its value names.

    A value is a thing's id, such as ``eu-ai-act``, or its whole IRI.

    Raises
    ------
    BadValue
        A parameter is missing, or names no thing of its type; it says which.
    """
    terms = {}
    for parameter in query.parameters:
        name, type_ = parameter.name, parameter.type
        value = values.get(name)
        if not value:
            example = query.example(name)
            raise BadValue(
                f"'{name}' is missing ({parameter.help}): give the id of a thing of the type"
                f" {type_}, such as {name}={example}",
                parameter=name,
            )
        shelf = _shelf(catalogue, type_)
        id_ = value.removeprefix(iri.iri(type_, "x")[:-1])
        if id_ not in shelf:
            near = nearest(id_, shelf, 3, 0.4)
            raise BadValue(
                f"'{name}' is '{value[:200]}', which is no known {type_}{hint(near)}",
                accepted=near or None,
                parameter=name,
            )
        terms[name] = NamedNode(iri.iri(type_, id_.lower()))
    return query.bound(terms)


def _shelf(catalogue: Catalogue, type_: str) -> Mapping[str, object]:
    """The things that a parameter of this type may name, by id."""
    shelves: dict[str, Mapping[str, object]] = {
        "event": catalogue.events,
        "instrument": catalogue.instruments,
        "actor": catalogue.actors,
        "source": catalogue.sources,
        "theme": catalogue.themes,
        "jurisdiction": catalogue.jurisdictions,
    }
    return shelves[type_]
