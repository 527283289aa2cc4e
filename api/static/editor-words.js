// What the editor completes: keywords, variables of the query, prefixes, terms of the ontology with
// their definitions, and things of ours by id or title. All of it is asked of the endpoint itself.
import { syntaxTree } from "./vendor/codemirror/codemirror.js";

const KEYWORDS = `ASK BASE BIND BY CONSTRUCT DESC DESCRIBE DISTINCT EXISTS FILTER FROM GRAPH GROUP
  HAVING LIMIT MINUS NAMED NOT OFFSET OPTIONAL ORDER PREFIX REDUCED SELECT UNDEF UNION VALUES WHERE
  AS ASC IN`.split(/\s+/);
const FUNCTIONS = `ABS AVG BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY FLOOR GROUP_CONCAT
  IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC LANG LANGMATCHES LCASE MAX MIN MONTH NOW REGEX REPLACE
  ROUND SAMETERM SAMPLE STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLEN STRSTARTS SUBSTR SUM
  UCASE YEAR`.split(/\s+/);
const CLX = "https://w3id.org/chronolex/ont#";
const TERMS = `SELECT ?term (SAMPLE(?l) AS ?label) (SAMPLE(?d) AS ?about) (SAMPLE(?t) AS ?type) {
  GRAPH <https://w3id.org/chronolex/ont> {
    ?term a ?t ; rdfs:label|skos:prefLabel ?l . OPTIONAL { ?term skos:definition|rdfs:comment ?d }
    FILTER(STRSTARTS(STR(?term), STR(clx:)))
  }
} GROUP BY ?term`;
const USED = "SELECT DISTINCT ?term { { ?s ?term ?o } UNION { ?s a ?term } }";
const THINGS = ["event", "instrument", "actor"];

export const prefixes = Object.fromEntries(
  [...document.querySelectorAll(".prefixes [data-prefix]")].map(
    (one) => [one.dataset.prefix, one.dataset.namespace]),
);

const asked = new Map();
// the rows of a query of our own, asked once; none if the endpoint is busy
function rows(query) {
  if (!asked.has(query)) {
    const address = `/sparql.json?query=${encodeURIComponent(query)}`;
    const found = fetch(address).then((answer) => (answer.ok ? answer.json() : Promise.reject()))
      .then((told) => told.results.bindings.map((row) => Object.fromEntries(
        Object.entries(row).map(([name, cell]) => [name, cell.value]))));
    asked.set(query, found.catch(() => { asked.delete(query); return []; }));
  }
  return asked.get(query);
}

function short(iri) {
  const fitting = Object.entries(prefixes).filter(([, space]) => iri.startsWith(space))
    .sort((one, other) => other[1].length - one[1].length)[0];
  const local = fitting && iri.slice(fitting[1].length);
  return local && /^[\w-]+$/.test(local) ? `${fitting[0]}:${local}` : null;
}

let known = null;
// local names of the ontology's terms; null until they are there
export function terms() { return known; }

async function words() {
  const [own, used] = await Promise.all([rows(TERMS), rows(USED)]);
  const options = own.map(({ term, label, about, type }) => ({
    label: short(term), detail: label, info: about, boost: 1,
    type: /Class$/.test(type) ? "class" : /Property$/.test(type) ? "property" : "constant",
  }));
  if (own.length) known = new Set(own.map(({ term }) => term.slice(CLX.length)));
  const others = used.filter(({ term }) => !term.startsWith(CLX)).map(({ term }) => short(term));
  return [...options, ...others.filter(Boolean).map((label) => ({ label, type: "property" }))]
    .filter((one) => one.label);
}

async function things(prefix) {
  const found = await rows(`SELECT DISTINCT ?thing ?label {
    ?thing rdfs:label ?label FILTER(STRSTARTS(STR(?thing), STR(${prefix}:))) }`);
  return found.map(({ thing, label }) => ({ label: short(thing), detail: label, type: "constant" }))
    .filter((one) => one.label);
}

const fixed = [
  ...KEYWORDS.map((label) => ({ label, type: "keyword" })),
  ...FUNCTIONS.map((label) => ({ label, type: "function", apply: `${label}(` })),
];

function variables(text, own) {
  const found = new Set(text.match(/[?$][A-Za-z_]\w*/g));
  found.delete(own);
  return [...found].map((label) => ({ label, type: "variable" }));
}

// loading starts with the page, so that the first word finds the terms there
const ready = words();

export async function complete(context) {
  const inside = syntaxTree(context.state).resolveInner(context.pos, -1).name;
  if (inside === "Comment" || inside === "String" || inside === "IriRef") return null;
  const variable = context.matchBefore(/[?$]\w*/);
  if (variable) {
    const options = variables(context.state.doc.toString(), variable.text);
    return { from: variable.from, options, validFor: /^[?$]\w*$/ };
  }
  const name = context.matchBefore(/[A-Za-z][\w-]*:[\w-]*/);
  const prefix = name?.text.split(":")[0];
  if (THINGS.includes(prefix)) {
    return { from: name.from, options: await things(prefix), validFor: /^[\w-]*:[\w-]*$/ };
  }
  const word = name ?? context.matchBefore(/[A-Za-z]\w*/);
  if (!word && !context.explicit) return null;
  const spaces = Object.keys(prefixes).map((one) => (
    { label: `${one}:`, detail: prefixes[one], type: "namespace", boost: -1 }));
  return {
    from: word ? word.from : context.pos,
    options: [...(name ? [] : fixed), ...(name ? [] : spaces), ...await ready],
    validFor: name ? /^[\w-]*:[\w-]*$/ : /^\w*$/,
  };
}
