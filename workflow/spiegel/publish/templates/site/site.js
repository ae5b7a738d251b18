// Everything can be read without this script. It folds the menu on a narrow screen and shows a
// search field and choices above long tables.
const menu = document.querySelector("button.menu");
menu.hidden = false;
document.documentElement.classList.add("script");
const fold = (open) => menu.setAttribute("aria-expanded", String(open));
menu.addEventListener("click", () => fold(menu.getAttribute("aria-expanded") !== "true"));
menu.closest("nav").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && menu.getAttribute("aria-expanded") === "true") {
    fold(false);
    menu.focus();
  }
});

const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

for (const form of document.querySelectorAll("form[data-search]")) {
  const rows = [...document.getElementById(form.dataset.search).tBodies[0].rows];
  const texts = rows.map((row) => plain(`${row.textContent} ${row.dataset.words || ""}`));
  const field = form.querySelector("input");
  const choices = [...form.querySelectorAll("select")];
  const told = form.querySelector("output");
  const value = (row, choice) => ("group" in choice.dataset ? row.dataset.group
    : row.cells[Number(choice.dataset.column)].textContent.trim());
  const chosen = (row) => choices.every((choice) => !choice.value
    || value(row, choice) === choice.value);
  const show = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, i) => {
      row.hidden = !(words.every((word) => texts[i].includes(word)) && chosen(row));
      count += row.hidden ? 0 : 1;
    });
    told.textContent = count ? form.dataset.count.replace("#", count).replace("%", rows.length)
      : form.dataset.nothing;
  };
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { show(); field.focus(); }));
  form.hidden = false;
  show();
}

// The button that copies a sentence with its source; without it the sentence can be selected.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const told = button.parentElement.querySelector("output");
  button.addEventListener("click", () => {
    const range = document.createRange();
    range.selectNodeContents(document.getElementById(button.dataset.copy));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    const done = () => { told.textContent = button.dataset.done; };
    if (navigator.clipboard) navigator.clipboard.writeText(String(getSelection())).then(done, () => {});
    else if (document.execCommand("copy")) done();
  });
  button.hidden = false;
}

// A link to a figure or table that lies in a closed part opens it.
const open = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const part = target && target.closest("details");
  if (part) {
    part.open = true;
    target.scrollIntoView();
  }
};
window.addEventListener("hashchange", open);
open();

// Where rows are cards, browsers take a table for plain text; its parts say what they are.
const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell", "thead th": "columnheader",
  "tbody th": "rowheader" };
if (matchMedia("(max-width: 600px)").matches) {
  for (const [part, role] of Object.entries(roles)) {
    for (const element of document.querySelectorAll(part)) element.setAttribute("role", role);
  }
}
