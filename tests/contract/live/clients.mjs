// The libraries that others use for OAuth, as they come from npm: they find our endpoints by the
// metadata, get a token for a service, and verify it and a person's by the published keys.
import '../lib/webcrypto.mjs';

import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';

const scope = 'users:read';
// They refuse http, and here it is loopback's.
const insecure = { [oauth.allowInsecureRequests]: true };

const findByOauth4webapi = async (issuer) => {
  const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
  return oauth.processDiscoveryResponse(issuer, found);
};

const askByOauth4webapi = async (server, { id, secret }, authenticate) => {
  const client = { client_id: id };
  const answer = await oauth.clientCredentialsGrantRequest(
    server,
    client,
    authenticate(secret),
    { scope },
    insecure,
  );
  return oauth.processClientCredentialsResponse(server, client, answer);
};

const askByOpenidClient = async (issuer, { id, secret }, authenticate) => {
  const configuration = await openid.discovery(issuer, id, undefined, authenticate(secret), {
    algorithm: 'oauth2',
    execute: [openid.allowInsecureRequests],
  });
  return openid.clientCredentialsGrant(configuration, { scope });
};

const faultsOfToken = (granted, { sub, client_id: clientId, sid, scope: allowed }, { id }) => [
  ...(granted.token_type.toLowerCase() === 'bearer' ? [] : [`token_type ${granted.token_type}`]),
  ...(granted.expires_in <= 300 ? [] : [`expires_in ${granted.expires_in}`]),
  ...(granted.scope === scope && allowed === scope ? [] : [`scope ${granted.scope}, ${allowed}`]),
  ...(sub === id && clientId === id ? [] : [`sub ${sub}, client_id ${clientId}`]),
  ...(sid === undefined ? [] : ['it has a sid']),
];

// Answers the claims; throws where `token` is not one of ours for `audience`.
const verifierOf = (server, audience) => {
  const keys = createRemoteJWKSet(new URL(server.jwks_uri));
  return async (token) => {
    const verified = await jwtVerify(token, keys, {
      issuer: server.issuer,
      audience,
      typ: 'at+jwt',
      algorithms: ['ES256'],
      requiredClaims: ['sub', 'client_id', 'jti', 'iat', 'exp'],
    });
    return verified.payload;
  };
};

// `person` is somebody with an access token.
export const walkForeignClients = async (walk, person, service) => {
  const judge = async (what, faults) => {
    walk.judge(what, await faults().catch(({ message, code }) => [`${code}: ${message}`]));
  };
  const { json } = await walk.step('auth', 'readMetadata', { status: 200 });
  const issuer = new URL(json.issuer);
  let server = { ...json };
  await judge('oauth4webapi finds the metadata', async () => {
    server = await findByOauth4webapi(issuer);
    return [];
  });
  const verify = verifierOf(server, decodeJwt(person.access_token).aud);

  const asking = {
    'oauth4webapi, by Basic': () => askByOauth4webapi(server, service, oauth.ClientSecretBasic),
    'oauth4webapi, in the body': () => askByOauth4webapi(server, service, oauth.ClientSecretPost),
    'openid-client, by Basic': () => askByOpenidClient(issuer, service, openid.ClientSecretBasic),
    'openid-client, in the body': () => askByOpenidClient(issuer, service, openid.ClientSecretPost),
  };
  for (const [what, ask] of Object.entries(asking)) {
    await judge(`${what}, gets a token that jose verifies`, async () => {
      const granted = await ask();
      return faultsOfToken(granted, await verify(granted.access_token), service);
    });
  }
  await judge("jose verifies a person's token", async () => {
    const { sub } = await verify(person.access_token);
    return sub === person.user.id ? [] : [`its sub is ${sub}`];
  });
  await judge('oauth4webapi is told of a wrong secret as it expects', async () => {
    const refused = await askByOauth4webapi(
      server,
      { ...service, secret: 'wrong' },
      oauth.ClientSecretPost,
    ).catch((error) => error);
    const challenge = refused.cause?.[0]?.scheme;
    return challenge === 'basic' ? [] : [`it says ${refused.code ?? 'that all is well'}`];
  });
};
