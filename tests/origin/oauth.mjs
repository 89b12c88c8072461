// OAuth2 in front of the shop: a certified server issues signed access tokens for client credentials,
// the shop verifies signature, issuer, audience, expiry and scope of each.

import { createHash, generateKeyPairSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { Provider } from 'oidc-provider';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { HttpError } from './http.mjs';

/** What the shop's tokens are for. */
const AUDIENCE = 'urn:curbside:shop';

/** Every scope of the shop. */
export const SCOPES = [
  'orders:read', 'orders:write', 'returns:write', 'refunds:read', 'refunds:write', 'products:read', 'shipping:read',
  'invoices:read', 'customers:read', 'newsletter:write', 'complaints:write', 'account:write',
];

/**
 * @typedef {object} Client
 * @property {string} id
 * @property {string[]} secrets all that are accepted at present, so that one can be changed without a gap
 * @property {string[]} scopes
 */

/** The server has nothing to keep: its tokens carry their own signature, and nobody signs in by hand. */
class NoStorage {
  async upsert() {}
  async find() { return undefined; }
  async findByUid() { return undefined; }
  async findByUserCode() { return undefined; }
  async consume() {}
  async destroy() {}
  async revokeByGrantId() {}
}

/**
 * The authorization server, to be mounted at `/oidc`.
 * @param {{issuer: string, clients: Client[], tokenSeconds: number}} options
 */
export function createOAuth({ issuer, clients, tokenSeconds }) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: 'shop' };
  const keys = createLocalJWKSet({ keys: [{ ...publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: 'shop' }] });

  const provider = new Provider(issuer, {
    adapter: NoStorage,
    jwks: { keys: [jwk] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    scopes: SCOPES,
    ttl: { ClientCredentials: tokenSeconds },
    clients: clients.map(({ id, secrets, scopes }) => ({
      client_id: id, client_secret: secrets[0], grant_types: ['client_credentials'], redirect_uris: [], response_types: [],
      token_endpoint_auth_method: 'client_secret_basic', id_token_signed_response_alg: 'ES256', scope: scopes.join(' '),
    })),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
        getResourceServerInfo: () => ({
          scope: SCOPES.join(' '), audience: AUDIENCE, accessTokenTTL: tokenSeconds, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  });

  const handle = provider.callback();
  const secretsOf = new Map(clients.map(({ id, secrets }) => [id, secrets]));
  const digest = (text) => createHash('sha256').update(text).digest();
  provider.Client.prototype.compareClientSecret = function compareAny(actual) {
    return (secretsOf.get(this.clientId) ?? []).some((secret) => timingSafeEqual(digest(secret), digest(actual)));
  };

  return {
    /** Serves a request below `/oidc`. */
    serve(request, response) {
      request.originalUrl = request.url;
      request.url = request.url.slice('/oidc'.length) || '/';
      return handle(request, response);
    },
    /** Sets the secrets that a client may use from now on. */
    setSecrets(clientId, secrets) {
      secretsOf.set(clientId, secrets);
    },
    /**
     * Checks the bearer token of a request.
     * @param {import('node:http').IncomingMessage} request
     * @param {string[]} needed scopes
     * @returns {Promise<string>} the client's id
     */
    async authorize(request, needed) {
      const token = /^Bearer ([\w.~+/=-]+)$/i.exec(request.headers.authorization ?? '')?.[1];
      if (!token) throw new HttpError(401, 'no_token', 'An access token is needed.', { 'www-authenticate': 'Bearer' });
      let claims;
      try {
        ({ payload: claims } = await jwtVerify(token, keys, { issuer, audience: AUDIENCE, typ: 'at+jwt', algorithms: ['ES256'] }));
      } catch {
        throw new HttpError(401, 'invalid_token', 'The access token is not valid (any more).', { 'www-authenticate': 'Bearer error="invalid_token"' });
      }
      const granted = new Set(String(claims.scope ?? '').split(' '));
      if (!needed.every((scope) => granted.has(scope))) {
        throw new HttpError(403, 'insufficient_scope', `The access token lacks the scope ${needed.join(' ')}.`, {
          'www-authenticate': `Bearer error="insufficient_scope", scope="${needed.join(' ')}"`,
        });
      }
      return String(claims.client_id);
    },
  };
}
