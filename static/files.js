// Attaching files with a script: dropped or chosen, one request for each, with its progress and a way to cancel it.
"use strict";

(() => {
  const form = document.querySelector("form[data-upload]");
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-progress]");
  const said = (name) => form.dataset["said" + name];
  let waiting = 0;
  let failed = 0;

  const line = (file) => {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    const state = document.createElement("span");
    const cancel = document.createElement("button");
    item.className = "split";
    name.textContent = file.name;
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    state.textContent = said("Waiting");
    cancel.type = "button";
    cancel.className = "btn btn-small";
    cancel.textContent = said("Cancel");
    item.append(name, bar, state, cancel);
    list.append(item);
    list.hidden = false;
    return { bar, state, cancel };
  };

  const settle = (shown, sentence, isWrong) => {
    shown.bar.remove();
    shown.cancel.remove();
    shown.state.textContent = sentence;
    shown.state.className = isWrong ? "late" : "quiet";
    failed += isWrong ? 1 : 0;
    waiting -= 1;
    // The list of files is the server's; what went wrong stays to be read.
    if (waiting === 0 && failed === 0) {
      location.hash = "files";
      location.reload();
    }
  };

  const answered = (request) => {
    if (request.status === 201) {
      return ["", false];
    }
    if (request.status === 422) {
      return [JSON.parse(request.responseText).errors.join(" "), true];
    }
    return [said({ 413: "Large", 503: "Full", 507: "Full" }[request.status] || "Failed"), true];
  };

  const send = (file) => {
    const shown = line(file);
    waiting += 1;
    if (file.size > Number(form.dataset.largest)) {
      settle(shown, said("Large"), true);
      return;
    }
    const body = new FormData();
    body.append("csrf_token", form.elements.csrf_token.value);
    body.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) {
        shown.bar.value = event.loaded / event.total;
        shown.state.textContent = Math.floor((100 * event.loaded) / event.total) + " %";
      }
    });
    request.addEventListener("load", () => {
      const [sentence, isWrong] = answered(request);
      settle(shown, sentence || said("Done"), isWrong);
    });
    request.addEventListener("error", () => settle(shown, said("Failed"), true));
    request.addEventListener("abort", () => settle(shown, said("Cancelled"), true));
    shown.cancel.addEventListener("click", () => request.abort());
    request.send(body);
  };

  form.addEventListener("submit", (event) => {
    if (input.files.length) {
      event.preventDefault();
      event.stopPropagation();
      delete form.dataset.sent;
      failed = 0;
      list.replaceChildren();
      [...input.files].forEach(send);
      input.value = "";
    }
  });
  const panel = form.closest("section");
  panel.addEventListener("dragover", (event) => {
    event.preventDefault();
    panel.classList.add("dropping");
  });
  panel.addEventListener("dragleave", () => panel.classList.remove("dropping"));
  panel.addEventListener("drop", (event) => {
    event.preventDefault();
    panel.classList.remove("dropping");
    failed = 0;
    [...event.dataTransfer.files].forEach(send);
  });
})();
