/* The service worker of the jury pages. With a network it stays out of the way. Without one it shows the form of a sheet that was
   opened on this tablet, with hour and file number instead of the name; no dossier page is ever kept. */
const SHEETS = "jury-sheets";
const ASSETS = "jury-assets";
const SHEET = /^\/jury\/panels\/\d+\/\d+\/$/;
let fallback = "/jury/offline/";

const keep = async (name, address) => {
  try {
    // Only the form of a sheet is somebody's; all else is kept as anybody gets it.
    const response = await fetch(address, { credentials: name === SHEETS ? "same-origin" : "omit" });
    if (!response.ok || response.redirected) return;
    const cache = await caches.open(name);
    await cache.put(address, response);
  } catch {
    // Kept on the next visit.
  }
};

self.addEventListener("install", (event) => {
  event.waitUntil(keep(ASSETS, fallback).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { assets = [], sheet, fallback: address } = event.data;
  if (address) fallback = address;
  const work = [keep(ASSETS, fallback), ...assets.map((asset) => keep(ASSETS, asset))];
  if (sheet) work.push(keep(SHEETS, sheet));
  event.waitUntil(Promise.all(work));
});

const page = async (request) => {
  try {
    return await fetch(request);
  } catch (error) {
    const { pathname } = new URL(request.url);
    const sheets = await caches.open(SHEETS);
    const found = SHEET.test(pathname) && (await sheets.match(`${pathname}nameless/`));
    if (found) return found;
    const other = await caches.match(fallback);
    if (other) return other;
    throw error;
  }
};

const asset = async (request) => {
  try {
    return await fetch(request);
  } catch (error) {
    const found = await caches.match(request, { ignoreSearch: true });
    if (found) return found;
    throw error;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (["style", "script", "font", "image"].includes(request.destination)) event.respondWith(asset(request));
});
