/* Puts Swagger UI in the place of the plain list of routes. Without this script the list stays. */
(() => {
  "use strict";
  const guide = document.getElementById("guide");
  const routes = document.getElementById("routes");
  if (!guide || !routes || !window.SwaggerUIBundle) return;
  window.SwaggerUIBundle({
    url: guide.dataset.document,
    domNode: routes,
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    validatorUrl: null, // it would ask another host
  });
})();
