/* Hides the questions that the chosen route does not ask: groups with data-routes, radio buttons with data-route. Without
   script they all stand there, each with the routes that it is for. */
const radios = [...document.querySelectorAll("[data-route]")];

const show = () => {
  const chosen = radios.find((radio) => radio.checked)?.value;
  for (const group of document.querySelectorAll("[data-routes]")) {
    group.hidden = chosen !== undefined && !group.dataset.routes.split(" ").includes(chosen);
  }
};

for (const radio of radios) radio.addEventListener("change", show);
if (radios.length) show();
