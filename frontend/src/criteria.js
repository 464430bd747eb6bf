// Writing criteria: completion of names in expressions, the check while typing, values for one household, line numbers.
const PAUSE = 400;

export function watchCriteria() {
  const entry = document.querySelector("[data-criteria-entry]");
  if (entry) new EntryEditor(entry);
  const text = document.querySelector("[data-criteria-text]");
  if (text) new TextEditor(text);
}

// Asks the server about what a form holds once its author pauses; an answer that came too late is dropped.
class Asker {
  constructor(form, answered) {
    this.form = form;
    this.answered = answered;
    this.composing = false;
    form.addEventListener("compositionstart", () => (this.composing = true));
    form.addEventListener("compositionend", () => {
      this.composing = false;
      this.soon();
    });
    form.addEventListener("input", () => {
      if (!this.composing) this.soon();
    });
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), PAUSE);
  }

  async now() {
    this.running?.abort();
    const running = (this.running = new AbortController());
    const said = this.form.querySelector("[data-check-said]");
    try {
      const answer = await fetch(this.form.dataset.check, {
        method: "POST",
        body: new FormData(this.form),
        signal: running.signal,
        headers: { "X-Requested-With": "fetch" },
      });
      if (answer.ok) this.answered(await answer.json());
      else said.textContent = document.body.dataset.failed;
    } catch (trouble) {
      if (trouble.name !== "AbortError") said.textContent = document.body.dataset.offline;
    }
  }
}

class EntryEditor {
  constructor(form) {
    this.form = form;
    const names = JSON.parse(document.getElementById("criteria-names").textContent);
    this.fields = new Map();
    for (const area of form.querySelectorAll("textarea[data-expression]")) {
      new Completion(area, names);
      this.fields.set(area.name, area);
    }
    const asker = new Asker(form, (answer) => this.show(answer));
    if (this.fields.size) asker.soon();
  }

  show(answer) {
    this.form.querySelector("[data-check-said]").textContent = answer.said;
    const list = this.form.querySelector("[data-check-faults]");
    list.replaceChildren();
    for (const area of this.fields.values()) this.clear(area);
    for (const fault of answer.faults) {
      const words = fault.hint ? `${fault.reason}。${fault.hint}` : fault.reason;
      const area = this.fields.get(fault.field);
      if (area) this.mark(area, fault.offset, words);
      else list.append(element("li", words));
    }
    if (answer.preview) this.preview(answer.preview);
  }

  clear(area) {
    area.classList.remove("is-invalid");
    area.removeAttribute("aria-invalid");
    document.getElementById(`${area.id}_fault`)?.replaceChildren();
  }

  // The fault below its field, with the place in the expression that it is about; a click goes there.
  mark(area, offset, words) {
    let box = document.getElementById(`${area.id}_fault`);
    if (!box) {
      box = element("div", "", "invalid-feedback d-block");
      box.id = `${area.id}_fault`;
      area.after(box);
      const described = area.getAttribute("aria-describedby");
      area.setAttribute("aria-describedby", described ? `${described} ${box.id}` : box.id);
    }
    area.classList.add("is-invalid");
    area.setAttribute("aria-invalid", "true");
    const place = offset + (area.value.length - area.value.trimStart().length);
    const line = element("div", words);
    const shown = area.value.slice(Math.max(0, place - 12), place + 12).replaceAll("\n", " ");
    const jump = element("button", `→ ${shown || "…"}`, "btn btn-sm btn-link p-0 ms-2 criteria-jump");
    jump.type = "button";
    jump.addEventListener("click", () => {
      area.focus();
      area.setSelectionRange(place, wordEnd(area.value, place));
    });
    line.append(jump);
    box.append(line);
  }

  preview(found) {
    this.form.querySelector("[data-preview-message]").textContent = found.message;
    const list = this.form.querySelector("[data-preview]");
    list.replaceChildren();
    for (const [name, value] of found.lines) list.append(element("dt", name || "—"), element("dd", value));
  }
}

// A list of names below the field, whose chosen one the field names to a screen reader (a text field of several lines
// may not be a combobox). Keys of an input method are left alone.
class Completion {
  constructor(area, names) {
    this.area = area;
    this.names = names;
    this.chosen = -1;
    this.list = element("ul", "", "criteria-names");
    this.list.id = `${area.id}_names`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", area.form.dataset.names);
    this.list.hidden = true;
    area.after(this.list);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", this.list.id);
    area.setAttribute("aria-haspopup", "listbox");
    area.addEventListener("input", (event) => {
      if (!event.isComposing) this.offer();
    });
    area.addEventListener("compositionend", () => this.offer());
    area.addEventListener("keydown", (event) => this.key(event));
    area.addEventListener("blur", () => this.close());
    area.addEventListener("click", () => this.close());
  }

  offer(every = false) {
    const word = wordBefore(this.area.value, this.area.selectionStart);
    this.word = word;
    const wanted = word.toLowerCase();
    const found = this.names.filter(({ name }) => name.toLowerCase().includes(wanted) && name !== word);
    found.sort((one, other) => rank(one.name, wanted) - rank(other.name, wanted));
    if ((!word && !every) || !found.length) return this.close();
    this.found = found.slice(0, 12);
    this.list.replaceChildren(
      ...this.found.map(({ name, kind, unit }, index) => {
        const item = element("li", name);
        item.id = `${this.list.id}_${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.append(element("span", unit ? `${kind} · ${unit}` : kind, "text-secondary ms-2"));
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          this.take(index);
        });
        return item;
      }),
    );
    this.list.hidden = false;
    this.choose(0);
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      this.offer(true);
      return;
    }
    if (this.list.hidden) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) {
      event.preventDefault();
      this.choose((this.chosen + moves[event.key] + this.found.length) % this.found.length);
    } else if (event.key === "Enter" || event.key === "Tab") {
      event.preventDefault();
      this.take(this.chosen);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    }
  }

  choose(index) {
    this.chosen = index;
    for (const [place, item] of [...this.list.children].entries()) {
      item.setAttribute("aria-selected", String(place === index));
      if (place === index) item.scrollIntoView({ block: "nearest" });
    }
    this.area.setAttribute("aria-activedescendant", `${this.list.id}_${index}`);
  }

  take(index) {
    const end = this.area.selectionStart;
    this.area.setRangeText(this.found[index].name, end - this.word.length, end, "end");
    this.close();
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.close();
  }

  close() {
    this.list.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
  }
}

class TextEditor {
  constructor(form) {
    this.form = form;
    this.area = form.querySelector("textarea[name=text]");
    this.gutter = form.querySelector("[data-gutter]");
    this.area.addEventListener("input", () => this.number());
    this.area.addEventListener("scroll", () => (this.gutter.scrollTop = this.area.scrollTop));
    new Asker(form, (answer) => this.show(answer));
    this.number();
    const wanted = /^#L(\d+)$/.exec(location.hash);
    if (wanted) this.jump(Number(wanted[1]), 1);
  }

  number() {
    const count = this.area.value.split("\n").length;
    if (count === this.count) return;
    this.count = count;
    this.gutter.textContent = Array.from({ length: count }, (_, index) => index + 1).join("\n");
  }

  show(answer) {
    this.form.querySelector("[data-check-said]").textContent = answer.said;
    this.form.querySelector("[data-check-faults]").replaceChildren(
      ...answer.problems.map(({ line, column, text }) => {
        const item = element("li");
        const jump = element("button", text, "btn btn-link p-0 text-start");
        jump.type = "button";
        jump.addEventListener("click", () => this.jump(line, column));
        item.append(jump);
        return item;
      }),
    );
  }

  jump(line, column) {
    const lines = this.area.value.split("\n");
    const place = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
    this.area.focus();
    this.area.setSelectionRange(place, wordEnd(this.area.value, place));
    this.area.scrollTop = (this.area.scrollHeight / lines.length) * Math.max(0, line - 8);
  }
}

const WORD = /[\p{L}\p{N}_.']/u;

function wordBefore(text, end) {
  let start = end;
  while (start > 0 && WORD.test(text[start - 1])) start -= 1;
  return text.slice(start, end);
}

function wordEnd(text, start) {
  let end = start;
  while (end < text.length && WORD.test(text[end])) end += 1;
  return Math.max(end, Math.min(start + 1, text.length));
}

function rank(name, word) {
  const bare = name.replace("成员.", "").toLowerCase();
  return (bare.startsWith(word) || name.toLowerCase().startsWith(word) ? 0 : 100) + Math.min(name.length, 99);
}

function element(tag, text = "", classes = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (classes) made.className = classes;
  return made;
}
