// Saves each answer while it is written, and keeps in this browser what the service has not taken yet. Without this
// script the Save button does the same for the whole part.
"use strict";

(() => {
  const form = document.querySelector("form[data-writing]");
  const PAUSE = 1200;
  const AGAIN = 10000;
  const prefix = "accord:" + location.pathname + "#";
  const waiting = new Map();
  const sending = new Set();

  const fieldsOf = (question) =>
    [...new FormData(form).entries()].filter(([name]) => name === question || name.startsWith(question + "."));
  const status = (box, sentence, late = false) => {
    const line = box.querySelector(".saved");
    line.textContent = sentence;
    line.classList.toggle("late", late);
  };
  const seenOf = (box) => box.querySelector("input[name^='seen.']");
  const keep = (box) => {
    const name = box.dataset.question;
    try {
      localStorage.setItem(prefix + name, JSON.stringify({ fields: fieldsOf(name), seen: seenOf(box).value }));
    } catch {
      // A full or forbidden store: the words are still in the box and will be sent.
    }
  };
  const forget = (box) => localStorage.removeItem(prefix + box.dataset.question);

  const send = async (box) => {
    const name = box.dataset.question;
    if (sending.has(name)) {
      schedule(box, PAUSE);
      return;
    }
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
      status(box, signedOut ? form.dataset.saidSignedOut : form.dataset.saidOffline, true);
      schedule(box, AGAIN);
      return;
    }
    box.querySelector(".clash")?.remove();
    if (said.errors || said.refused) {
      status(box, Object.values(said.errors || said.refused).join(" "), true);
      return;
    }
    const clash = said.clashes[name];
    if (clash) {
      seenOf(box).value = clash.version;
      box.insertAdjacentHTML("afterbegin", clash.html);
      status(box, form.dataset.saidUnsaved, true);
      keep(box);
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
    const box = event.target.closest("[data-question]");
    if (box && event.target.type !== "file") {
      keep(box);
      status(box, form.dataset.saidUnsaved);
      schedule(box, event.target.matches("textarea, [type=text], [type=number]") ? PAUSE : 0);
    }
  });
  form.addEventListener("submit", () => {
    waiting.forEach((timer) => clearTimeout(timer));
    waiting.clear();
  });
  window.addEventListener("online", () => {
    form.querySelectorAll("[data-question]").forEach((box) => localStorage.getItem(prefix + box.dataset.question) && send(box));
  });
  window.addEventListener("beforeunload", (event) => {
    if (waiting.size || sending.size) {
      event.preventDefault();
    }
  });

  // What this browser kept and the service never took: put it into the box, and send it with the version it was made of.
  const restore = (box) => {
    const kept = localStorage.getItem(prefix + box.dataset.question);
    if (!kept) {
      return;
    }
    const { fields, seen } = JSON.parse(kept);
    const now = new URLSearchParams(fieldsOf(box.dataset.question)).toString();
    if (new URLSearchParams(fields).toString() === now) {
      forget(box);
      return;
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
  form.querySelectorAll("[data-question]").forEach(restore);
})();
