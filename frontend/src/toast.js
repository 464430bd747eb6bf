// A line at the foot of the window, read out by screen readers.
export function toast(text) {
  const area = document.getElementById("toasts");
  if (!area || !text) return;
  const line = document.createElement("div");
  line.className = "toast-line";
  line.textContent = text;
  area.append(line);
  setTimeout(() => line.remove(), 6000);
}
