/* Looks again, every few seconds, at a part of the page that waits for something: [data-waiting] is asked for anew under its own
   id until it waits no longer. Without a script the page has a link that does the same. */
const SECONDS = 4;

const again = async (part) => {
  let fresh = null;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok) fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
  } catch {
    // no network for a moment: the next time
  }
  if (fresh) {
    part.replaceWith(fresh);
    part = fresh;
  }
  if (part.hasAttribute("data-waiting")) setTimeout(again, SECONDS * 1000, part);
};

document.querySelectorAll("[data-waiting]").forEach((part) => setTimeout(again, SECONDS * 1000, part));
