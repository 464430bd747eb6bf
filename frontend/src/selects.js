// Selects with a search box: marked data-searchable. The library is loaded only where one stands on the page.
async function enhance(root) {
  const selects = [...root.querySelectorAll("select[data-searchable]")].filter((select) => !select.tomselect);
  if (!selects.length) return;
  const { default: TomSelect } = await import("./tom-select.js");
  for (const select of selects) {
    const control = new TomSelect(select, { maxOptions: 200, searchField: ["text", "initials"], plugins: select.multiple ? ["remove_button"] : [] });
    control.control_input.setAttribute("aria-label", select.labels[0]?.textContent.trim() ?? select.name);
  }
}

export function watchSelects() {
  enhance(document);
  document.addEventListener("htmx:afterSwap", (event) => enhance(event.target));
}
