// A caller of the shop for its own tests: signs in for what it needs and checks every answer against openapi.yaml.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import { parse } from 'yaml';

/** The shop's API as it is published. */
export const API = parse(readFileSync(new URL('./openapi.yaml', import.meta.url), 'utf8'));

const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema(API, 'api');

/** A JSON pointer below `api#`. */
const pointer = (...parts) => `api#/${parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;

/** The operation of the document that a request belongs to: [path, operation]. */
export function operationOf(method, pathname) {
  for (const [path, item] of Object.entries(API.paths)) {
    const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);
    if (pattern.test(pathname) && item[method.toLowerCase()]) return [path, item[method.toLowerCase()]];
  }
  return null;
}

/** Throws where an answer is not what the document promises for it. */
export function assertAsPublished(method, pathname, status, body) {
  const found = operationOf(method, pathname);
  assert.ok(found, `openapi.yaml has no ${method} ${pathname}`);
  const [path, operation] = found;
  const key = operation.responses[status] ? String(status) : 'default';
  assert.ok(key !== 'default' || status >= 400, `openapi.yaml has no ${status} for ${method} ${path}`);
  const response = operation.responses[key];
  const ref = response.$ref
    ? `api${response.$ref}/content/application~1json/schema`
    : pointer('paths', path, method.toLowerCase(), 'responses', key, 'content', 'application/json', 'schema');
  const validate = ajv.getSchema(ref);
  assert.ok(validate, `no schema at ${ref}`);
  assert.ok(validate(body), `${method} ${pathname} → ${status}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body)}`);
}

/** An access token. */
export async function token(shop, { scope, id = 'curbside-bot', secret = 'curbside-demo-secret' }) {
  const answer = await fetch(shop.tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
  });
  return { status: answer.status, ...(await answer.json()) };
}

/**
 * A function that calls the shop with exactly the scopes that the document names for the operation.
 * @returns {(method: string, path: string, body?: object, headers?: Record<string, string>) => Promise<{status: number, headers: Headers, body: any}>}
 */
export function caller(shop) {
  const tokens = new Map();
  return async (method, path, body, headers = {}) => {
    const { pathname } = new URL(path, shop.url);
    const scope = operationOf(method, pathname)?.[1].security[0].client.join(' ') ?? 'orders:read';
    if (!tokens.has(scope)) tokens.set(scope, (await token(shop, { scope })).access_token);
    const answer = await fetch(shop.url + path, {
      method,
      headers: { authorization: `Bearer ${tokens.get(scope)}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const parsed = await answer.json();
    if (operationOf(method, pathname)) assertAsPublished(method, pathname, answer.status, parsed);
    return { status: answer.status, headers: answer.headers, body: parsed };
  };
}
