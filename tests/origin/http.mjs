// Requests in, JSON out: the few things every endpoint of the demo shop needs.

/** The largest request body the shop reads, in bytes. */
export const MAX_BODY_BYTES = 64 * 1024;

/** A failure the caller is told about: an HTTP status, a stable code, a sentence. */
export class HttpError extends Error {
  /**
   * @param {number} status the HTTP status
   * @param {string} code stable, for programs
   * @param {string} message for people
   * @param {Record<string, string>} [headers] further response headers
   */
  constructor(status, code, message, headers = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/**
 * The raw bytes of a request.
 * @param {import('node:http').IncomingMessage} request
 * @returns {Promise<Buffer>}
 */
export async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw new HttpError(413, 'body_too_large', `The body may have ${MAX_BODY_BYTES} bytes at most.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * A request body as an object. An empty body is an empty object.
 * @param {Buffer} raw
 * @returns {Record<string, unknown>}
 */
export function parseObject(raw) {
  if (raw.length === 0) return {};
  let value;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    throw new HttpError(400, 'bad_json', 'The body is not JSON in UTF-8.');
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new HttpError(400, 'bad_json', 'The body must be a JSON object.');
  }
  return value;
}

/**
 * Answers with JSON.
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {unknown} body
 * @param {Record<string, string>} [headers]
 */
export function sendJson(response, status, body, headers = {}) {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(text);
}

/**
 * Answers with an error in the shop's form: `{"error":{"code","message"}}`.
 * @param {import('node:http').ServerResponse} response
 * @param {HttpError} error
 */
export function sendError(response, error) {
  sendJson(response, error.status, { error: { code: error.code, message: error.message } }, error.headers);
}

/**
 * A text field of a body, trimmed; absent where it may be.
 * @param {Record<string, unknown>} body
 * @param {string} name
 * @param {{required?: boolean, max?: number}} [rules]
 * @returns {string | undefined}
 */
export function textField(body, name, { required = false, max = 500 } = {}) {
  const value = body[name];
  if (value === undefined || value === null || value === '') {
    if (required) throw new HttpError(422, 'missing_field', `The field "${name}" is missing.`);
    return undefined;
  }
  if (typeof value !== 'string' || value.trim() === '') {
    throw new HttpError(422, 'bad_field', `The field "${name}" must be text.`);
  }
  if (value.length > max) {
    throw new HttpError(422, 'bad_field', `The field "${name}" may have ${max} characters at most.`);
  }
  return value.trim();
}

const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,180}\.[^\s@.]{2,24}$/;

/**
 * An e-mail address, in lower case.
 * @param {unknown} value
 * @returns {string}
 */
export function emailOf(value) {
  if (typeof value !== 'string' || !EMAIL.test(value.trim())) {
    throw new HttpError(422, 'bad_email', 'That is not an e-mail address.');
  }
  return value.trim().toLowerCase();
}
