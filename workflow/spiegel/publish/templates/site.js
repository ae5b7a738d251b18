for (const box of document.querySelectorAll("[data-search]")) {
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const rows = [...document.getElementById(box.dataset.search).tBodies[0].rows];
  const texts = rows.map((row) => plain(row.textContent));
  const field = box.querySelector("input");
  const show = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, i) => {
      row.hidden = !words.every((word) => texts[i].includes(word));
      count += row.hidden ? 0 : 1;
    });
    box.querySelector("output").textContent = box.dataset.count
      .replace("#", count).replace("%", rows.length);
  };
  field.addEventListener("input", show);
  box.hidden = false;
  show();
}
