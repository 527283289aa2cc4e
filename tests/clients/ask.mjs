// Puts a query to an endpoint with a client of others; prints what it made of the answer as JSON.
// node ask.mjs comunica ENDPOINT select|ask|construct [get|auto] < QUERY
// node ask.mjs sparql-http-client ENDPOINT select|ask|construct [get|postUrlencoded|postDirect] < QUERY
import { readFileSync } from "node:fs";

const [client, endpointUrl, kind, operation = "get"] = process.argv.slice(2);
const query = readFileSync(0, "utf-8");

async function simple() {
  const { default: StreamClient } = await import("sparql-http-client");
  const streams = new StreamClient({ endpointUrl });
  const found = await streams.query[kind](query, { operation });
  if (kind === "ask") return found;
  const rows = [];
  for await (const item of found) {
    rows.push(kind === "construct" ? item.subject.value : named(Object.entries(item)));
  }
  return rows;
}

async function comunica() {
  const { QueryEngine } = await import("@comunica/query-sparql");
  const engine = new QueryEngine();
  const source = operation === "auto" ? endpointUrl : { type: "sparql", value: endpointUrl };
  const context = { sources: [source] };
  if (kind === "ask") return engine.queryBoolean(query, context);
  if (kind === "construct") {
    const quads = await (await engine.queryQuads(query, context)).toArray();
    return quads.map((quad) => quad.subject.value);
  }
  const rows = await (await engine.queryBindings(query, context)).toArray();
  return rows.map((row) => named([...row].map(([name, term]) => [name.value, term])));
}

function named(pairs) {
  return Object.fromEntries(pairs.map(([name, term]) => [name, term.value]));
}

const told = await (client === "comunica" ? comunica() : simple());
process.stdout.write(JSON.stringify(told));
