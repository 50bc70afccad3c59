// The browser's own dialogue for passkeys (Web Authentication). Its answer is sent as a form like any other.
"use strict";

(() => {
  if (!window.PublicKeyCredential || !window.isSecureContext) {
    return;
  }

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const make = (options) => {
    const user = { ...options.user, id: bytes(options.user.id) };
    const challenge = bytes(options.challenge);
    const excludeCredentials = known(options.excludeCredentials);
    return navigator.credentials.create({ publicKey: { ...options, user, challenge, excludeCredentials } });
  };
  const use = (options) => {
    const challenge = bytes(options.challenge);
    const allowCredentials = known(options.allowCredentials);
    return navigator.credentials.get({ publicKey: { ...options, challenge, allowCredentials } });
  };

  const written = (given) => {
    const response = { clientDataJSON: text(given.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (given.response[name]) {
        response[name] = text(given.response[name]);
      }
    }
    return JSON.stringify({ id: given.id, rawId: text(given.rawId), type: given.type, response });
  };

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const button = form.querySelector("button");
    const failed = form.querySelector("[role=alert]");
    form.hidden = false;
    const ask = async () => {
      failed.hidden = true;
      button.disabled = true;
      try {
        const options = JSON.parse(form.dataset.options);
        const given = await (form.dataset.passkey === "make" ? make(options) : use(options));
        form.elements.passkey.value = written(given);
        form.submit();
      } catch {
        button.disabled = false;
        failed.hidden = false;
      }
    };
    button.addEventListener("click", ask);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask();
    });
  });
})();
