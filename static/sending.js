// A form with a large file, sent with a script: how much of it has arrived, and a way to stop. Whatever answers is shown
// as if the form had been sent without one.
"use strict";

(() => {
  const LARGE = 1024 * 1024;
  const form = document.querySelector("form[data-sending]");
  const said = (name) => form.dataset["said" + name];

  const show = () => {
    const line = document.createElement("p");
    const bar = document.createElement("progress");
    const state = document.createElement("span");
    const cancel = document.createElement("button");
    line.className = "split sending";
    line.setAttribute("role", "status");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", said("Sending"));
    state.textContent = said("Sending");
    cancel.type = "button";
    cancel.className = "btn btn-small";
    cancel.textContent = said("Cancel");
    line.append(bar, state, cancel);
    form.append(line);
    return { line, bar, state, cancel };
  };

  form.addEventListener("submit", (event) => {
    const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
    if (form.dataset.sent || files.reduce((sum, file) => sum + file.size, 0) < LARGE) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    form.dataset.sent = "yes";
    form.querySelector(".sending")?.remove();
    const shown = show();
    const request = new XMLHttpRequest();
    const stopped = (sentence) => {
      shown.bar.remove();
      shown.cancel.remove();
      shown.state.textContent = sentence;
      shown.state.className = "late";
      delete form.dataset.sent;
    };
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "text/html");
    request.upload.addEventListener("progress", (sent) => {
      if (sent.lengthComputable) {
        shown.bar.value = sent.loaded / sent.total;
        shown.state.textContent = Math.floor((100 * sent.loaded) / sent.total) + " %";
      }
    });
    request.addEventListener("error", () => stopped(said("Failed")));
    request.addEventListener("abort", () => stopped(said("Cancelled")));
    request.addEventListener("load", () => {
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      history.replaceState(null, "", request.responseURL);
      document.replaceChild(document.adoptNode(page.documentElement), document.documentElement);
      scrollTo(0, 0);
      (document.querySelector(".errors[tabindex]") || document.getElementById("main")).focus();
    });
    shown.cancel.addEventListener("click", () => request.abort());
    request.send(new FormData(form, event.submitter));
  });
})();
