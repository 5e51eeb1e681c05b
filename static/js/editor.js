/* The rules editor: a click on a line number goes to that line. Works without script too. */
const editor = document.querySelector("[data-editor]");

const goTo = (line) => {
  const lines = editor.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  editor.focus();
  editor.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  const height = parseFloat(getComputedStyle(editor).lineHeight);
  editor.scrollTop = Math.max(0, (line - 4) * height);
};

if (editor) {
  for (const link of document.querySelectorAll("[data-editor-line]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      goTo(Number(link.dataset.editorLine));
    });
  }
}
