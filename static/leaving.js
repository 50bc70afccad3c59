// What is shown is not for whoever comes next: signing out in one tab empties the others of this browser, at once and
// whether the server answers or not. A tab is emptied too when nobody used any for as long as a sign-in lives unused,
// unless something was written there that was not sent.
"use strict";

(() => {
  const form = document.querySelector("form[data-idle]");
  if (!form) {
    return;
  }
  const A_WHILE = 3000; // milliseconds, in which the server ends the sign-in
  const idle = Number(form.dataset.idle) * 1000;
  const tabs = new BroadcastChannel("accord");
  let used = Date.now();
  let written = false;

  const empty = (wait) => {
    document.documentElement.replaceChildren();
    setTimeout(() => location.replace(form.dataset.signIn), wait);
  };
  const look = () => {
    if (!written && Date.now() - used > idle) {
      empty(0);
    }
  };

  tabs.addEventListener("message", (event) => {
    if (event.data === "left") {
      empty(A_WHILE);
    } else {
      used = Date.now();
    }
  });
  form.addEventListener("submit", () => tabs.postMessage("left"));
  document.addEventListener("input", () => {
    written = true;
  });
  document.addEventListener("visibilitychange", look);
  setInterval(look, 60000);
  tabs.postMessage("used");
})();
