// What can be seen of a query before it is run: where it goes wrong, unknown prefixes and terms.
import { syntaxTree } from "./vendor/codemirror/codemirror.js";
import { prefixes, terms } from "./editor-words.js";

// the grammar takes these functions, which it should know, for numbers and names
const MISREAD = /\b(?:MD5|SHA(?:1|256|384|512))\s*\(/i;

function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + same));
    }
    row = next;
  }
  return row[other.length];
}

function nearest(word, known) {
  let best = null;
  let least = Math.max(2, word.length * 0.4);
  for (const other of known) {
    const far = distance(word, other);
    if (far < least) [best, least] = [other, far];
  }
  return best;
}

// the words of the interface come with the form
function says(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export function faults(state, said) {
  const text = state.doc.toString();
  if (!text.trim()) return [];
  const found = [];
  const declared = new Set(Object.keys(prefixes));
  let own = "clx";
  let wrong = null;
  syntaxTree(state).iterate({
    enter(node) {
      const word = state.sliceDoc(node.from, node.to);
      if (node.type.isError && !wrong) wrong = node.node;
      if (node.name !== "Pname_ln" && node.name !== "Pname_ns") return;
      const [prefix, ...rest] = word.split(":");
      if (node.node.parent?.name === "PrefixDecl") {
        declared.add(prefix);
        // clx: declared anew may mean anything
        if (prefix === own && !state.sliceDoc(node.to, node.to + 60).includes(prefixes[own])) own = null;
        return;
      }
      const local = rest.join(":");
      if (!declared.has(prefix)) {
        const near = nearest(prefix, declared);
        const message = says(near ? said.prefixNear : said.prefix, { prefix, near });
        found.push({ from: node.from, to: node.to, severity: "error", message });
      } else if (prefix === own && terms() && local && !terms().has(local)) {
        const near = nearest(local, terms());
        const message = says(near ? said.termNear : said.term, { term: local, near });
        found.push({
          from: node.from, to: node.to, severity: "warning", message,
          actions: near ? [{
            name: `${prefix}:${near}`,
            apply: (view, from, to) => view.dispatch(
              { changes: { from, to, insert: `${prefix}:${near}` } }),
          }] : [],
        });
      }
    },
  });
  if (wrong && !found.length && !MISREAD.test(text)) {
    const from = Math.min(wrong.from, Math.max(0, text.trimEnd().length - 1));
    const to = Math.max(from + 1, Math.min(wrong.to, from + 30));
    found.push({ from, to: Math.min(to, text.length), severity: "error", message: said.syntax });
  }
  return found.sort((one, other) => one.from - other.from);
}
