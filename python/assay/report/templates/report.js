"use strict";
// Without this script all is there; with it tables can be sorted, and closed parts are printed.
for (const table of document.querySelectorAll("table")) {
  const body = table.tBodies[0];
  if (body.rows.length < 3) continue;
  table.querySelectorAll("thead th").forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      table.querySelectorAll("[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const number = head.classList.contains("number");
      const value = (row) => {
        const cell = row.cells[column];
        return number ? Number.parseFloat(cell.dataset.order.replace("inf", "Infinity")) : cell.textContent;
      };
      const order = (a, b) => {
        if (!number) return a.localeCompare(b, undefined, { numeric: true });
        if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);
        return (a > b) - (a < b);
      };
      const sign = up ? 1 : -1;
      [...body.rows]
        .map((row) => [value(row), row])
        .sort(([a], [b]) => (Number.isNaN(a) || Number.isNaN(b) ? order(a, b) : sign * order(a, b)))
        .forEach(([, row]) => body.append(row));
    });
  });
}
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details")) part.open = true;
});
