// Ask before anything that is hard to undo: data-confirm on a button holds the question; {n} is the number of ticked rows.
export function watchConfirmations() {
  const dialog = document.getElementById("confirm");
  if (!dialog) return;
  const question = dialog.querySelector("[data-question]");
  let asked = null;

  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest("[data-confirm]");
      if (!button || button === asked) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const ticked = document.querySelectorAll("[data-row-tick]:checked").length;
      question.textContent = button.dataset.confirm.replaceAll("{n}", ticked);
      dialog.returnValue = "";
      dialog.showModal();
      dialog.onclose = () => {
        if (dialog.returnValue !== "yes") return;
        asked = button;
        button.click();
        asked = null;
      };
    },
    true,
  );
}
