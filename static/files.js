// Attaching files with a script: dropped or chosen, one request after the other, each with its progress and a way to
// cancel it.
"use strict";

(() => {
  const form = document.querySelector("form[data-upload]");
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-progress]");
  const said = (name) => form.dataset["said" + name];
  const queue = [];
  let sending = false;
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
  };

  const next = () => {
    const job = queue.shift();
    sending = Boolean(job);
    if (job) {
      send(job);
    } else if (failed === 0) {
      // The list of files is the server's; what went wrong stays to be read.
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

  const send = ({ file, shown }) => {
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
    request.addEventListener("loadend", next);
    shown.abort = () => request.abort();
    request.send(body);
  };

  const add = (file) => {
    const job = { file, shown: line(file) };
    if (file.size > Number(form.dataset.largest)) {
      settle(job.shown, said("Large"), true);
      return;
    }
    queue.push(job);
    job.shown.abort = () => {
      queue.splice(queue.indexOf(job), 1);
      settle(job.shown, said("Cancelled"), true);
    };
    job.shown.cancel.addEventListener("click", () => job.shown.abort());
  };

  const begin = (files) => {
    failed = sending ? failed : 0;
    [...files].forEach(add);
    if (!sending && queue.length) {
      next();
    }
  };

  form.addEventListener("submit", (event) => {
    if (input.files.length) {
      event.preventDefault();
      event.stopPropagation();
      delete form.dataset.sent;
      if (!sending) {
        list.replaceChildren();
      }
      begin(input.files);
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
    begin(event.dataTransfer.files);
  });
})();
