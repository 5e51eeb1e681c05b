/* A form with data-grid, used like a spreadsheet: arrow keys and Enter go from cell to cell, Ctrl+Enter saves, a block from Excel is pasted at once,
   points are checked while they are typed, and what is not saved yet is marked. Cells are inputs of class "cell" with data-most
   and data-step; the hidden field before each says what was shown. Its sentences stand in data attributes of the form. */
const NUMBER = /^\d+(?:[.,]\d+)?$/;

const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
const comma = (text) => text.replace(".", ",");

/* Whether a decimal text is a multiple of a step, without a float: both as whole numbers of the smallest digit. */
const isMultiple = (value, step) => {
  const places = (text) => (text.split(".")[1] ?? "").length;
  const most = Math.max(places(value), places(step));
  const whole = (text) => BigInt(text.replace(".", "") + "0".repeat(most - places(text)));
  return whole(value) % whole(step) === 0n;
};

class Grid {
  constructor(form) {
    this.form = form;
    this.rows = [...form.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input.cell")]);
    this.places = new Map();
    this.rows.forEach((row, down) => row.forEach((cell, across) => this.places.set(cell, [down, across])));
    this.fields = [...form.querySelectorAll("tbody :is(input, select, textarea):not([type=hidden])")];
    this.before = new Map();
    for (const field of this.fields) {
      const shown = form.elements.namedItem(`initial-${field.name}`);
      this.before.set(field, field.type === "checkbox" ? shown?.value === "True" : (shown?.value ?? ""));
    }
    this.state = form.querySelector("[data-grid-state]");
    this.undoer = form.querySelector("[data-grid-undo]");
    this.pasted = [];
    this.said = "";
    form.querySelector("[data-grid-keys]").hidden = false;
    form.addEventListener("keydown", (event) => this.key(event));
    form.addEventListener("paste", (event) => this.paste(event));
    form.addEventListener("focusin", ({ target }) => this.places.has(target) && target.select());
    for (const kind of ["input", "change"]) {
      form.addEventListener(kind, ({ target }) => { this.said = ""; this.look(target); this.tell(); });
    }
    form.addEventListener("submit", () => { this.sent = true; });
    this.undoer.addEventListener("click", () => this.undo());
    addEventListener("beforeunload", (event) => {
      if (this.marked("unsaved") && !this.sent) event.preventDefault();
    });
    for (const field of this.fields) this.look(field, true);
    this.tell();
  }

  /* -- Keys --------------------------------------------------------------------------------------------------------- */

  key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {  // the button is hundreds of tabs away
      event.preventDefault();
      this.form.requestSubmit();
      return;
    }
    const cell = event.target;
    const place = this.places.get(cell);
    if (!place || event.altKey || event.ctrlKey || event.metaKey) return;
    const [down, across] = place;
    const all = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    const atStart = all || (cell.selectionStart === 0 && cell.selectionEnd === 0);
    const atEnd = all || cell.selectionStart === cell.value.length;
    let to;
    if (event.key === "ArrowDown" || (event.key === "Enter" && !event.shiftKey)) to = this.vertical(down, across, 1);
    else if (event.key === "ArrowUp" || event.key === "Enter") to = this.vertical(down, across, -1);
    else if (event.key === "ArrowRight" && atEnd) to = this.horizontal(down, across, 1);
    else if (event.key === "ArrowLeft" && atStart) to = this.horizontal(down, across, -1);
    else if (event.key === "Escape" && cell.value !== this.before.get(cell)) {
      cell.value = this.before.get(cell);
      this.look(cell);
      this.tell();
      cell.select();
      event.preventDefault();
      return;
    } else return;
    event.preventDefault();
    to?.focus();
  }

  /* The nearest cell above or below in this column; rows without cells are passed over. */
  vertical(down, across, step) {
    for (let at = down + step; at >= 0 && at < this.rows.length; at += step) {
      const cell = this.rows[at][across];
      if (cell && !cell.disabled) return cell;
    }
    return undefined;
  }

  horizontal(down, across, step) {
    for (let at = across + step; this.rows[down][at]; at += step) {
      if (!this.rows[down][at].disabled) return this.rows[down][at];
    }
    return undefined;
  }

  /* -- Pasting ------------------------------------------------------------------------------------------------------ */

  paste(event) {
    const place = this.places.get(event.target);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
    if (!place || (lines.length === 1 && !text.includes("\t"))) return;
    event.preventDefault();
    const [down, across] = place;
    let outside = 0;
    this.pasted = [];
    lines.forEach((line, below) => line.split("\t").forEach((value, right) => {
      const cell = this.rows[down + below]?.[across + right];
      if (!cell || cell.disabled) {
        if (value.trim()) outside += 1;
        return;
      }
      this.pasted.push([cell, cell.value]);
      cell.value = comma(value.trim());
      this.look(cell);
    }));
    this.said = fill(this.form.dataset.pasted, { n: this.pasted.length })
      + (outside ? ` ${fill(this.form.dataset.outside, { n: outside })}` : "");
    this.undoer.hidden = false;
    this.tell();
  }

  undo() {
    const first = this.pasted[0]?.[0];
    for (const [cell, value] of this.pasted) {
      cell.value = value;
      this.look(cell);
    }
    this.pasted = [];
    this.said = "";
    this.undoer.hidden = true;
    this.tell();
    first?.focus();
  }

  /* -- What is wrong, what is not saved ----------------------------------------------------------------------------- */

  /* Mark one field. What the server said at a cell stays until that cell is changed. */
  look(field, isFirst = false) {
    if (!this.before.has(field)) return;
    const room = field.closest("td");
    const is = field.type === "checkbox" ? field.checked : field.value;
    room.classList.toggle("unsaved", is !== this.before.get(field));
    if (isFirst && room.classList.contains("wrong")) return;
    const trouble = this.places.has(field) ? this.trouble(field) : "";
    room.classList.toggle("wrong", trouble !== "");
    let said = room.querySelector(".cell-error");
    if (!trouble) {
      said?.remove();
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
      return;
    }
    if (!said) {
      said = document.createElement("small");
      said.className = "cell-error";
      said.id = `${field.id}_error`;
      room.append(said);
    }
    said.textContent = trouble;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", said.id);
  }

  trouble(cell) {
    const value = cell.value.trim();
    const { range, steps, number } = this.form.dataset;
    const { most, step } = cell.dataset;
    if (!value || cell.disabled) return "";
    if (/^-\d/.test(value)) return fill(range, { most: comma(most ?? "100") });
    if (!NUMBER.test(value)) return number;
    const plain = value.replace(",", ".");
    if (most && Number(plain) > Number(most)) return fill(range, { most: comma(most) });
    if (step && !isMultiple(plain, step)) return fill(steps, { step: comma(step) });
    return "";
  }

  marked(name) {
    return this.form.getElementsByClassName(name).length;
  }

  tell() {
    const unsaved = this.marked("unsaved");
    const wrong = this.marked("wrong");
    const told = [this.said];
    if (unsaved) told.push(fill(this.form.dataset.unsaved, { n: unsaved }));
    if (wrong) told.push(fill(this.form.dataset.wrong, { n: wrong }));
    this.state.textContent = told.filter(Boolean).join(" · ");
  }
}

for (const form of document.querySelectorAll("form[data-grid]")) new Grid(form);
