// Filters and searches the list of notices. Without it the list is simply whole.
"use strict";
(() => {
  const form = document.getElementById("find");
  const count = document.getElementById("count");
  const rows = [...document.querySelectorAll(".notices > li")];
  const years = [...document.querySelectorAll(".year")];
  const names = ["q", "year", "severity", "product", "state"];
  const fields = names.map((name) => form.elements.namedItem(name)).filter((field) => field);
  const shown = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  let words = null;
  let asked = false;

  // The words of whole notices are asked for once, when somebody first searches; until then titles are searched.
  const ask = () => {
    if (asked) return;
    asked = true;
    fetch("search.json")
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((found) => { words = found; show(); })
      .catch(() => {});
  };

  const value = (name) => {
    const field = form.elements.namedItem(name);
    return field ? field.value.trim() : "";
  };

  const fits = (row, sought) => {
    const { id, year, severity, state, products } = row.dataset;
    const is = (name, given) => value(name) === "" || value(name) === given;
    const made = value("product") === "" || products.split("\n").includes(value("product"));
    if (!made || !is("year", year) || !is("severity", severity) || !is("state", state)) return false;
    const own = words && Object.hasOwn(words, id) ? words[id] : "";
    return sought.every((word) => shown.get(row).includes(word) || own.includes(word));
  };

  const show = () => {
    const sought = value("q").toLowerCase().split(/\s+/).filter((word) => word);
    let left = 0;
    for (const row of rows) {
      row.hidden = !fits(row, sought);
      if (!row.hidden) left += 1;
    }
    for (const year of years) year.hidden = !year.querySelector("li:not([hidden])");
    const all = left === rows.length;
    const notices = `${rows.length} notice${rows.length === 1 ? "" : "s"}`;
    count.textContent = all ? notices : `${left} of ${notices}`;
  };

  const remember = () => {
    const said = new URLSearchParams();
    for (const field of fields) if (field.value) said.set(field.name, field.value);
    const query = said.toString();
    history.replaceState(null, "", query ? `?${query}` : location.pathname);
  };

  const said = new URLSearchParams(location.search);
  for (const field of fields) {
    if (said.has(field.name)) field.value = said.get(field.name);
    // An option that is not there leaves a list empty.
    if (field.tagName === "SELECT" && field.selectedIndex < 0) field.value = "";
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { if (value("q")) ask(); show(); remember(); });
  form.hidden = false;
  if (value("q")) ask();
  show();
})();
