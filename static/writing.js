// Saves each answer while it is written, and keeps in this browser what the service has not taken yet. Without this
// script the Save button does the same for the whole part.
"use strict";

(() => {
  const form = document.querySelector("form[data-writing]");
  const PAUSE = 1200;
  const AGAIN = 10000;
  const prefix = "accord:" + form.dataset.writing + ":" + location.pathname + "#"; // one computer, several people
  const waiting = new Map();
  const sending = new Set();
  const pressed = new Set(); // what was to be sent while it was being sent

  const fieldsOf = (question) =>
    [...new FormData(form).entries()].filter(
      ([name, value]) => typeof value === "string" && (name === question || name.startsWith(question + ".")) && !name.startsWith(question + ".fill_"),
    );
  const status = (box, sentence, late = false) => {
    const line = box.querySelector(".saved");
    line.textContent = sentence;
    line.classList.toggle("late", late);
  };
  const seenOf = (box) => box.querySelector("input[name^='seen.']");
  const keep = (box) => {
    const name = box.dataset.question;
    try {
      const seen = box.dataset.madeOf || seenOf(box).value;
      localStorage.setItem(prefix + name, JSON.stringify({ fields: fieldsOf(name), seen }));
    } catch {
      // A full or forbidden store: the words are still in the box and will be sent.
    }
  };
  const forget = (box) => localStorage.removeItem(prefix + box.dataset.question);
  // While two texts stand side by side nothing is sent but by the button: whoever unites them is not hurried.
  const clashes = (box) => box.querySelector(".clash") !== null;
  const meet = (box, madeOf) => (box.dataset.madeOf = madeOf);

  // Who was signed out and is signed in again has another token; the page as it is now tells it.
  const signedInAgain = async () => {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" }, cache: "no-store" }).catch(() => null);
    const page = answer && answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const mine = page && page.querySelector(`form[data-writing="${form.dataset.writing}"]`);
    const token = mine && mine.elements.csrf_token;
    const changed = Boolean(token) && token.value !== form.elements.csrf_token.value;
    if (changed) {
      form.elements.csrf_token.value = token.value;
    }
    return changed;
  };

  const send = async (box) => {
    const name = box.dataset.question;
    if (sending.has(name)) {
      pressed.add(name);
      schedule(box, PAUSE);
      return;
    }
    pressed.delete(name);
    clearTimeout(waiting.get(name));
    waiting.delete(name);
    sending.add(name);
    const body = new URLSearchParams(fieldsOf(name));
    const before = body.toString();
    body.append("seen." + name, seenOf(box).value);
    body.append("csrf_token", form.elements.csrf_token.value);
    status(box, form.dataset.saidSaving);
    const answer = await fetch(location.pathname, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    sending.delete(name);
    const said = answer && (answer.headers.get("Content-Type") || "").startsWith("application/json") ? await answer.json().catch(() => null) : null;
    if (!said || (answer.status >= 500)) {
      const signedOut = answer && (answer.redirected || answer.status === 400 || answer.status === 401);
      const again = signedOut && (await signedInAgain());
      status(box, signedOut ? form.dataset.saidSignedOut : form.dataset.saidOffline, true);
      schedule(box, again ? 0 : pressed.has(name) ? PAUSE : AGAIN);
      return;
    }
    if (said.errors || said.refused) {
      status(box, Object.values(said.errors || said.refused).join(" "), true);
      return;
    }
    const progress = document.getElementById("progress");
    if (progress && said.progress) {
      progress.innerHTML = said.progress;
    }
    const clash = said.clashes[name];
    if (clash) {
      meet(box, seenOf(box).value);
      keep(box);
      seenOf(box).value = clash.version;
      box.insertAdjacentHTML("afterbegin", clash.html);
      status(box, form.dataset.saidUnsaved, true);
      return;
    }
    if (said.saved[name]) {
      seenOf(box).value = said.saved[name].version;
      status(box, said.saved[name].said);
    } else {
      status(box, "");
    }
    if (new URLSearchParams(fieldsOf(name)).toString() === before) {
      forget(box);
    } else {
      keep(box);
      schedule(box, PAUSE);
    }
  };

  const schedule = (box, delay) => {
    const name = box.dataset.question;
    clearTimeout(waiting.get(name));
    waiting.set(name, setTimeout(() => send(box), delay));
  };

  form.addEventListener("input", (event) => {
    const box = event.target.closest(".fill") ? null : event.target.closest("[data-question]");
    if (box && event.target.type === "file") {
      status(box, form.dataset.saidFile);
    } else if (box && clashes(box)) {
      keep(box);
      status(box, form.dataset.saidUnsaved, true);
    } else if (box) {
      keep(box);
      status(box, form.dataset.saidUnsaved);
      schedule(box, event.target.matches("textarea, [type=text], [type=number]") ? PAUSE : 0);
    }
  });
  // Fills the boxes here and lets them be saved like any others; what is preprinted has no box.
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=fill]");
    if (!button) {
      return;
    }
    event.preventDefault();
    const [where, choice] = button.closest(".fill").querySelectorAll("select");
    const [way, wanted] = where.value.split(":");
    const boxes = [...button.closest("fieldset").querySelectorAll("tbody select")].filter((one) =>
      way === "column" ? one.name.endsWith("." + wanted) : one.closest("tr").querySelector("input[type=hidden]").value === wanted,
    );
    boxes.forEach((one) => (one.value = choice.value));
    if (boxes.length) {
      boxes[0].dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  form.addEventListener("submit", () => {
    waiting.forEach((timer) => clearTimeout(timer));
    waiting.clear();
    form.querySelectorAll("[data-question]").forEach((box) => {
      const kept = localStorage.getItem(prefix + box.dataset.question);
      if (kept) {
        localStorage.setItem(prefix + box.dataset.question, JSON.stringify({ ...JSON.parse(kept), sent: true }));
      }
    });
  });
  window.addEventListener("online", () => {
    form.querySelectorAll("[data-question]").forEach((box) => localStorage.getItem(prefix + box.dataset.question) && send(box));
  });
  window.addEventListener("beforeunload", (event) => {
    if (waiting.size || sending.size) {
      event.preventDefault();
    }
  });

  // A table may have had more rows than it shows now: further ones are made like the last.
  const addRow = (box) => {
    const rows = box.querySelectorAll("tbody tr");
    const added = rows[rows.length - 1].cloneNode(true);
    added.querySelectorAll("[name]").forEach((control) => {
      control.name = control.name.replace(/\.\d+\./, `.${rows.length}.`);
      control.id += control.id && "-" + rows.length;
      control.setAttribute("aria-label", (control.getAttribute("aria-label") || "").replace(/\d+$/, rows.length + 1));
      if (control.type === "checkbox" || control.type === "radio") {
        control.checked = false;
      } else {
        control.value = "";
      }
    });
    added.querySelectorAll(".row-buttons button").forEach((button) => button.remove());
    rows[0].parentNode.append(added);
    box.querySelector("input[name$='.count']").value = rows.length + 1;
  };
  const rowsOf = (fields) => Math.max(0, ...fields.map(([name, value]) => (value ? Number(name.split(".")[1]) + 1 || 0 : 0)));

  // What this browser kept and the service never took: put it into the box, and send it with the version it was made of.
  const restore = (box) => {
    const kept = localStorage.getItem(prefix + box.dataset.question);
    if (!kept) {
      return;
    }
    const { fields, seen, sent } = JSON.parse(kept);
    if (sent && Number(seenOf(box).value) > Number(seen)) {
      forget(box); // the button took it, as it is or with its rows in another order
      return;
    }
    const now = new URLSearchParams(fieldsOf(box.dataset.question)).toString();
    if (new URLSearchParams(fields).toString() === now) {
      if (!("typed" in form.dataset)) {
        forget(box);
      }
      return;
    }
    const last = box.querySelector("button[name=more]") ? rowsOf(fields.filter(([name]) => !name.endsWith(".count"))) : 0;
    while (box.querySelectorAll("tbody tr").length < last) {
      addRow(box);
    }
    const values = new Map();
    fields.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    box.querySelectorAll("input:not([name^='seen.']), textarea, select").forEach((control) => {
      const given = values.get(control.name) || [];
      if (control.type === "checkbox" || control.type === "radio") {
        control.checked = given.includes(control.value);
      } else if (control.type !== "hidden" && control.type !== "file" && given.length) {
        control.value = given[given.length - 1];
      }
    });
    seenOf(box).value = seen;
    status(box, form.dataset.saidRestored, true);
    schedule(box, PAUSE);
  };
  form.querySelectorAll("[data-question]").forEach((box) => {
    if (clashes(box)) {
      meet(box, String(Number(seenOf(box).value) - 1));
    }
    restore(box);
  });
})();
