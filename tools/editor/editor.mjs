// The editor of the cells: CodeMirror with what Python needs and no more. `make.sh` bundles it.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

// Names alone: the page's style sheet has the colours, for light and for dark.
const look = syntaxHighlighting(HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword], class: "cb-code-keyword" },
  { tag: [tags.string, tags.special(tags.string)], class: "cb-code-string" },
  { tag: [tags.number, tags.bool, tags.null], class: "cb-code-number" },
  { tag: tags.comment, class: "cb-code-comment" },
  { tag: [tags.function(tags.variableName), tags.function(tags.definition(tags.variableName))], class: "cb-code-function" },
]));

window.casebookEditor = {
  create({ parent, text, label, onChange, onRun }) {
    const run = () => { onRun(); return true; };
    const view = new EditorView({
      parent,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(), highlightSpecialChars(), history(), drawSelection(), indentOnInput(),
          bracketMatching(), closeBrackets(), python(), indentUnit.of("    "), look,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": label }),
          EditorView.updateListener.of((update) => { if (update.docChanged) onChange(update.state.doc.toString()); }),
          // Tab is left to the browser: it leads on to the next control of the page.
          keymap.of([
            { key: "Shift-Enter", run }, { key: "Ctrl-Enter", run }, { key: "Cmd-Enter", run },
            ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap,
          ]),
        ],
      }),
    });
    return {
      focus: () => view.focus(),
      set: (value) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } }),
    };
  },
};
