/* Buttons that put a word between double braces at the cursor: data-insert="WORD", with data-insert-alone on a line of its own.
   They show only where this runs. Fields: data-insert-into="line" or "text"; the one that last had the cursor takes the word. */
const fields = [...document.querySelectorAll("[data-insert-into]")];
const text = fields.find((field) => field.dataset.insertInto === "text");
let last = text;

const insert = (field, words) => {
  field.focus();
  field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
};

const alone = (field, token) => {
  const before = field.value.slice(0, field.selectionStart);
  const after = field.value.slice(field.selectionEnd);
  insert(field, `${before && !before.endsWith("\n") ? "\n" : ""}${token}${after.startsWith("\n") ? "" : "\n"}`);
};

if (text) {
  for (const field of fields) field.addEventListener("focus", () => { last = field; });
  for (const button of document.querySelectorAll("[data-insert]")) {
    const token = `{{ ${button.dataset.insert} }}`;
    button.addEventListener("click", () => {
      if ("insertAlone" in button.dataset) alone(text, token);
      else insert(last, token);
    });
  }
  for (const box of document.querySelectorAll("[data-inserts]")) box.hidden = false;
}
