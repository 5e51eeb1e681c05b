/* The score sheet: saves each change at once through the queue, adds up, and settles two values in sight of both. */
import { hour, pointsKey, queue, say, words } from "./jury-pages.js";

const form = document.querySelector("[data-sheet]");
const places = new Map();
const asNumber = (fraction) => {
  const [top, bottom = "1"] = fraction.split("/");
  return Number(top) / Number(bottom);
};
const written = (points) =>
  (Math.round(points * 100) / 100).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });

/* -- the value of an item, in whichever way it is given -- */

const readValue = (place) => {
  const typed = place.querySelector(".stepper__value");
  if (typed) return typed.value.trim().replace(",", ".");
  const chosen = place.querySelector("input[type=radio]:checked")?.value ?? "";
  const half = place.querySelector("input[type=checkbox]");
  if (!chosen) return "";
  return half?.checked ? String(Number(chosen) + 0.5) : chosen;
};

const writeValue = (place, value) => {
  const typed = place.querySelector(".stepper__value");
  if (typed) {
    typed.value = value.replace(".", ",");
    return;
  }
  const whole = value === "" ? "" : String(Math.floor(Number(value)));
  for (const radio of place.querySelectorAll("input[type=radio]")) radio.checked = radio.value === whole;
  const half = place.querySelector("input[type=checkbox]");
  if (half) half.checked = value !== "" && Number(value) % 1 !== 0;
};

const noteOf = (place) => place.querySelector("textarea");
const writeNote = (place, note) => {
  const field = noteOf(place);
  if (!field) return;
  field.value = note;
  if (note) field.closest("details")?.setAttribute("open", "");
};

/* Points that are no number, out of range or out of step are marked and wait for the next keystroke. */
const isAllowed = (place, value) => {
  const stepper = place.querySelector(".stepper");
  if (!stepper) {
    const half = place.querySelector("input[type=checkbox]");
    const top = Math.max(...[...place.querySelectorAll("input[type=radio]")].map((radio) => Number(radio.value)));
    return !half || value === "" || Number(value) <= top;
  }
  const points = Number(value);
  const steps = points / Number(stepper.dataset.step);
  const allowed =
    value === "" || (points >= 0 && points <= Number(stepper.dataset.top) && Math.abs(steps - Math.round(steps)) < 1e-9);
  stepper.querySelector(".stepper__value").setAttribute("aria-invalid", String(!allowed));
  return allowed;
};

/* -- sums -- */

const show = () => {
  let total = 0;
  let open = 0;
  let possible = 0;
  const sums = new Map();
  for (const place of places.values()) {
    const value = readValue(place);
    const given = value !== "" && isAllowed(place, value);
    const worth = given ? Number(value) * asNumber(place.dataset.unit) : 0;
    total += worth;
    possible += given ? worth : Number(place.dataset.maximum);
    if (!given) open += 1;
    const points = place.querySelector("[data-points]");
    if (points) points.textContent = given ? written(worth) : "–";
    const part = place.closest("[data-part]").querySelector("[data-part-sum]");
    if (part) sums.set(part, (sums.get(part) ?? 0) + worth);
  }
  for (const [part, sum] of sums) part.textContent = written(sum);
  const most = [...places.values()].reduce((sum, place) => sum + Number(place.dataset.maximum), 0);
  const put = (name, text) => {
    const place = document.querySelector(`[${name}]`);
    if (place) place.textContent = text;
  };
  put("data-total", written(total));
  const { mark, markLabel } = document.querySelector(".total").dataset;
  const short = mark === undefined ? 0 : Math.ceil(Math.max(0, asNumber(mark) - total) * 100 - 1e-6) / 100;
  const far = short > 0 ? say(words.toMark, written(short)) : words.atMark;
  put("data-lacking", mark === undefined ? (open ? say(words.toScore, open) : words.noneToScore) : far.replace("{mark}", markLabel));
  put("data-possible", open ? say(words.still, written(possible)) : "");
  document.querySelector("[data-gauge]")?.setAttribute("width", String(Math.round((1000 * total) / most)));
  const given = document.querySelector("[data-given-text]");
  if (given) {
    const text = given.dataset.givenText.replace("{n}", places.size - open).replace("{all}", places.size);
    given.textContent = text;
  }
  const handIn = document.querySelector("[data-hand-in]");
  if (!handIn) return;
  const mine = queue.of(form.dataset.save);
  const why = handIn.querySelector("[data-hand-in-why]");
  const clash = mine.some((operation) => operation.clash);
  const waits = mine.length > 0 && queue.state !== "sending";
  why.hidden = false;
  why.textContent = clash
    ? words.firstChoose
    : waits
      ? words.whenConnected
      : open
        ? say(words.toScore, open)
        : words.noneToScore;
  handIn.setAttribute("aria-disabled", String(clash || waits || open > 0));
};

/* -- saving -- */

const save = (place, change) => {
  queue.add({ url: form.dataset.save, item: place.dataset.item, base: Number(place.dataset.version), ...change });
};

const saveValue = (place) => {
  const value = readValue(place);
  if (isAllowed(place, value) && value !== place.dataset.value) {
    place.dataset.value = value;
    save(place, { points: value });
  }
  show();
};

const saveNote = (place) => {
  const field = noteOf(place);
  const note = field.value.trim();
  clearTimeout(field.timer);
  if (note === field.dataset.value) return;
  field.dataset.value = note;
  save(place, { note });
};

const listen = (place) => {
  const typed = place.querySelector(".stepper__value");
  for (const input of place.querySelectorAll("input[type=radio], input[type=checkbox]")) {
    input.addEventListener("change", () => {
      const half = place.querySelector("input[type=checkbox]");
      if (half?.checked && !isAllowed(place, readValue(place))) half.checked = false;
      if (half?.checked && readValue(place) === "") half.checked = false;
      saveValue(place);
    });
  }
  if (typed) {
    const stepper = place.querySelector(".stepper");
    const step = Number(stepper.dataset.step);
    typed.addEventListener("change", () => saveValue(place));
    typed.addEventListener("input", show);
    for (const [name, by] of [["[data-less]", -step], ["[data-more]", step]]) {
      const button = stepper.querySelector(name);
      button.hidden = false;
      button.addEventListener("click", () => {
        const now = Number(typed.value.replace(",", ".")) || 0;
        const next = Math.min(Number(stepper.dataset.top), Math.max(0, now + by));
        typed.value = String(next).replace(".", ",");
        saveValue(place);
      });
    }
  }
  const note = noteOf(place);
  if (note) {
    note.dataset.value = note.value.trim();
    note.addEventListener("change", () => saveNote(place));
    note.addEventListener("blur", () => saveNote(place));
    note.addEventListener("input", () => {
      clearTimeout(note.timer);
      note.timer = setTimeout(() => saveNote(place), 1500);
    });
  }
  place.addEventListener("keydown", (event) => {
    // A digit picks the button with it, wherever in the item the focus stands; two quick digits make a number.
    if (!/^\d$/.test(event.key) || event.target.matches("textarea, .stepper__value") || event.ctrlKey) return;
    const recent = Date.now() - (place.digitAt ?? 0) < 700 ? place.digits : "";
    place.digitAt = Date.now();
    for (const text of [recent + event.key, event.key]) {
      const radio = [...place.querySelectorAll("input[type=radio]")].find((each) => each.value === text);
      if (radio) {
        place.digits = text;
        radio.checked = true;
        radio.focus();
        saveValue(place);
        break;
      }
    }
  });
};

/* -- two values -- */

const labelOf = (place, value) => {
  if (value === "") return words.nothing;
  const radio = place.querySelector(`.verdicts input[value="${value}"]`);
  return radio ? radio.nextElementSibling.textContent.trim() : value.replace(".", ",");
};

const askWhich = (place, operation) => {
  const holder = place.querySelector("[data-clash-place]");
  if (holder.dataset.of === operation.operation) return;
  const box = form.closest(".score").querySelector("template[data-clash]").content.firstElementChild.cloneNode(true);
  const [mine, theirs] = [box.querySelector("[data-mine]"), box.querySelector("[data-theirs]")];
  const current = operation.clash;
  const mineNote = operation.note !== undefined && operation.points === undefined;
  mine.querySelector("b").textContent = mineNote ? "" : labelOf(place, readValue(place));
  theirs.querySelector("b").textContent = mineNote ? "" : labelOf(place, current.points);
  mine.querySelector("small").textContent = mineNote ? noteOf(place).value : hour(operation.made);
  theirs.querySelector("small").textContent = mineNote ? current.note : current.at;
  mine.addEventListener("click", () => settle(place, current, true));
  theirs.addEventListener("click", () => settle(place, current, false));
  holder.dataset.of = operation.operation;
  holder.replaceChildren(box);
};

/* Which value counts was said: the others of this item leave the queue; this device's is sent again on top of what stands there. */
const settle = (place, current, mine) => {
  const waiting = queue.of(form.dataset.save).filter((operation) => operation.item === place.dataset.item);
  const changed = {};
  for (const operation of waiting) {
    if (operation.points !== undefined) changed.points = operation.points;
    if (operation.note !== undefined) changed.note = operation.note;
  }
  queue.dropItem(form.dataset.save, place.dataset.item);
  setVersion(place, current.version);
  const holder = place.querySelector("[data-clash-place]");
  holder.replaceChildren();
  delete holder.dataset.of;
  if (!mine || changed.points === undefined) putValue(place, current.points);
  if (!mine || changed.note === undefined) putNote(place, current.note);
  if (mine) save(place, changed);
  place.querySelector("input:checked, .stepper__value")?.focus();
  show();
};

const setVersion = (place, version) => {
  place.dataset.version = version;
  form.elements[`version.${place.dataset.item}`].value = version;
};
const putValue = (place, value) => {
  writeValue(place, value);
  place.dataset.value = value;
};
const putNote = (place, note) => {
  writeNote(place, note);
  if (noteOf(place)) noteOf(place).dataset.value = note;
};

const showWaiting = () => {
  const mine = queue.of(form.dataset.save);
  for (const [item, place] of places) {
    const operations = mine.filter((operation) => operation.item === item);
    const clash = operations.find((operation) => operation.clash);
    const badge = place.querySelector("[data-item-waits]");
    badge.hidden = !operations.length || queue.state === "sending" || Boolean(clash);
    badge.querySelector("span").textContent = say(words.itemWaits, operations.length);
    if (clash) askWhich(place, clash);
  }
  show();
};

/* -- handing in -- */

const handIn = async (event) => {
  const deed = event.submitter?.value;
  if (deed !== "hand_in" && deed !== "save") return;
  event.preventDefault();
  for (const place of places.values()) if (noteOf(place)) saveNote(place);
  await Promise.race([queue.send(), new Promise((done) => setTimeout(done, 8000))]);
  if (queue.of(form.dataset.save).length) {
    showWaiting();
    return;
  }
  // All is saved already: only the deed itself is sent.
  for (const hidden of form.querySelectorAll("[name^='version.']")) hidden.disabled = true;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "deed", value: deed });
  form.append(field);
  form.submit();
};

/* -- what stands on the server, for a page that is shown again without a network: points and versions, no notes -- */

const remember = () => {
  const standing = {};
  for (const [item, place] of places) {
    const note = noteOf(place);
    standing[item] = {
      points: place.dataset.standing,
      version: place.dataset.version,
      noted: note ? Boolean(note.dataset.standing) : true,
    };
  }
  localStorage.setItem(pointsKey(form.dataset.save), JSON.stringify(standing));
};

const recall = () => {
  const standing = JSON.parse(localStorage.getItem(pointsKey(form.dataset.save)) ?? "{}");
  for (const [item, { points, version, noted }] of Object.entries(standing)) {
    const place = places.get(item);
    if (!place) continue;
    putValue(place, points);
    place.dataset.standing = points;
    setVersion(place, version);
    if (!noted || !noteOf(place)) continue;
    place.querySelector("[data-note-kept]").hidden = false;
    (noteOf(place).closest("details") ?? noteOf(place).closest(".noted")).remove();
  }
};

if (form) {
  for (const place of form.querySelectorAll("[data-item]")) {
    places.set(place.dataset.item, place);
    place.dataset.standing = readValue(place);
    if (noteOf(place)) noteOf(place).dataset.standing = noteOf(place).value.trim();
  }
  if ("offline" in form.dataset) recall();
  else remember();
  for (const place of form.querySelectorAll("[data-item]")) {
    place.dataset.value = readValue(place);
    // What was changed here and is not sent yet stands on the page again after a reload.
    for (const operation of queue.of(form.dataset.save)) {
      if (operation.item !== place.dataset.item) continue;
      if (operation.points !== undefined) putValue(place, operation.points);
      if (operation.note !== undefined) putNote(place, operation.note);
    }
    listen(place);
    if (noteOf(place) && queue.of(form.dataset.save).length) noteOf(place).dataset.value = noteOf(place).value.trim();
  }
  form.dataset.live = "";
  queue.addEventListener("settled", ({ detail: { operation, answer } }) => {
    const place = operation.url === form.dataset.save && places.get(operation.item);
    if (!place) return;
    setVersion(place, answer.version);
    if (operation.points !== undefined) place.dataset.standing = operation.points;
    if (operation.note !== undefined && noteOf(place)) noteOf(place).dataset.standing = operation.note;
    if (answer.fate === "late" && answer.current) {
      putValue(place, answer.current.points);
      putNote(place, answer.current.note);
      place.dataset.standing = answer.current.points;
    }
    remember();
  });
  queue.addEventListener("change", showWaiting);
  form.addEventListener("submit", handIn);
  showWaiting();
}
