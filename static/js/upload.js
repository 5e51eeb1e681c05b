/* Sends each file as soon as it is chosen or dropped on its place, shows how far it is, and puts the answer of the server in its
   place. Without script the same form sends the same fields. Places: data-upload="KEY"; the pieces to show stand in <template>s. */
const busyTemplate = document.querySelector("[data-upload-busy]");
const lostTemplate = document.querySelector("[data-upload-lost]");
const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1, minimumFractionDigits: 1 });

const fieldsOf = (place) => {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", place.closest("form").querySelector("[name=csrfmiddlewaretoken]").value);
  data.set("only", place.dataset.upload);
  for (const field of place.querySelectorAll("input[name]")) {
    if (field.type === "file") continue;
    if (field.type !== "checkbox" || field.checked) data.set(field.name, field.value);
  }
  return data;
};

const put = (place, html) => {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const fresh = holder.content.firstElementChild;
  place.replaceWith(fresh);
  listen(fresh);
  return fresh;
};

/* What was wrong with this file before is told at its place from now on, not in the summary any more. */
const settle = (key) => {
  const summary = document.querySelector("[data-error-summary]");
  for (const link of summary?.querySelectorAll(`[href="#file-${key}"], [href="#issued-${key}"]`) ?? []) {
    link.closest("li").remove();
  }
  const left = summary?.querySelectorAll("li").length;
  if (left === 0) summary.remove();
  const heading = summary?.querySelector("[data-for-one]");
  if (left === 1 && heading) heading.textContent = heading.dataset.forOne;
};

const send = (place, file) => {
  const input = place.querySelector("input[type=file]");
  const data = fieldsOf(place);
  data.set(input.name, file, file.name);
  const busy = busyTemplate.content.firstElementChild.cloneNode(true);
  const bar = busy.querySelector("progress");
  busy.querySelector(".filebox__name").textContent = file.name;
  bar.setAttribute("aria-label", file.name);
  const pieces = [...place.children].filter((child) => child.tagName !== "LEGEND");
  for (const piece of pieces) piece.hidden = true;
  place.classList.add("upload--busy");
  place.append(busy);
  busy.querySelector("button").focus();

  const back = () => {
    busy.remove();
    place.classList.remove("upload--busy");
    for (const piece of pieces) piece.hidden = false;
    input.value = "";
    input.focus();
  };

  const request = new XMLHttpRequest();
  request.open("POST", place.closest("form").action || location.href);
  request.setRequestHeader("X-Requested-With", "fetch");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    const percent = Math.floor((100 * event.loaded) / event.total);
    bar.value = percent;
    busy.querySelector("[data-percent]").textContent = `${percent} %`;
    busy.querySelector("[data-size]").textContent =
      `${number.format(event.loaded / 1e6)} / ${number.format(event.total / 1e6)} MB`;
  });
  request.addEventListener("load", () => {
    if (!request.response?.html) {
      // Signed out, closed or gone: the page itself says which.
      location.assign(location.href);
      return;
    }
    const fresh = put(place, request.response.html);
    settle(place.dataset.upload);
    const wrong = fresh.querySelector("[aria-invalid]");
    (wrong ?? fresh.querySelector(".filebox__acts .act, input"))?.focus();
  });
  request.addEventListener("error", () => {
    back();
    place.querySelector(".field-error")?.remove();
    place.querySelector("legend").after(lostTemplate.content.firstElementChild.cloneNode(true));
  });
  busy.querySelector("button").addEventListener("click", () => {
    request.abort();
    back();
  });
  request.send(data);
};

const listen = (place) => {
  const input = place.querySelector("input[type=file]");
  if (!input) return;
  const button = place.querySelector(".send");
  if (button && place.querySelector("input[type=date]")) return;  // its date has to be typed first
  button?.setAttribute("hidden", "");
  input.addEventListener("change", () => {
    if (input.files.length) send(place, input.files[0]);
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    place.addEventListener(name, (event) => {
      event.preventDefault();
      place.classList.toggle("upload--over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) send(place, event.dataTransfer.files[0]);
    });
  }
};

for (const place of document.querySelectorAll("[data-upload]")) listen(place);
