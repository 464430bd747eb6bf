// A box to sign in by finger, pen or mouse: what is drawn goes as a PNG into the hidden field that data-signature names.
function draw(canvas) {
  const field = document.getElementById(canvas.dataset.signature);
  const pen = canvas.getContext("2d");
  let drawing = false;

  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  };
  const clear = () => {
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    field.value = "";
  };

  canvas.addEventListener("pointerdown", (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.lineWidth = 3;
    pen.lineCap = "round";
    pen.strokeStyle = "#111827";
    pen.beginPath();
    pen.moveTo(...place(event));
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...place(event));
    pen.stroke();
  });
  canvas.addEventListener("pointerup", () => {
    if (!drawing) return;
    drawing = false;
    field.value = canvas.toDataURL("image/png");
  });
  document.querySelector("[data-signature-clear]")?.addEventListener("click", clear);
  clear();
}

export function watchSignatures() {
  for (const canvas of document.querySelectorAll("canvas[data-signature]")) draw(canvas);
}
