// A certified OpenID provider (oidc-provider), set up as ProConnect is: its scopes, its levels of authentication, a
// refresh token for everybody, signed userinfo for who registered so. Each test registers its own client.
// `node provider.mjs <port> <node_modules>`
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [port, modules] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(createRequire(`${modules}/`).resolve("oidc-provider")));
const algorithms = ["RS256", "ES256", "HS256"];
const key = (kind, options, alg) => ({ ...generateKeyPairSync(kind, options).privateKey.export({ format: "jwk" }), alg, use: "sig", kid: alg });
const accounts = new Map();

const provider = new Provider(`http://127.0.0.1:${port}`, {
  jwks: { keys: [key("rsa", { modulusLength: 2048 }, "RS256"), key("ec", { namedCurve: "P-256" }, "ES256")] },
  cookies: { keys: ["tests"] },
  clientAuthMethods: ["client_secret_post", "client_secret_basic"],
  scopes: ["openid", "offline_access", "given_name", "usual_name", "email", "uid", "siret", "idp_id", "organization_label", "roles"],
  claims: {
    openid: ["sub"], acr: null, amr: null, auth_time: null, given_name: ["given_name"], usual_name: ["usual_name"], email: ["email"],
    uid: ["uid"], siret: ["siret"], idp_id: ["idp_id"], organization_label: ["organization_label"], roles: ["roles"],
  },
  acrValues: ["eidas1", "eidas1-mfa", "eidas2"],
  enabledJWA: { idTokenSigningAlgValues: algorithms, userinfoSigningAlgValues: algorithms },
  features: {
    backchannelLogout: { enabled: true },
    claimsParameter: { enabled: true },
    devInteractions: { enabled: false },
    jwtUserinfo: { enabled: true },
    registration: { enabled: true },
    rpInitiatedLogout: { logoutSource: (ctx, form) => { ctx.body = page(`${form}<button form="op.logoutForm" name="logout" value="yes">Quitter</button>`); } },
  },
  pkce: { required: () => false },
  // What it calls by itself are tests, on loopback, which it would refuse to look at.
  fetch: (url, { dispatcher: _, ...options }) => fetch(url, options),
  issueRefreshToken: () => true,
  rotateRefreshToken: true,
  // Allowed once and for all, as by an administration's own provider: nobody is asked.
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope([...ctx.oidc.requestParamScopes].join(" "));
    await grant.save();
    return grant;
  },
  findAccount: (_, sub) => (accounts.has(sub) ? { accountId: sub, claims: () => ({ sub, ...accounts.get(sub) }) } : undefined),
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  ttl: { AccessToken: 3600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, RefreshToken: 7200, Session: 43200, Grant: 43200 },
});
provider.on("server_error", (_, error) => { console.error(error); });

const page = (inside) => `<!doctype html><html lang="fr"><title>Fournisseur d’essai</title><main><h1>Fournisseur d’essai</h1>${inside}</main></html>`;
const form = (uid) => page(`<form method="post" action="/interaction/${uid}"><label>Identifiant <input name="login"></label><label>Niveau <input name="acr" value="eidas1"></label><button>Valider</button></form>`);

async function body(request) {
  let said = "";
  for await (const piece of request) said += piece;
  return said;
}

async function interact(request, response, uid) {
  if (request.method === "GET") {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(form(uid));
    return;
  }
  const said = new URLSearchParams(await body(request));
  const refused = { error: "access_denied", error_description: "refused" };
  const login = { login: { accountId: said.get("login"), acr: said.get("acr") || "eidas1", amr: ["pwd"] } };
  await provider.interactionFinished(request, response, said.get("login") ? login : refused, { mergeWithLastSubmission: false });
}

createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://127.0.0.1");
  const [, room, name] = pathname.split("/");
  const failed = (error) => { console.error(error); response.statusCode = 500; response.end(); };
  if (room === "favicon.ico") response.writeHead(204).end();
  else if (room === "interaction") void interact(request, response, name).catch(failed);
  else if (room === "accounts") {
    // Who exists here, as the tests say.
    void body(request).then((said) => {
      if (request.method === "PUT") accounts.set(decodeURIComponent(name), JSON.parse(said));
      else accounts.delete(decodeURIComponent(name));
      response.end();
    }).catch(failed);
  } else provider.callback()(request, response);
}).listen(Number(port), "127.0.0.1");
