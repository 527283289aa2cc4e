"""The words of the query page and of the saved queries.

A part of the one table in `api.pages.interface`, which every page reads.
"""

from __future__ import annotations

from collections.abc import Mapping

QUERY_WORDS: Mapping[str, str] = {
    # the query page
    "nav_sparql": "SPARQL",
    "nav_queries": "Questions",
    "sparql_title": "Ask in SPARQL",
    "sparql_lead": "The default graph is what the sources, weighed, come to. Each claim is a named"
    " graph of its own, so GRAPH ?claim { … } says who says so.",
    "sparql_other": "Ready-made questions",
    "sparql_other_lead": "need no SPARQL.",
    "query": "Query",
    "run": "Run",
    "leave_hint": "Tab leaves the editor; Ctrl-Enter runs the query, Ctrl-Space completes.",
    "examples": "Start from an example",
    "prefixes": "Prefixes that need no declaration",
    "example_latest": "Events and their dates, the latest first",
    "example_moved": "Deadlines that were moved, from when to when",
    "example_who": "Who says when the duties of Annex III apply",
    "example_count": "Events per jurisdiction",
    "example_graph": "What changes, interprets or follows the EU AI Act, as a graph",
    # what came of it
    "answers": "Answer",
    "rows_one": "1 row",
    "rows_many": "{n} rows",
    "triples_one": "1 statement",
    "triples_many": "{n} statements",
    "rows_shown": "the first {shown} are shown",
    "rows_drawn": "The drawing shows the first {n} rows.",
    "no_rows": "No rows: nothing in the graph fits.",
    "took": "in {time}",
    "truth_yes": "Yes",
    "truth_no": "No",
    "views": "Show as",
    "view_table": "Table",
    "view_timeline": "Timeline",
    "view_graph": "Graph",
    "files": "Download",
    "answer_strip_alt": "{n} rows on a timeline from {first} to {last}, on lanes: {lanes}. The"
    " table below has the same rows.",
    "graph_caption": "A line points at what something rests on, refers to or belongs to.",
    "graph_left_out": "{n} more are in the table only.",
    "wrong_query": "The query cannot be answered",
    # the editor puts the words of the query in
    "fault_syntax": "The query goes wrong here.",
    "fault_prefix": "The prefix {prefix}: is not declared.",
    "fault_prefix_near": "The prefix {prefix}: is not declared. Do you mean {near}: ?",
    "fault_term": "The ontology has no term {term}.",
    "fault_term_near": "The ontology has no term {term}. Do you mean {near}?",
    "at_place": "Line {line}, column {column}:",
    "go_there": "Go there in the editor",
    "hint_title": "A word that the ontology does not have",
    "hint_what": "The query was answered, but nothing can fit that word.",
    "lanes_column": "column or place",
    # saved queries
    "queries_title": "Questions to the graph",
    "queries_lead": "Ready-made questions, each answered from the graph as it is now. Every answer"
    " is a table, a file and an address to share; the query behind it can be changed at will.",
    "own_query": "Write a query of your own",
    "group_dates": "Dates and deadlines",
    "group_links": "What led to what",
    "group_bodies": "Who did what",
    "group_cases": "Cases, arrests and sentences",
    "group_sources": "Sources, corrections and doubts",
    "open_in_editor": "Open in the editor",
    "query_behind": "The query behind it",
    "fill_in": "Fill in what the question is about.",
    "such_as": "such as {example}",
    "parameter_event": "Event",
    "parameter_instrument": "Act or matter",
    "parameter_actor": "Body",
    "parameter_source": "Document",
    "parameter_theme": "Theme",
    "parameter_jurisdiction": "Place",
    "parameter_hint": "Words of a title are enough.",
    "which_type_none": "No {type} of the records is called “{text}”.",
}
