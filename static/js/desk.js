/* The admission desk: the focus starts at the candidate, and single keys press what carries data-key. They rest while somebody
   types and while a dialog is open, and the list of shortcuts has a switch to turn them off for good (WCAG 2.1.4). */
const SWITCH = "desk-shortcuts";
const ARROWS = { ArrowRight: "j", ArrowLeft: "k" };

const desk = document.querySelector("[data-desk]");
const list = document.querySelector("[data-desk-keys]");
const help = document.querySelector("[data-desk-help]");
const box = document.querySelector("[data-desk-switch]");

/* A browser may refuse to keep anything: then the choice holds for this page. */
const remembered = () => {
  try { return localStorage.getItem(SWITCH) !== "off"; } catch { return true; }
};
let on = remembered();

const show = () => {
  document.body.classList.toggle("keys-on", on);
  for (const each of document.querySelectorAll("[data-key]")) {
    if (on) each.setAttribute("aria-keyshortcuts", each.dataset.key.toUpperCase());
    else each.removeAttribute("aria-keyshortcuts");
  }
  box.checked = on;
};

const isTyping = (target) =>
  target instanceof Element && target.closest("input, select, textarea, [contenteditable], dialog");

const open = (details) => {
  details.open = true;
  details.querySelector("select, input:not([type=hidden]), textarea, button")?.focus();
};

const nextPaper = () => {
  const papers = [...document.querySelectorAll("[data-paper]")];
  const here = papers.findIndex((paper) => paper.hasAttribute("aria-current"));
  papers[(here + 1) % papers.length]?.click();
};

const press = (thing) => {
  if (thing.tagName === "SUMMARY") open(thing.parentElement);
  else thing.click();
};

const explain = () => {
  list.showModal();
  box.focus();
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.key === "Escape" && !list.open) {
    const details = event.target.closest?.("details.refusing, details.differing, details.asking");
    if (details?.open) {
      details.open = false;
      details.querySelector("summary").focus();
    }
    return;
  }
  if (!on || isTyping(event.target)) return;
  const key = ARROWS[event.key] ?? event.key.toLowerCase();
  const thing = /^[a-z]$/.test(key) && document.querySelector(`[data-key="${key}"]`);
  if (key !== "?" && key !== "d" && !thing) return;
  event.preventDefault();
  if (key === "?") explain();
  else if (key === "d") nextPaper();
  else press(thing);
});

/* What is sent twice does nothing twice; a second press is kept from the page that comes next. */
desk.addEventListener("submit", (event) => {
  if (desk.dataset.sent) event.preventDefault();
  desk.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => delete desk.dataset.sent);

/* One sheet at a time lies over the panes. */
const sheets = [...desk.querySelectorAll("details.differing, details.refusing, details.asking")];
for (const details of sheets) {
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    for (const other of sheets) {
      if (other !== details) other.open = false;
    }
  });
}

/* Of a long list of papers the one that is looked at is in sight. */
document.querySelector(".papers [aria-current]")?.closest("li").scrollIntoView({ block: "nearest" });

help.hidden = false;
help.addEventListener("click", explain);
box.addEventListener("change", () => {
  on = box.checked;
  try { localStorage.setItem(SWITCH, on ? "on" : "off"); } catch { /* for this page only */ }
  show();
});

show();
if (!document.querySelector("[data-error-summary]")) document.querySelector("[data-desk-start]")?.focus();
