// A certified OpenID provider for the tests, and to try single sign-on with: a form that believes whoever names one of its
// people, and no consent to ask for. `node provider.mjs '{"port": 0, "people": {...}}'` says its issuer.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const given = {
  port: 9090,
  back: ["http://localhost:8000/sign-in/provider/back"],
  leave: ["http://localhost:8000/sign-in"],
  people: {
    staff: { email: "staff@example.org", email_verified: true },
    admin: { email: "admin@example.org", email_verified: true },
  },
  ...JSON.parse(process.argv[2] || "{}"),
};
const server = createServer();
await new Promise((begun) => server.listen(given.port, "127.0.0.1", begun));
const issuer = `http://127.0.0.1:${server.address().port}`;

const made = (kid) => ({
  ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }),
  kid,
  use: "sig",
  alg: "RS256",
});

const provider = new Provider(issuer, {
  jwks: { keys: [made(`key-${process.pid}`)] },
  cookies: { keys: ["a key of a test"] },
  clients: [
    {
      client_id: "accord",
      client_secret: "a secret of a test",
      redirect_uris: given.back,
      post_logout_redirect_uris: given.leave,
      grant_types: ["authorization_code"],
      response_types: ["code"],
    },
  ],
  pkce: { methods: ["S256"], required: () => true },
  claims: { openid: ["sub", "amr"], email: ["email", "email_verified"], profile: ["name", "locale"] },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
  interactions: { url: (_ctx, interaction) => `/as/${interaction.uid}` },
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...given.people[id] }) }),
  loadExistingGrant: async (ctx) => {
    const { client, session } = ctx.oidc;
    const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant;
  },
});

const read = async (request) => {
  let body = "";
  for await (const part of request) body += part;
  return new URLSearchParams(body);
};

const answer = provider.callback();
server.on("request", async (request, response) => {
  if (!request.url.startsWith("/as/")) {
    answer(request, response);
    return;
  }
  if (request.method === "GET") {
    response.setHeader("Content-Type", "text/html");
    response.end('<form method="post"><label>Who <input name="who"></label> <button>Sign in</button></form>');
    return;
  }
  const who = (await read(request)).get("who");
  const result = given.people[who]
    ? { login: { accountId: who, amr: given.people[who].amr || ["pwd"] } }
    : { error: "access_denied", error_description: "nobody" };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
});
console.log(issuer);
