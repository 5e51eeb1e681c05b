/* The rules editor: while one types, the sentences of the brochure and what is odd about them follow. Without script the
   button "Show the sentence" does the same. */
const form = document.querySelector("[data-rule-form]");
const preview = document.querySelector("[data-rule-preview]");
const PAUSE = 350; // milliseconds after the last key

let timer = 0;
let request = null;

const show = (html) => {
  const answer = new DOMParser().parseFromString(html, "text/html");
  for (const name of ["data-preview-sentences", "data-preview-problems"]) {
    const piece = answer.querySelector(`[${name}]`);
    // What cannot be worded yet leaves the last sentences where they are.
    if (piece) preview.querySelector(`[${name}]`).replaceChildren(...piece.childNodes);
  }
  preview.classList.toggle("is-paused", !answer.querySelector("[data-preview-sentences]"));
  preview.querySelector(".rule-live").hidden = true;
};

const ask = async () => {
  request?.abort();
  request = new AbortController();
  try {
    const response = await fetch(form.dataset.ruleForm, {
      method: "POST",
      body: new FormData(form),
      signal: request.signal,
    });
    if (response.ok && !response.redirected) show(await response.text());
  } catch {
    // Offline, or typed on meanwhile: the sentences stay as they are, and saving says what is the matter.
  }
};

// What is typed and not saved yet is not lost by following a link: the browser asks first.
let unsaved = false;
window.addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

if (form && preview) {
  form.addEventListener("input", () => {
    unsaved = true;
  });
  form.addEventListener("submit", () => {
    unsaved = false;
  });
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  form.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 0);
  });
}
