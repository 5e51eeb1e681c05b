/* On every page of the jury: the number of unsent changes in sight, sending them, the service worker, signing out only when all is
   sent, and forgetting what another juror kept on this tablet (never that juror's unsent changes). */
import { forgetDrafts, keepDrafts } from "./jury-drafts.js";
import { forget, KEPT, POINTS, Queue } from "./jury-queue.js";

const bar = document.querySelector("[data-jury]");
const juror = bar.dataset.juror;
export const words = document.getElementById("jury-words").dataset;
export const say = (text, n) => text.replace("{n}", n);
export const hour = (moment) =>
  new Date(moment).toLocaleTimeString(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: bar.dataset.zone,
  });
export const pointsKey = (address) => POINTS + address;
export const queue = new Queue(juror);

const pill = document.querySelector("[data-pill]");
const sheet = document.querySelector("[data-sheet]");
const icon = (name) => {
  const use = pill.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*$/, `#${name}`));
};
let savedAt = pill?.dataset.at ?? "";
let refusedToSignOut = false;
let late = false;

/* -- the pill and the notice -- */

const notice = document.getElementById("jury-notice").content.firstElementChild.cloneNode(true);
notice.hidden = true;
bar.after(notice);
const [retry, discard, signIn] = notice.querySelectorAll(".button");
retry.addEventListener("click", () => queue.send());
discard.addEventListener("click", () => {
  for (const operation of queue.all()) if (operation.refused) queue.drop(operation);
  location.reload();
});
signIn.href = `/account/login/?next=${encodeURIComponent(location.pathname)}`;

const tellOf = (operations) => {
  const waiting = operations.length;
  const clashes = operations.filter((operation) => operation.clash);
  const refused = operations.filter((operation) => operation.refused);
  const strong = notice.querySelector("strong");
  const rest = notice.querySelector("span");
  notice.classList.toggle("notice--conflict", clashes.length + refused.length > 0 || late);
  discard.hidden = !refused.length || queue.state === "signed-out";
  retry.hidden = queue.state !== "waiting";
  signIn.hidden = queue.state !== "signed-out";
  notice.hidden = false;
  if (queue.state === "signed-out") {
    strong.textContent = waiting === 1 ? words.oneUnsent : say(words.unsent, waiting);
    rest.textContent = words.signedOut;
  } else if (refused.length) {
    strong.textContent = say(words.refused, refused.length);
    rest.textContent = refused[0].refused;
  } else if (clashes.length) {
    strong.textContent = words.clash;
    rest.textContent = words.clashMore;
  } else if (waiting && queue.state === "waiting") {
    strong.textContent = waiting === 1 ? words.oneWaits : say(words.wait, waiting);
    rest.textContent = words.since.replace("{when}", hour(queue.since ?? Date.now()));
  } else if (refusedToSignOut && waiting) {
    strong.textContent = waiting === 1 ? words.oneUnsent : say(words.unsent, waiting);
    rest.textContent = words.firstSend;
  } else if (late) {
    strong.textContent = words.late;
    rest.textContent = "";
  } else notice.hidden = true;
};

/* What stands under a finger stays there when the notice comes or goes: the form scrolls along. */
const steady = (change) => {
  const before = sheet?.getBoundingClientRect().top ?? 0;
  change();
  const moved = (sheet?.getBoundingClientRect().top ?? 0) - before;
  if (moved) sheet.scrollTop += moved;
};

const show = () => {
  const operations = queue.all();
  const clashes = new Set(operations.filter((o) => o.clash).map((o) => o.url + o.item)).size;
  steady(() => tellOf(operations));
  document.querySelector("[data-sign-out] button")?.toggleAttribute("aria-disabled", false);
  if (operations.length) document.querySelector("[data-sign-out] button")?.setAttribute("aria-disabled", "true");
  if (!pill) return;
  const text = pill.querySelector("span");
  pill.classList.toggle("saved--waiting", operations.length > 0 && !clashes);
  pill.classList.toggle("saved--conflict", clashes > 0);
  if (clashes) {
    icon("alert");
    text.textContent = clashes === 1 ? words.oneChoice : say(words.choices, clashes);
  } else if (operations.length) {
    icon("cloud-off");
    text.textContent = operations.length === 1 ? words.oneUnsent : say(words.unsent, operations.length);
  } else if (savedAt) {
    icon("check");
    text.textContent = words.saved.replace("{when}", savedAt);
  }
  if (operations.length || savedAt) pill.classList.remove("saved--none");
  pill.hidden = pill.dataset.pill === "unsent" && !operations.length;
};

queue.addEventListener("change", show);
queue.addEventListener("settled", ({ detail }) => {
  if (detail.answer.fate === "late") late = true;
  else savedAt = hour(Date.now());
});

/* -- what a tablet keeps of this juror, and of nobody else -- */

const kept = () => {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
};

if (kept().juror !== juror) forget();

const keep = async () => {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(bar.dataset.worker, { scope: "/jury/" }).catch(() => null);
  const registration = await navigator.serviceWorker.ready;
  const assets = performance
    .getEntriesByType("resource")
    .map((entry) => entry.name)
    .filter((name) => name.startsWith(location.origin) && !/\/jury\/(?!worker)/.test(new URL(name).pathname));
  const message = { assets: [...new Set(assets)], fallback: bar.dataset.fallback };
  if (sheet && !("offline" in sheet.dataset)) message.sheet = sheet.dataset.nameless;
  registration.active.postMessage(message);
};
if (sheet && !("offline" in sheet.dataset)) {
  const sheets = { ...kept().sheets, [location.pathname]: sheet.dataset.label };
  localStorage.setItem(KEPT, JSON.stringify({ juror, sheets }));
}
keep();

/* -- signing out -- */

for (const form of document.querySelectorAll("[data-sign-out]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    document.activeElement?.blur(); // a note that is being typed counts as a change
    if (queue.all().length) await Promise.race([queue.send(), new Promise((done) => setTimeout(done, 4000))]);
    if (queue.all().length) {
      refusedToSignOut = true;
      show();
      return;
    }
    forgetDrafts(juror);
    await forget();
    form.submit();
  });
}

/* A page from the memory of the browser would show what was signed out of. */
addEventListener("pageshow", (event) => event.persisted && location.reload());

/* -- nobody at the tablet: the page asks itself anew, and who is signed out by then leaves no dossier on the screen -- */

const idle = Number(bar.dataset.idle);
const alone = idle * 1.05; // a moment later than the server, which heard of the last touch a moment later
let touched = Date.now();
let told = touched;
const touch = () => {
  touched = Date.now();
  // Who reads without changing anything is there too.
  if (touched - told < idle / 6) return;
  told = touched;
  fetch(bar.dataset.here, { cache: "no-store" }).catch(() => null);
};
const watch = () => {
  const left = touched + alone - Date.now();
  if (left <= 0) location.reload();
  else setTimeout(watch, left);
};
for (const name of ["pointerdown", "keydown", "scroll"]) addEventListener(name, touch, { capture: true, passive: true });
document.addEventListener("visibilitychange", () => touched + alone <= Date.now() && location.reload());
watch();

/* -- points that are agreed in steps -- */

for (const stepper of document.querySelectorAll(".stepper[data-step]:not([data-sheet] *)")) {
  const [value, step, top] = [stepper.querySelector("input"), Number(stepper.dataset.step), Number(stepper.dataset.top)];
  for (const [name, by] of [["[data-less]", -step], ["[data-more]", step]]) {
    const button = stepper.querySelector(name);
    button.hidden = false;
    button.addEventListener("click", () => {
      // From what the sheets say on, rounded to a step.
      const from = Number((value.value || value.placeholder).replace(",", ".")) || 0;
      const next = value.value ? from + by : Math.round(from / step) * step;
      value.value = String(Math.min(top, Math.max(0, next))).replace(".", ",");
    });
  }
}

/* -- pieces of the dossier -- */

const pieces = [...document.querySelectorAll("[data-piece]")];
const choosePiece = () => {
  for (const piece of pieces) document.getElementById(piece.dataset.piece).hidden = !piece.checked;
};
for (const piece of pieces) piece.addEventListener("change", choosePiece);
choosePiece();

keepDrafts(juror);

// What was refused is tried once more: the reason may be gone.
for (const operation of queue.all()) if (operation.refused) queue.keep({ ...operation, refused: undefined });
show();
queue.send();
