/* On pages without a juror: how many changes wait on this device, and which sheets it keeps. No names, no values. */
import { unsentOnDevice } from "./jury-queue.js";

const place = document.querySelector("[data-waiting]");
const number = unsentOnDevice();
if (place && number) {
  const text = place.querySelector("span");
  text.textContent = number === 1 ? text.dataset.one : text.dataset.many.replace("{n}", number);
  place.hidden = false;
}

/* The page of its own on which one signs out: not while this juror's changes wait. */
const out = document.querySelector("[data-sign-out-of]");
out?.addEventListener("submit", (event) => {
  if (!unsentOnDevice(out.dataset.signOutOf)) return;
  event.preventDefault();
  document.querySelector("[data-first-send]").hidden = false;
});

const list = document.querySelector("[data-kept]");
if (list) {
  const { sheets = {} } = JSON.parse(localStorage.getItem("jury:kept") ?? "{}") ?? {};
  for (const [address, label] of Object.entries(sheets).sort((a, b) => a[1].localeCompare(b[1]))) {
    const link = document.createElement("a");
    Object.assign(link, { href: address, className: "button", textContent: label });
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
}
