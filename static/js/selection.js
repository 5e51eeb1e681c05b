/* Counts and names the selected rows of a form with data-selection, and hides its bar while nothing is selected.
   Rows: data-selection-row="NAME". Head: data-selection-all. All of every page:
   data-selection-everyone="NUMBER". Bar: see components/selection-bar.html. */
const SHOWN = 3;

for (const form of document.querySelectorAll("form[data-selection]")) {
  const bar = form.querySelector("[data-selection-bar]");
  const rows = [...form.querySelectorAll("[data-selection-row]")];
  const all = form.querySelector("[data-selection-all]");
  if (!bar) continue;
  const clear = bar.querySelector("[data-selection-clear]");
  const names = bar.querySelector("[data-selection-names]");

  const show = () => {
    const selected = rows.filter((box) => box.checked);
    for (const box of rows) box.closest("tr")?.classList.toggle("sel", box.checked);
    const everyone = form.querySelector("[data-selection-everyone]");
    const number = everyone?.checked ? Number(everyone.dataset.selectionEveryone) : selected.length;
    bar.hidden = number === 0;
    bar.querySelector("[data-selection-count]").textContent = number;
    bar.querySelector("[data-selection-colon]").hidden = selected.length === 0;
    const rest = number - SHOWN;
    names.textContent = selected.slice(0, SHOWN).map((box) => box.dataset.selectionRow).join(", ")
      + (rest > 0 ? `, + ${rest}` : "");
    if (all) {
      all.checked = selected.length > 0 && selected.length === rows.length;
      all.indeterminate = selected.length > 0 && selected.length < rows.length;
    }
  };

  clear.hidden = false;
  clear.addEventListener("click", () => {
    for (const box of rows) box.checked = false;
    if (form.querySelector("[data-selection-everyone]")) form.querySelector("[data-selection-everyone]").checked = false;
    show();
    (all ?? rows[0])?.focus();
  });
  all?.addEventListener("change", () => {
    for (const box of rows) box.checked = all.checked;
    show();
  });
  form.addEventListener("change", show);
  show();
}
