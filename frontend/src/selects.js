// Selects with a search box: marked data-searchable. The library is loaded only where one stands on the page.
async function enhance(root) {
  const selects = [...root.querySelectorAll("select[data-searchable]")].filter((select) => !select.tomselect);
  if (!selects.length) return;
  const { default: TomSelect } = await import("./tom-select.js");
  for (const select of selects) {
    // The label is taken before the library points it at its own box: the select that it hides needs a name as well.
    const label = select.labels[0]?.textContent.trim() ?? select.name;
    select.setAttribute("aria-label", label);
    const control = new TomSelect(select, { maxOptions: 200, searchField: ["text", "initials"], plugins: select.multiple ? ["remove_button"] : [] });
    control.control_input.setAttribute("aria-label", label);
  }
}

export function watchSelects() {
  enhance(document);
  document.addEventListener("htmx:afterSwap", (event) => enhance(event.target));
}
