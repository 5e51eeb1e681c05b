/* Text that is typed and not saved yet stays on this tablet until it is: a session that ends, or a page that asks itself anew, loses
   nothing. Under a key of its juror, who alone sees it again. Signing out empties it. */
const DRAFT = "jury:draft:";

export const forgetDrafts = (juror) => {
  for (const key of Object.keys(localStorage)) if (key.startsWith(`${DRAFT}${juror}:`)) localStorage.removeItem(key);
};

const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
};

export const keepDrafts = (juror) => {
  for (const field of document.querySelectorAll("textarea[data-draft]")) {
    const key = `${DRAFT}${juror}:${location.pathname}:${field.name}`;
    const saved = field.dataset.draft;
    const kept = read(key);
    if (kept?.text.trim() === saved.trim()) localStorage.removeItem(key);
    else if (kept) {
      // What was saved meanwhile, by somebody else or on another tablet, stays above it.
      field.value = kept.on === saved || !saved ? kept.text : `${saved}\n\n${kept.text}`;
      const note = document.createElement("p");
      note.className = "fine";
      note.role = "status";
      note.textContent = field.dataset.restored;
      field.after(note);
    }
    field.addEventListener("input", () => {
      if (field.value.trim() === saved.trim()) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify({ on: saved, text: field.value }));
    });
  }
};
