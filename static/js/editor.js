/* The rules editor: a click on a line number goes to that line. Works without script too. */
const editor = document.querySelector("[data-editor]");

const goTo = (line) => {
  const lines = editor.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  editor.focus();
  editor.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  // Long lines wrap, so the place is estimated from the share of the text that stands before it.
  editor.scrollTop = (start / editor.value.length) * editor.scrollHeight - editor.clientHeight / 3;
};

if (editor) {
  for (const link of document.querySelectorAll("[data-editor-line]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      goTo(Number(link.dataset.editorLine));
    });
  }
}
