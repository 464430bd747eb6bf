// Ticking rows of a list: the head's box ticks all, the footer counts, batch buttons wait for a tick.
function refresh(list) {
  const boxes = [...list.querySelectorAll("[data-row-tick]")];
  const ticked = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr").classList.toggle("is-ticked", box.checked);
  for (const button of list.querySelectorAll("[data-needs-ticks]")) button.disabled = ticked.length === 0;
  for (const place of list.querySelectorAll("[data-tick-count]")) place.textContent = ticked.length;
  const all = list.querySelector("[data-tick-all]");
  if (all) {
    all.checked = boxes.length > 0 && ticked.length === boxes.length;
    all.indeterminate = ticked.length > 0 && ticked.length < boxes.length;
  }
}

// A search sent by htmx changes the address but not the tree beside it: a unit is added to the search of this moment.
function chooseUnit(event) {
  const link = event.target.closest("a[data-unit]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const address = new URL(window.location.href);
  address.searchParams.set("unit", link.dataset.unit);
  address.searchParams.delete("page");
  event.preventDefault();
  window.location.assign(address);
}

export function watchLists() {
  document.addEventListener("click", chooseUnit);
  document.addEventListener("change", (event) => {
    const list = event.target.closest("[data-list]");
    if (!list) return;
    if (event.target.matches("[data-tick-all]")) {
      for (const box of list.querySelectorAll("[data-row-tick]")) box.checked = event.target.checked;
    }
    if (event.target.matches("[data-tick-all], [data-row-tick]")) refresh(list);
  });
  // A browser that comes back to the page restores the ticks but not what hangs on them.
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-list]").forEach(refresh));
}
