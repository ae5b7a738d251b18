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

// The first number of a cell, in the writing of the page: of "2 of 3" the share in percent, as cells with more
// records have it. NaN where it holds none, as when withheld.
const dutch = document.documentElement.lang === "nl";
const NUMBER = "[-\\u2212]?\\d[\\d.,\\u00a0\\u202f]*";
const PART = new RegExp(`^(${NUMBER})\\s+[a-z]+(?:\\s+[a-z]+)?\\s+(${NUMBER})$`);
const FIRST = new RegExp(NUMBER);
const read = (text) => Number.parseFloat(text.replace("\u2212", "-")
  .replace(dutch ? /[.\u00a0\u202f]/g : /[,\u00a0\u202f]/g, "").replace(",", "."));
const number = (text) => {
  const [, part, whole] = PART.exec(text) || [];
  return part ? 100 * read(part) / read(whole) : read((FIRST.exec(text) || [""])[0]);
};
const letters = new Intl.Collator(document.documentElement.lang, { numeric: true });

for (const form of document.querySelectorAll("form[data-search]")) {
  const table = document.getElementById(form.dataset.search);
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const texts = rows.map((row) => plain(`${row.textContent} ${row.dataset.words || ""}`));
  const { q: field, sort } = form.elements;
  const choices = [...form.querySelectorAll("select")].filter((choice) => choice !== sort);
  const told = form.querySelector("output");
  const value = (row, choice) => ("group" in choice.dataset ? row.dataset.group
    : row.cells[Number(choice.dataset.column)].textContent.trim());
  const chosen = (row) => choices.every((choice) => !choice.value
    || value(row, choice) === choice.value);
  // Equal cells keep the printed order, and cells without a number come last either way.
  const arrange = () => {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    if (!sort.value) {
      body.append(...rows);
      return;
    }
    const at = Number(sort.selectedOptions[0].dataset.at);
    const down = sort.value.startsWith("-");
    heads[at].setAttribute("aria-sort", down ? "descending" : "ascending");
    const numeric = heads[at].classList.contains("number");
    const keys = new Map(rows.map((row) => {
      const text = row.cells[at].textContent.trim();
      return [row, numeric ? number(text) : text];
    }));
    body.append(...[...rows].sort((one, other) => {
      const [a, b] = [keys.get(one), keys.get(other)];
      if (!numeric) return letters.compare(a, b);
      if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);
      return down ? b - a : a - b;
    }));
  };
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
  // What is chosen stands in the address: a link to it shows the same rows in the same order.
  const fields = [field, ...choices, sort];
  const keep = () => {
    const address = new URL(location.href);
    for (const own of fields) {
      address.searchParams.delete(own.name);
      if (own.value) address.searchParams.set(own.name, own.value);
    }
    history.replaceState(null, "", address);
  };
  const given = new URL(location.href).searchParams;
  for (const own of fields) {
    own.value = given.get(own.name) || "";
    if (own.selectedIndex === -1) own.value = ""; // the address names what this table has not
  }
  const change = () => { arrange(); show(); keep(); };
  form.addEventListener("input", change);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { change(); field.focus(); }));
  form.hidden = false;
  arrange();
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
