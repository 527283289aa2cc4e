// The query page's editor in place of the text box, which stays for those without scripts. It lives
// in a shadow root, where its styles are constructed sheets: the page's policy allows no others.
import {
  EditorState, EditorView, HighlightStyle, autocompletion, bracketMatching, closeBrackets,
  closeBracketsKeymap, completionKeymap, defaultKeymap, forceLinting, highlightSpecialChars,
  history, historyKeymap, indentUnit, keymap, lineNumbers, lintKeymap, linter, sparql,
  syntaxHighlighting, tags,
} from "./vendor/codemirror/codemirror.js";
import { complete } from "./editor-words.js";
import { faults } from "./editor-faults.js";

const look = EditorView.theme({
  "&": { background: "var(--paper)", color: "var(--ink)", border: "1px solid var(--field)", borderRadius: "4px", fontSize: ".92rem" },
  "&.cm-focused": { outline: "3px solid var(--coming)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", maxHeight: "70vh" },
  ".cm-content, .cm-gutter": { minHeight: "9.5rem" },
  ".cm-content": { caretColor: "var(--ink)", padding: ".5rem 0" },
  ".cm-line": { padding: "0 .6rem" },
  ".cm-gutters": { background: "var(--lane)", color: "var(--quiet)", border: "0", borderRight: "1px solid var(--line)" },
  "&.cm-focused .cm-matchingBracket": { background: "var(--line)" },
  "&.cm-focused .cm-nonmatchingBracket": { background: "transparent", color: "var(--bad)" },
  ".cm-tooltip": { background: "var(--raised)", color: "var(--ink)", border: "1px solid var(--field)", borderRadius: "4px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: ".86rem", maxWidth: "min(40rem, 92vw)", maxHeight: "16rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".2rem .5rem", lineHeight: "1.45" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--accent)", color: "var(--paper)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionDetail": { fontFamily: "var(--sans)", fontStyle: "normal", color: "var(--quiet)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionIcon": { display: "none" },
  ".cm-completionInfo": { padding: ".4rem .6rem", fontFamily: "var(--sans)", fontSize: ".86rem", maxWidth: "22rem" },
  ".cm-diagnostic": { padding: ".35rem .6rem", fontFamily: "var(--sans)", fontSize: ".88rem" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--bad)" },
  ".cm-diagnostic-warning": { borderLeft: "4px solid var(--coming)" },
  ".cm-lintRange-error": { background: "none", textDecoration: "underline wavy var(--bad)" },
  ".cm-lintRange-warning": { background: "none", textDecoration: "underline wavy var(--coming)" },
  ".cm-lintPoint-error::after": { borderBottomColor: "var(--bad)" },
  "@media (max-width: 40rem)": { ".cm-completionInfo": { display: "none" } },
  "@media print": { ".cm-scroller": { maxHeight: "none" } },
});

const colours = syntaxHighlighting(HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.variableName, tags.bool], color: "var(--coming)" },
  { tag: [tags.string, tags.annotation], color: "var(--good)" },
  { tag: [tags.number, tags.typeName], color: "var(--bad)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
]));

// where a line and a column of the server (which counts characters) lie in the text
function placeOf(state, number, column) {
  const line = state.doc.line(Math.min(Math.max(number, 1), state.doc.lines));
  return line.from + [...line.text].slice(0, column - 1).join("").length;
}

// Over several selected lines the browser's own typing joins them by inline styles, which the policy
// blocks with an error; so the editor puts the text there itself.
const overLines = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { main } = view.state.selection;
    const { doc } = view.state;
    if (event.inputType !== "insertText" || event.data === null) return false;
    if (doc.lineAt(main.from).number === doc.lineAt(main.to).number) return false;
    view.dispatch(view.state.replaceSelection(event.data), {
      userEvent: "input.type", scrollIntoView: true,
    });
    event.preventDefault();
    return true;
  },
});

function enhance(form) {
  const box = form.querySelector("textarea");
  const label = form.querySelector(`label[for="${box.id}"]`);
  const fault = document.querySelector(".fault[data-message]");
  const host = document.createElement("div");
  host.className = "editor-host";
  const root = host.attachShadow({ mode: "open" });
  const asked = box.value;

  // what the server said stands for as long as the query is the one that it saw
  function told(state) {
    if (!fault?.dataset.line || state.doc.toString() !== asked) return [];
    const from = placeOf(state, Number(fault.dataset.line), Number(fault.dataset.column));
    const word = /^[^\s;,(){}[\]]+/.exec(state.sliceDoc(from, from + 80));
    const severity = fault.classList.contains("doubt") ? "warning" : "error";
    const to = Math.min(from + (word ? word[0].length : 1), state.doc.length);
    return [{ from: Math.min(from, to), to, severity, message: fault.dataset.message }];
  }

  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: asked,
      extensions: [
        keymap.of([{ key: "Mod-Enter", run: () => { form.requestSubmit(); return true; } }]),
        lineNumbers(), highlightSpecialChars(), history(), bracketMatching(), closeBrackets(),
        overLines, indentUnit.of("  "), EditorView.lineWrapping, sparql(), colours, look,
        autocompletion({ override: [complete], icons: false }),
        linter((shown) => {
          const said = told(shown.state);
          return said.length ? said : faults(shown.state, form.dataset);
        }, { delay: 600 }),
        // Tab is left to the browser, so that nobody is held in here
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap,
          ...defaultKeymap]),
        EditorView.contentAttributes.of({
          "aria-label": `${label.textContent}. ${form.dataset.keys}`, spellcheck: "false",
          autocapitalize: "off", autocorrect: "off",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) box.value = update.state.doc.toString();
        }),
      ],
    }),
  });

  box.hidden = true;
  box.after(host);
  label.addEventListener("click", (event) => { event.preventDefault(); view.focus(); });
  const keys = form.querySelector(".keys");
  if (keys) keys.hidden = false;
  if (fault) {
    forceLinting(view);
    const there = fault.querySelector(".go-there");
    if (there) {
      there.hidden = false;
      there.querySelector("button").addEventListener("click", () => {
        const { line, column } = fault.dataset;
        const anchor = placeOf(view.state, Number(line), Number(column));
        view.dispatch({ selection: { anchor }, scrollIntoView: true });
        view.focus();
      });
    }
  }
  form.classList.add("live");
}

for (const form of document.querySelectorAll("form.editor")) enhance(form);
