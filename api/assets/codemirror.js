// What the query page's editor is made of; build.py makes one module of it.
export { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap }
  from "@codemirror/autocomplete";
export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
export {
  HighlightStyle, bracketMatching, indentUnit, syntaxHighlighting, syntaxTree,
} from "@codemirror/language";
export { forceLinting, lintKeymap, linter } from "@codemirror/lint";
export { EditorState } from "@codemirror/state";
export { EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
export { tags } from "@lezer/highlight";
export { sparql } from "codemirror-lang-sparql";
