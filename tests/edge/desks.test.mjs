// The vendors' desks on the real worker: one ticket a conversation whatever fails, what is said later, what they tell us, and
// forgetting.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { ADMIN_TOKEN, startBot, until } from './harness.mjs';
import { startVendor } from './vendors.mjs';

const admin = { authorization: `Bearer ${ADMIN_TOKEN}` };

for (const kind of ['zendesk', 'salesforce', 'chatwoot']) {
  describe(kind, () => {
    let bot, desk;
    before(async () => {
      desk = await startVendor(kind);
      bot = await startBot({ entry: 'tests/edge/faulty.mjs', vars: { ...desk.vars, DESK_MESSAGES_URL: '' }, shop: { today: '2026-11-20' } });
    });
    after(async () => { await bot?.close(); await desk?.close(); });
    const faults = (what) => bot.request('/__faults', { method: 'POST', body: what });
    beforeEach(() => { desk.faults.length = 0; return faults({}); });
    const row = async (talk) => (await bot.env()).DB.prepare('SELECT * FROM handoffs WHERE conversation = ?').bind(talk.id).first();
    const again = async (talk) => (await bot.env()).DB.prepare('UPDATE handoffs SET lease_until = 0 WHERE conversation = ?').bind(talk.id).run();
    const transcript = async (talk) => (await bot.request('/v1/messages?after=0', { headers: { authorization: `Bearer ${talk.session}` } })).json;

    async function askForPerson() {
      const talk = bot.conversation();
      await talk.event('open');
      await talk.say('Where are my {{ trousers }}?');
      const answer = await talk.say('I want to talk to a person');
      assert.equal(answer.owner, 'agent', answer.text);
      return talk;
    }
    const delivered = async (talk) => until(async () => { await again(talk); return (await row(talk))?.state === 'delivered' && row(talk); }, 'the delivery', 90_000); // five tries in a row may fail, and the pauses between them grow

    test('one ticket with the note and all that was said; what is said later follows, once', async () => {
      const talk = await askForPerson();
      const { reference } = await delivered(talk);
      const [ticket, ...more] = desk.of(talk.id);
      assert.deepEqual([String(ticket.id), more.length], [reference, 0]);
      const written = ticket.comments.join('\n');
      assert.match(written, /please take over chat http/);
      assert.equal(written.split('Where are my {{ trousers }}?').length, 2, 'once');
      await faults({ redeliver: 3 });
      await talk.say('my parcel has a hole');
      await until(() => desk.of(talk.id)[0].comments.some((text) => text.includes('my parcel has a hole')), 'the message at the desk');
      await until(async () => (await bot.request('/__faults')).json.faults.redeliver === 0, 'the redeliveries');
      assert.equal(desk.of(talk.id)[0].comments.filter((text) => text.includes('my parcel has a hole')).length, 1);
      assert.ok(!bot.logs().includes('trousers'));
    });

    test('whatever is lost on the way: one ticket, one of each comment', async () => {
      desk.faults.push('ok', 'lost', 503, 'ok', 'lost', 429, 'lost');
      const talk = await askForPerson();
      await delivered(talk);
      const [ticket, ...more] = desk.of(talk.id);
      assert.equal(more.length, 0);
      assert.equal(ticket.comments.length, new Set(ticket.comments).size, 'no comment twice');
      assert.equal(ticket.comments.join('\n').split('Where are my {{ trousers }}?').length, 2);
    });

    test('a consumer that dies after the desk has it, and a queue that tells it again', async () => {
      await faults({ d1: 'delivered_at = ?2', redeliver: 2 });
      const talk = await askForPerson();
      await delivered(talk);
      assert.equal(desk.of(talk.id).length, 1);
      assert.equal(desk.of(talk.id)[0].comments.length, new Set(desk.of(talk.id)[0].comments).size);
    });

    test('what the customer ends and an administrator hands back is told', async () => {
      const talk = await askForPerson();
      await delivered(talk);
      await bot.request(`/v1/handoff/${talk.id}/messages`, { method: 'POST', headers: admin, body: { id: 'b1', event: 'hand_back' } });
      await until(() => (kind === 'salesforce' ? desk.of(talk.id)[0].comments.some((text) => text.includes('taken the conversation back')) : desk.of(talk.id)[0].status === 'pending'), 'the hand-back at the desk');
      const other = await askForPerson();
      await delivered(other);
      await other.event('end');
      await until(() => /solved|Closed|resolved/.test(desk.of(other.id)[0].status ?? ''), 'the end at the desk');
      assert.equal((await row(other)).state, 'closed');
    });

    test('forgotten: the desk is asked to erase its ticket, and the receipt says when it has', async () => {
      const talk = await askForPerson();
      await delivered(talk);
      const { json } = await bot.request('/v1/me', { method: 'DELETE', headers: { authorization: `Bearer ${talk.session}` } });
      assert.ok(json.receipt.pending.some(({ store }) => store === 'desk'));
      await until(() => desk.of(talk.id).every(({ deleted }) => deleted), 'the erasure at the desk');
      const receipt = await until(async () => {
        const answer = await bot.request(`/v1/receipts/${json.receipt.id}`);
        return !answer.json.receipt.pending.some(({ store }) => store === 'desk') && answer.json.receipt;
      }, 'the receipt');
      assert.deepEqual(receipt.stores.find(({ store }) => store === 'desk'), { store: 'desk', deleted: 1 });
      const { results } = await (await bot.env()).DB.prepare('SELECT * FROM desk_erasures').all();
      assert.deepEqual(results, []);
    });

    /** A message of the desk, signed as it signs. */
    function told(talk, { text, solved, id = String(Math.random()), late = 0, secret = bot.shop.deskSecret, alter = (body) => body }) {
      const now = Math.floor(Date.now() / 1000) - late;
      const chat = solved
        ? { event: 'conversation_status_changed', id: 3, status: 'resolved', updated_at: now, contact_inbox: { source_id: talk.id } }
        : { event: 'message_created', id, content: text, message_type: 'outgoing', private: false, sender: { name: 'Ada', type: 'user' }, conversation: { id: 3, contact_inbox: { source_id: talk.id } } };
      const own = { id, conversation: `curbside:${talk.id}`, event: solved ? 'solved' : 'replied', text, agent: 'Ada' };
      const body = JSON.stringify(kind === 'chatwoot' ? chat : own);
      const mac = (...parts) => parts.reduce((hmac, part) => hmac.update(part), createHmac('sha256', secret));
      const iso = new Date(now * 1000).toISOString().replace('.000', '');
      const headers = {
        zendesk: { 'x-zendesk-webhook-signature': mac(iso, body).digest('base64'), 'x-zendesk-webhook-signature-timestamp': iso },
        salesforce: { 'curbside-signature': `t=${now},v1=${mac(`${now}.`, body).digest('hex')}` },
        chatwoot: { 'x-chatwoot-signature': `sha256=${mac(`${now}`, '.', body).digest('hex')}`, 'x-chatwoot-timestamp': `${now}` },
      }[kind];
      return bot.request('/v1/handoff/messages', { method: 'POST', body: alter(body), headers });
    }

    test('an agent’s reply and a solved ticket, signed by the desk: taken once; nothing altered, late or unsigned', async () => {
      const talk = await askForPerson();
      for (const wrong of [{ secret: 'wrong' }, { late: 301 }, { late: -301 }, { alter: (body) => body.replace('Found', 'Lost!') }]) {
        const answer = await told(talk, { text: 'Found it.', ...wrong });
        assert.deepEqual([answer.status, answer.code], [401, 'invalid_signature'], JSON.stringify(wrong));
      }
      const first = await told(talk, { id: '71', text: 'Found it.' });
      assert.deepEqual([first.status, first.json.owner, first.json.duplicate], [202, 'agent', false], first.text);
      assert.equal((await told(talk, { id: '71', text: 'Found it.' })).json.duplicate, true);
      const lines = (await transcript(talk)).transcript.filter(({ from }) => from === 'agent');
      assert.deepEqual(lines.map(({ reply }) => reply.text), ['Found it.']);
      assert.equal((await told(talk, { solved: true })).json.owner, 'ended');
      assert.equal((await transcript(talk)).owner, 'ended');
    });
  });
}
