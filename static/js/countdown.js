/* Counts down the last hour before the registration closes, by the clock of the server: data-closes and data-now are its
   moments, and the device only measures what passed since. Words: data-one, data-many ({n}), data-over. */
const place = document.querySelector("[data-closes]");

if (place) {
  const left = new Date(place.dataset.closes) - new Date(place.dataset.now);
  const begun = performance.now();

  const show = () => {
    const minutes = Math.ceil((left - (performance.now() - begun)) / 60_000);
    if (minutes > 60) return;
    const text = minutes < 1 ? place.dataset.over
      : minutes === 1 ? place.dataset.one : place.dataset.many.replace("{n}", minutes);
    if (place.textContent !== `(${text})`) place.textContent = `(${text})`;
    if (minutes < 1) clearInterval(timer);
  };

  const timer = setInterval(show, 5000);
  show();
}
