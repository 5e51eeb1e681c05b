/* All answers to one question: each change goes through the queue of the jury pages, Enter goes to the next answer. */
import { queue, say } from "./jury-pages.js";

const form = document.querySelector("[data-question]");

const places = (text) => (text.split(".")[1] ?? "").length;
/* Whether a decimal text is in range and a multiple of the step, without a float. */
const isAllowed = (value) => {
  if (value === "") return true;
  if (!/^\d+(\.\d+)?$/.test(value)) return false;
  const { step, top } = form.dataset;
  const most = Math.max(places(value), places(step), places(top));
  const whole = (text) => BigInt(text.replace(".", "") + "0".repeat(most - places(text)));
  return whole(value) <= whole(top) && whole(value) % whole(step) === 0n;
};

class Answer {
  constructor(row) {
    this.row = row;
    this.url = row.dataset.save;
    this.points = row.querySelector("[data-points]");
    this.note = row.querySelector("[data-note]");
    this.error = row.querySelector("[data-error]");
    for (const operation of this.waiting()) {
      // What was changed here and is not sent yet stands on the page again after a reload.
      if (operation.points !== undefined) this.points.value = operation.points.replace(".", ",");
      if (operation.note !== undefined) this.note.value = operation.note;
    }
    this.was = { points: this.value(), note: this.note.value.trim() };
    this.points.addEventListener("change", () => this.savePoints());
    this.note.addEventListener("change", () => this.saveNote());
  }

  value() {
    return this.points.value.trim().replace(",", ".");
  }

  waiting() {
    return queue.of(this.url).filter((operation) => operation.item === form.dataset.item);
  }

  add(change) {
    const base = Number(this.row.dataset.version);
    queue.add({ url: this.url, item: form.dataset.item, base, ...change });
  }

  savePoints() {
    const value = this.value();
    const allowed = isAllowed(value);
    this.points.setAttribute("aria-invalid", String(!allowed));
    this.error.hidden = allowed;
    this.error.textContent = allowed ? "" : form.dataset.outside;
    if (!allowed || value === this.was.points) return;
    this.was.points = value;
    this.add({ points: value });
    show();
  }

  saveNote() {
    const note = this.note.value.trim();
    if (note === this.was.note) return;
    this.was.note = note;
    this.add({ note });
  }

  settled(answer) {
    this.row.dataset.version = answer.version;
    const version = this.row.querySelector("[name$='.version']");
    if (version) version.value = answer.version;
  }
}

const show = () => {
  let given = 0;
  for (const answer of answers) {
    const waiting = answer.waiting();
    const clash = waiting.some((operation) => operation.clash);
    answer.row.querySelector("[data-waits]").hidden = !waiting.length || clash || queue.state === "sending";
    answer.row.querySelector("[data-clash-link]").hidden = !clash;
    given += answer.value() !== "" && isAllowed(answer.value());
  }
  const text = document.querySelector("[data-given-text]");
  text.textContent = say(text.dataset.givenText, given).replace("{all}", answers.length);
};

const answers = [...form.querySelectorAll("[data-answer]")].map((row) => new Answer(row));
form.dataset.live = "";
for (const stale of form.querySelectorAll("[data-plain-save], [data-complete]")) stale.hidden = true;
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-points]")) return;
  event.preventDefault();
  const open = answers.map((answer) => answer.points).filter((field) => !field.disabled);
  const next = open[open.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
  if (next) next.focus();
  else event.target.blur();
});
form.addEventListener("focusin", ({ target }) => target.matches("[data-points]") && target.select());
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const deed = event.submitter?.value ?? "save";
  for (const answer of answers) answer.saveNote();
  await Promise.race([queue.send(), new Promise((done) => setTimeout(done, 8000))]);
  if (queue.all().length || form.querySelector("[aria-invalid=true]")) {
    show();
    form.querySelector("[aria-invalid=true]")?.focus();
    return;
  }
  // All is saved already: only the deed itself is sent.
  for (const field of form.querySelectorAll("[name$='.version']")) field.disabled = true;
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "deed", value: deed });
  form.append(field);
  form.submit();
});
queue.addEventListener("settled", ({ detail: { operation, answer } }) => {
  if (operation.item !== form.dataset.item) return;
  answers.find((each) => each.url === operation.url)?.settled(answer);
});
queue.addEventListener("change", show);
show();
