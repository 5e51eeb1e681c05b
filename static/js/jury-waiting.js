/* On pages without a juror: how many changes wait on this device, and which sheets it keeps. No names, no values. */
import { forget, KEPT, unsentOnDevice } from "./jury-queue.js";

const place = document.querySelector("[data-waiting]");
const number = unsentOnDevice();
if (place && number) {
  const text = place.querySelector("span");
  text.textContent = number === 1 ? text.dataset.one : text.dataset.many.replace("{n}", number);
  place.hidden = false;
}

/* Signing out elsewhere than on the pages of the jury: not while this juror's changes wait. The page of its own says so. */
const out = document.querySelector("[data-sign-out-of]");
const firstSend = out && document.querySelector("[data-first-send]");
const waits = () => unsentOnDevice(out.dataset.signOutOf) > 0;
if (firstSend) firstSend.hidden = !waits();
out?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (waits()) {
    if (!firstSend) location.assign(out.dataset.told);
    return;
  }
  await forget();
  out.submit();
});

const list = document.querySelector("[data-kept]");
if (list) {
  const { sheets = {} } = JSON.parse(localStorage.getItem(KEPT) ?? "{}") ?? {};
  for (const [address, label] of Object.entries(sheets).sort((a, b) => a[1].localeCompare(b[1]))) {
    const link = document.createElement("a");
    Object.assign(link, { href: address, className: "button", textContent: label });
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
}
