"""Queries that would call another server, and a listener that counts who calls."""

from __future__ import annotations

import socket
import threading


class Listener:
    """A port of this machine that counts who calls."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.calls = 0
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            connection.close()


PREFIXES = "PREFIX ex: <@> PREFIX a.b: <@> PREFIX : <@> "
CALLS = [
    "{ SERVICE <@> {?a ?b ?c} }",
    "{ service <@> {?a ?b ?c} }",
    "{ SeRvIcE<@>{?a ?b ?c} }",
    "{ SERVICE SILENT <@> {?a ?b ?c} }",
    "{ SERVICESILENT<@> {?a ?b ?c} }",
    "{ SERVICE#x\n<@> {?a ?b ?c} }",
    "{ SERVICE:foo {?a ?b ?c} }",
    "{ SERVICE :foo {?a ?b ?c} }",
    "{ SERVICESILENT:foo {?a ?b ?c} }",
    "{ service: {?a ?b ?c} }",
    "{ SERVICEex:foo {?a ?b ?c} }",
    "{ SERVICESILENTex: {?a ?b ?c} }",
    "{ ?s ?p trueSERVICEex:{?a ?b ?c} }",
    "{ ?s ?p true.SERVICEa.b:x{?a ?b ?c} }",
    "{ ?s ?p ?o SERVICE ?o {?a ?b ?c} }",
    "{ ?s ?p ?o . SERVICE?o{?a ?b ?c} }",
    "{ ?s ?p trueSERVICE<@> {?a ?b ?c} }",
    "{ ?s ?p true.SERVICE:foo {?a ?b ?c} }",
    "{ ?s ?p trueSERVICE:foo {?a ?b ?c} }",
    "{ ?s ?p 1SERVICE<@> {?a ?b ?c} }",
    "{ ?s ?p 'x'SERVICE<@> {?a ?b ?c} }",
    "{ ?s ?p 'a'@en.SERVICE<@> {?a ?b ?c} }",
    "{ ?s ?p ex:.SERVICE<@> {?a ?b ?c} }",
    "{ ?s ?p :.SERVICE<@> {?a ?b ?c} }",
    "{ ?s ?p a.b:.SERVICE<@> {?a ?b ?c} }",
    "{ ?s ?p ex:a.b.SERVICE<@> {?a ?b ?c} }",
    "{ ?s ?p ex:a.b.SERVICESILENT<@> {?a ?b ?c} }",
    "{ ?s ?p ex:a.b.SERVICE:foo {?a ?b ?c} }",
    "{ ?s ?p ex:a.b.SERVICE?o {?a ?b ?c} }",
    '{ <http://a\\u0041\'b> ?p "x\\u0022" . SERVICE <@> {?a ?b ?c} } #\'""',
    "{ OPTIONAL { FILTER EXISTS { SERVICE <@> {?a ?b ?c} } } }",
    "{ { SELECT * { SERVICE <@> {?a ?b ?c} } } }",
    "{ ?s ?p ?o FILTER(1<2)SERVICE#>\n<@> {?a ?b ?c} }",
    "{ ?s ?p ?o FILTER(?o<=2)SERVICE#>\n<@> {?a ?b ?c} }",
    "{ ?s ?p ?o FILTER(STR(?o)<'a')SERVICE#'>\n<@> {?a ?b ?c} }",
    "{ ?s ?p ?o FILTER(<<(?s ?p ?o)>><2)SERVICE#>\n<@> {?a ?b ?c} }",
    "{ ?s ?p ?o FILTER(1<2)FILTER(1<2)SERVICE#>\n<@> {?a ?b ?c} }",
    "{ ?s ?p ?o FILTER(1<2)#>\nFILTER(?o<2)SERVICE#>\n<@> {?a ?b ?c} }",
    "{ ?s ?p ?o FILTER(?o<1&&?o>1)FILTER(?o<2)SERVICE#>\n<@> {?a ?b ?c} }",
    "{ ?s ?p ?o BIND(1<2AS?x)SERVICE#>\n<@> {?a ?b ?c} }",
    "{ ?s ?p ?o FILTER(1<2)SERVICE:foo#>\n {?a ?b ?c} }",
    "{ ?s ?p ?o . S\\u0045RVICE <@> {?a ?b ?c} }",
    "{ ?s ?p ?o . \\U00000053ERVICE <@> {?a ?b ?c} }",
]
"""What follows ``SELECT *``; ``<@>`` stands for the address called."""
