// What is nicer with a script; everything works without it.
"use strict";

// "/" goes to the search box, unless something is being written.
document.addEventListener("keydown", (event) => {
  const box = document.querySelector("[data-shortcut='/']");
  const writing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && box && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    box.focus();
  }
});

// In a list, the arrow keys (and j, k) go from row to row; Enter opens the row, because its link has the focus.
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  const links = [...document.querySelectorAll(".rows .open")];
  if (!step || !links.length || event.target.closest("input, textarea, select, summary") || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const here = links.indexOf(document.activeElement);
  if (here < 0 && event.key.startsWith("Arrow")) {
    return;
  }
  event.preventDefault();
  links[Math.min(Math.max(here + step, 0), links.length - 1)].focus();
});

// In a list with an order, Alt and an arrow key move the row that has the focus, like its buttons.
document.addEventListener("keydown", (event) => {
  const way = event.altKey && { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const button = way && event.target.closest("tr")?.querySelector(`[data-move='${way}']`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});

// Menus close with Escape and with a click beside them.
document.addEventListener("keydown", (event) => {
  const open = document.querySelector(".popover-menu[open]");
  if (event.key === "Escape" && open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  document.querySelectorAll(".popover-menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  });
});

// A form is sent once.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") {
    return;
  }
  if (event.target.dataset.sent) {
    event.preventDefault();
    return;
  }
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// Paper shows what is folded on the screen.
window.addEventListener("beforeprint", () => {
  document.querySelectorAll("details.day:not([open]), details.paper:not([open])").forEach((day) => {
    day.open = true;
    day.dataset.folded = "yes";
  });
});
window.addEventListener("afterprint", () => {
  document.querySelectorAll("details[data-folded]").forEach((day) => {
    day.open = false;
    delete day.dataset.folded;
  });
});

// An error summary takes the focus, so that it is read first.
const summary = document.querySelector(".errors[tabindex]");
if (summary) {
  summary.focus();
}

// The lines of an agenda are dragged into another order; the arrows beside them do the same without a mouse.
document.querySelectorAll("form[data-reorder]").forEach((form) => {
  const lines = [...form.querySelectorAll("[data-line]")];
  let dragged = null;
  lines.forEach((line) => {
    line.draggable = true;
    line.addEventListener("dragstart", () => {
      dragged = line;
      line.classList.add("dragged");
    });
    line.addEventListener("dragend", () => line.classList.remove("dragged"));
    line.addEventListener("dragover", (event) => {
      event.preventDefault();
      if (dragged && dragged !== line) {
        const half = line.getBoundingClientRect();
        line.parentNode.insertBefore(dragged, event.clientY < half.top + half.height / 2 ? line : line.nextSibling);
      }
    });
    line.addEventListener("drop", (event) => {
      event.preventDefault();
      const order = document.createElement("input");
      order.type = "hidden";
      order.name = "order";
      order.value = [...form.querySelectorAll("[data-line]")].map((one) => one.dataset.line).join(",");
      form.append(order);
      form.submit();
    });
  });
});

// What changes while one looks on, such as a quorum, is fetched again while the page is in view, until it is over.
document.querySelectorAll("[data-live]").forEach((region) => {
  const watch = setInterval(async () => {
    if (document.hidden) {
      return;
    }
    const answer = await fetch(region.dataset.live, { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer && answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(region.id);
      if (fresh && !("live" in fresh.dataset)) {
        clearInterval(watch);
      }
      if (fresh && fresh.innerHTML !== region.innerHTML) {
        region.replaceChildren(...fresh.childNodes);
      }
    }
  }, Number(region.dataset.every) || 10000);
});

// A long list of people to tick gets a field that narrows it; who is ticked stays in view.
document.querySelectorAll("[data-narrow]").forEach((list) => {
  const box = document.createElement("input");
  box.type = "search";
  box.className = "form-control";
  box.placeholder = list.dataset.narrow;
  box.setAttribute("aria-label", list.dataset.narrow);
  box.addEventListener("input", () => {
    const wanted = box.value.trim().toLocaleLowerCase();
    list.querySelectorAll(".form-check").forEach((row) => {
      row.hidden = !row.querySelector("input").checked && !row.textContent.toLocaleLowerCase().includes(wanted);
    });
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
    }
  });
  list.before(box);
});
