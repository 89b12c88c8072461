// Desks of three vendors, as local servers that keep what they are told and fail on demand. Their shapes are those of
// tests/origin/desks/schemas.json, which the adapters' own requests are held to.

import { createServer } from 'node:http';

const read = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? null : JSON.parse(text);
};

/** Zendesk: tickets by external_id, comments, deletion. */
function zendesk(state) {
  const byId = (id) => state.tickets.find((ticket) => String(ticket.id) === id && !ticket.deleted);
  return {
    'GET /api/v2/tickets.json': ({ url }) => {
      const found = state.tickets.filter((ticket) => ticket.external_id === url.searchParams.get('external_id') && !ticket.deleted);
      return [200, { tickets: found.map(({ id, external_id, status }) => ({ id, external_id, status })), count: found.length, next_page: null, previous_page: null }];
    },
    'POST /api/v2/tickets.json': ({ body }) => {
      const ticket = { id: 100 + state.tickets.length, comments: [body.ticket.comment.body], ...body.ticket };
      state.tickets.push(ticket);
      return [201, { ticket: { id: ticket.id, external_id: ticket.external_id, status: ticket.status } }];
    },
    'GET /api/v2/tickets/:id/comments.json': ({ id }) => [200, { comments: byId(id).comments.map((text, n) => ({ id: n + 1, body: text, plain_body: text, public: false })) }],
    'PUT /api/v2/tickets/:id.json': ({ id, body }) => {
      const ticket = byId(id);
      if (body.ticket.comment) ticket.comments.push(body.ticket.comment.body);
      if (body.ticket.status) ticket.status = body.ticket.status;
      return [200, { ticket: { id: ticket.id } }];
    },
    'DELETE /api/v2/tickets/:id.json': ({ id }) => { byId(id).deleted = true; byId(id) ?? null; return [204, null]; },
  };
}

/** Salesforce: cases by an external id, comments. */
function salesforce(state) {
  const base = '/services/data/v60.0';
  const byId = (id) => state.tickets.find((ticket) => ticket.id === id && !ticket.deleted);
  return {
    [`PATCH ${base}/sobjects/Case/Curbside_Id__c/:id`]: ({ id, body }) => {
      let found = state.tickets.find((ticket) => ticket.external_id === id && !ticket.deleted);
      const created = !found;
      if (created) state.tickets.push(found = { id: `500A${100 + state.tickets.length}`, external_id: id, comments: [] });
      Object.assign(found, { fields: body });
      return [created ? 201 : 200, { id: found.id, success: true, created, errors: [] }];
    },
    [`GET ${base}/query`]: ({ url }) => {
      const [, id] = /ParentId = '([^']+)'/.exec(url.searchParams.get('q'));
      const records = byId(id).comments.map((text) => ({ CommentBody: text }));
      return [200, { totalSize: records.length, done: true, records }];
    },
    [`POST ${base}/composite/sobjects`]: ({ body }) => {
      for (const { ParentId, CommentBody } of body.records) byId(ParentId).comments.push(CommentBody);
      return [200, body.records.map((_, n) => ({ id: `00aA${n}`, success: true, errors: [] }))];
    },
    [`POST ${base}/sobjects/CaseComment`]: ({ body }) => { byId(body.ParentId).comments.push(body.CommentBody); return [201, { id: '00aB', success: true, errors: [] }]; },
    [`PATCH ${base}/sobjects/Case/:id`]: ({ id, body }) => { byId(id).status = body.Status; return [204, null]; },
    [`DELETE ${base}/sobjects/Case/:id`]: ({ id }) => { byId(id).deleted = true; return [204, null]; },
  };
}

/** Chatwoot: an API inbox with contacts, conversations and messages. */
function chatwoot(state) {
  const inbox = '/public/api/v1/inboxes/inb0x';
  const account = '/api/v1/accounts/1';
  const contacts = new Set();
  const byId = (id) => state.tickets.find((ticket) => String(ticket.id) === id && !ticket.deleted);
  return {
    [`GET ${inbox}/contacts/:id`]: ({ id }) => (contacts.has(id) ? [200, { source_id: id, id: 1, name: null, email: null, pubsub_token: 'p' }] : [404, { error: 'Resource could not be found' }]),
    [`POST ${inbox}/contacts`]: ({ body }) => { contacts.add(body.source_id); return [200, { source_id: body.source_id, id: 1, name: null, email: null, pubsub_token: 'p' }]; },
    [`GET ${inbox}/contacts/:id/conversations`]: ({ id }) => [200, state.tickets.filter((one) => one.external_id === id && !one.deleted).map(({ id: number, status }) => ({ id: number, inbox_id: '1', status, messages: [], contact: {} }))],
    [`POST ${inbox}/contacts/:id/conversations`]: ({ id }) => {
      const made = { id: 100 + state.tickets.length, external_id: id, status: 'pending', comments: [] };
      state.tickets.push(made);
      return [200, { id: made.id, inbox_id: '1', messages: [], contact: {} }];
    },
    [`GET ${account}/conversations/:id/messages`]: ({ id }) => [200, { meta: {}, payload: byId(id).comments.map((content, n) => ({ id: n + 1, content, private: true })) }],
    [`POST ${account}/conversations/:id/messages`]: ({ id, body }) => { byId(id).comments.push(body.content); return [200, { id: 1, content: body.content, private: true }]; },
    [`POST ${account}/conversations/:id/toggle_status`]: ({ id, body }) => { byId(id).status = body.status; return [200, { meta: {}, payload: { success: true, current_status: body.status, conversation_id: Number(id) } }]; },
    [`POST ${inbox}/contacts/:contact/conversations/:id/messages`]: ({ id, body }) => { byId(id).comments.push(body.content); return [200, { id: 1 }]; },
    [`DELETE ${account}/conversations/:id`]: ({ id }) => { byId(id).deleted = true; return [200, null]; },
  };
}

const VENDORS = { zendesk, salesforce, chatwoot };

/**
 * Starts a vendor's desk.
 * @param {'zendesk' | 'salesforce' | 'chatwoot'} kind
 * @returns its settings for the worker, what it keeps (`tickets`), what it was asked, and `faults`: a list that is eaten from the
 *   front, `lost` (carried out, the answer never arrives), a status, or `ok`
 */
export async function startVendor(kind) {
  const state = { tickets: [] };
  const routes = Object.entries(VENDORS[kind](state)).map(([name, handle]) => {
    const [method, path] = name.split(' ');
    return { method, pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/:(\w+)/g, '(?<$1>[^/]+?)')}$`), handle };
  });
  const [faults, requests] = [[], []];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://desk.invalid');
    const body = await read(request);
    requests.push({ method: request.method, path: url.pathname, authorization: request.headers.authorization ?? request.headers.api_access_token ?? null });
    const fault = faults.shift() ?? 'ok';
    const found = routes.map((route) => ({ ...route, match: route.method === request.method && route.pattern.exec(decodeURIComponent(url.pathname)) })).find(({ match }) => match);
    if (typeof fault === 'number') return response.writeHead(fault, { 'content-type': 'application/json' }).end('{}');
    let status = 404;
    let answer = { error: 'nothing here' };
    try { if (found) [status, answer] = found.handle({ ...found.match.groups, url, body }); } catch (error) { [status, answer] = [500, { error: String(error) }]; }
    if (fault === 'lost') return request.socket.destroy();
    response.writeHead(status, { 'content-type': 'application/json' });
    return response.end(answer === null ? '' : JSON.stringify(answer));
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const url = `http://127.0.0.1:${server.address().port}`;
  const vars = {
    zendesk: { DESK: 'zendesk', DESK_URL: url, DESK_USER: 'agent@shop.example', DESK_TOKEN: 'zendesk-token', DESK_FIELDS: '{"mood": 7}' },
    salesforce: { DESK: 'salesforce', DESK_URL: url, DESK_TOKEN: 'salesforce-token' },
    chatwoot: { DESK: 'chatwoot', DESK_URL: url, DESK_ACCOUNT: '1', DESK_INBOX: 'inb0x', DESK_TOKEN: 'chatwoot-token' },
  }[kind];
  return {
    vars, requests, faults,
    get tickets() { return state.tickets; },
    of: (conversation) => state.tickets.filter(({ external_id: id }) => id === conversation || id === `curbside:${conversation}`),
    async close() { server.closeAllConnections(); await new Promise((resolve) => { server.close(resolve); }); },
  };
}
