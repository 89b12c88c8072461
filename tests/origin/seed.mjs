// Two hundred orders in all states, made the same way every time.
// Only the dates move: they are counted back from `today`, so that the demo never looks years old.

import { dice } from '../dice.mjs';

/** All prices are in this currency. */
export const CURRENCY = 'EUR';

/** How many orders the shop has. */
export const ORDER_COUNT = 200;
/** How many customers. */
export const CUSTOMER_COUNT = 60;

/** One order in each state that tests and the demo rely on; tests/origin/README.md lists them. */
export const KNOWN_ORDERS = {
  shipped: 'ORD48201937',
  processing: 'ORD48201940',
  delivered: 'ORD48201951',
  delayed: 'ORD48201964',
  cancelled: 'ORD48201972',
  returned: 'ORD48201985',
};

/** The customer whom all the known orders belong to. */
export const KNOWN_CUSTOMER = {
  customer_id: 'C1001', name: 'Mara Lindqvist', email: 'mara.lindqvist@example.com', postcode: '20457',
  line1: 'Hafenweg 14', city: 'Hamburg', country: 'DE', locale: 'en',
};

const PRODUCTS = [
  ['TEN-101', 'Fjell 2 tent', 'tents', 'Two-person tent, 2.1 kg, three seasons.', 28900, 14],
  ['TEN-102', 'Fjell 3 tent', 'tents', 'Three-person tent, 2.8 kg, three seasons.', 34900, 6],
  ['SLP-201', 'Dune sleeping bag', 'sleeping', 'Down, comfort 4 degrees, 850 g.', 18900, 22],
  ['SLP-202', 'Moss sleeping mat', 'sleeping', 'Self-inflating, 5 cm, 620 g.', 7990, 40],
  ['BAG-301', 'Ridge 45 backpack', 'bags', '45 litres with rain cover.', 14950, 18],
  ['BAG-302', 'Harbour 20 daypack', 'bags', '20 litres, fits a laptop.', 6990, 35],
  ['BAG-303', 'Tide dry bag', 'bags', '15 litres, waterproof to one metre.', 2490, 80],
  ['SHO-401', 'Cairn hiking boots', 'shoes', 'Leather, waterproof membrane.', 17900, 25],
  ['SHO-402', 'Brook trail shoes', 'shoes', 'Light trail runners, 280 g.', 11900, 31],
  ['JAC-501', 'Skerry rain jacket', 'clothing', 'Three-layer shell, taped seams.', 15900, 28],
  ['JAC-502', 'Ember down jacket', 'clothing', 'Packs into its own pocket.', 13900, 0],
  ['CLO-503', 'Loch merino shirt', 'clothing', 'Merino, 150 g per square metre.', 5990, 64],
  ['CLO-504', 'Grey heath socks', 'clothing', 'Merino blend, two pairs.', 1990, 150],
  ['COO-601', 'Spark gas stove', 'cooking', 'Boils a litre in four minutes.', 5490, 45],
  ['COO-602', 'Birch cook set', 'cooking', 'Two pots and a pan, aluminium.', 4490, 38],
  ['COO-603', 'Stream water filter', 'cooking', 'Filters 1,000 litres.', 3990, 52],
  ['LIG-701', 'Lumen head torch', 'light', '400 lumens, USB-C.', 4990, 70],
  ['LIG-702', 'Glow camp lantern', 'light', '30 hours on low.', 2990, 44],
  ['NAV-801', 'North compass', 'navigation', 'Sighting compass with mirror.', 3490, 27],
  ['NAV-802', 'Trail map set Harz', 'navigation', 'Four maps, 1:25,000.', 2450, 60],
];

const FIRST = ['Jonas', 'Amina', 'Priya', 'Lukas', 'Sofia', 'Oliver', 'Hannah', 'Mateo', 'Ines', 'Kofi', 'Elif', 'Noah', 'Greta', 'Yusuf', 'Clara', 'Tomasz', 'Leila', 'Finn', 'Nora', 'Diego'];
const LAST = ['Brandt', 'Okafor', 'Nair', 'Weber', 'Rossi', 'Hughes', 'Vogel', 'Garcia', 'Costa', 'Mensah', 'Yilmaz', 'Meyer', 'Sommer', 'Demir', 'Novak'];
const PLACES = [
  ['Berlin', '10115', 'DE'], ['Leeds', 'LS1 4AB', 'GB'], ['Utrecht', '3511 AB', 'NL'], ['Lyon', '69002', 'FR'],
  ['Wien', '1040', 'AT'], ['Dublin', 'D02 X285', 'IE'], ['Malmö', '211 20', 'SE'], ['Porto', '4000-322', 'PT'],
];
const STREETS = ['Mill Lane', 'Lindenstraße', 'Harbour Road', 'Rosenweg', 'Station Street', 'Birkenallee'];
const CARRIERS = [['DHL', 'https://tracking.example.com/dhl/'], ['DPD', 'https://tracking.example.com/dpd/'], ['GLS', 'https://tracking.example.com/gls/']];
const DELAYS = ['A storm holds up the carrier.', 'One article arrives late from our supplier.', 'Customs is still checking the parcel.'];
// Most orders of a living shop have arrived; every state is there in good number.
const STATES = ['delivered', 'shipped', 'processing', 'delivered', 'delayed', 'shipped', 'delivered', 'cancelled', 'processing', 'returned'];

/**
 * A date some days away from another.
 * @param {string} day YYYY-MM-DD
 * @param {number} days may be negative
 * @returns {string} YYYY-MM-DD
 */
export function addDays(day, days) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Fills the dates that fit a state. `age`: days since the order was placed. */
function life(order, state, age, today, random) {
  const [carrier, trackingBase] = random.pick(CARRIERS);
  order.placed_on = addDays(today, -age);
  if (state === 'processing') order.eta = addDays(today, 3 + random.below(4));
  if (state === 'cancelled') order.cancelled_on = addDays(order.placed_on, 1);
  if (['shipped', 'delayed', 'delivered', 'returned'].includes(state)) {
    order.ship_date = addDays(order.placed_on, 1);
    order.carrier = carrier;
    order.tracking_url = `${trackingBase}${order.order_id.slice(3)}`;
    order.eta = addDays(order.ship_date, 4);
  }
  if (state === 'delayed') {
    order.eta = addDays(today, 5 + random.below(5));
    order.delay_reason = random.pick(DELAYS);
  }
  if (state === 'delivered' || state === 'returned') order.delivered_on = addDays(order.ship_date, 3);
}

/** Days since the order was placed, such as fit its state: nothing shipped is older than its delivery time. */
function ageFor(state, random) {
  return { processing: random.below(2), shipped: 2 + random.below(3), delayed: 7 + random.below(6), cancelled: 3 + random.below(40) }[state]
    ?? 6 + random.below(50);
}

/** Order numbers look random but never meet: steps of a prime around a ring of eight digits. */
const numberOf = (i) => `ORD${String((10_000_000 + ((i * 7_368_787 + 31_337_413) % 89_999_999))).padStart(8, '0')}`;

function customers(random) {
  const list = [KNOWN_CUSTOMER];
  for (let i = 1; i < CUSTOMER_COUNT; i += 1) {
    const first = FIRST[i % FIRST.length];
    const last = LAST[(i * 7) % LAST.length];
    const [city, postcode, country] = random.pick(PLACES);
    list.push({
      customer_id: `C${1001 + i}`, name: `${first} ${last}`, email: `${first}.${last}${i}@example.com`.toLowerCase(), postcode,
      line1: `${random.pick(STREETS)} ${1 + random.below(90)}`, city, country, locale: country === 'DE' || country === 'AT' ? 'de' : 'en',
    });
  }
  return list;
}

function plan(random, people) {
  const known = Object.entries(KNOWN_ORDERS).map(([state, order_id]) => ({ order_id, state, customer: KNOWN_CUSTOMER, age: { shipped: 3, processing: 0, delivered: 8, delayed: 9, cancelled: 6, returned: 20 }[state] }));
  const rest = Array.from({ length: ORDER_COUNT - known.length }, (_, i) => {
    const state = STATES[i % STATES.length];
    return { order_id: numberOf(i), state, customer: people[1 + random.below(people.length - 1)], age: ageFor(state, random) };
  });
  return [...known, ...rest];
}

function refundFor(order, total, index, today) {
  if (order.state === 'returned') {
    return { state: index % 3 === 1 ? 'approved' : 'paid', requested_on: addDays(order.delivered_on, 4), amount: total };
  }
  if (order.state === 'cancelled') return { state: 'paid', requested_on: order.cancelled_on, amount: total + order.shipping };
  if (order.state === 'delivered' && index % 9 === 4) return { state: 'requested', requested_on: addDays(today, -2), amount: total };
  if (order.state === 'delivered' && index % 17 === 3) return { state: 'refused', requested_on: addDays(order.delivered_on, 5), amount: total };
  return null;
}

const insert = (db, table, row) => {
  const names = Object.keys(row);
  db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`).run(...Object.values(row));
};

/**
 * Fills an empty database.
 * @param {import('node:sqlite').DatabaseSync} db with the tables of schema.sql
 * @param {string} today YYYY-MM-DD
 */
export function seed(db, today) {
  const random = dice(48201937);
  db.exec('BEGIN');
  for (const [sku, name, category, description, price, stock] of PRODUCTS) insert(db, 'products', { sku, name, category, description, price, stock });
  const people = customers(random);
  for (const person of people) insert(db, 'customers', person);
  plan(random, people).forEach(({ order_id, state, customer, age }, index) => {
    const order = {
      order_id, customer_id: customer.customer_id, state, placed_on: today, ship_date: null, eta: null, delivered_on: null, cancelled_on: null,
      carrier: null, tracking_url: null, delay_reason: null, shipping: random.pick([0, 490, 990]),
      line1: customer.line1, city: customer.city, postcode: customer.postcode, country: customer.country,
    };
    life(order, state, age, today, random);
    insert(db, 'orders', order);
    const first = random.below(PRODUCTS.length);
    let total = 0;
    const lines = 1 + random.below(3);
    for (let k = 0; k < lines; k += 1) {
      const product = PRODUCTS[(first + k * 7) % PRODUCTS.length];
      const quantity = 1 + random.below(2);
      total += product[4] * quantity;
      insert(db, 'order_items', { order_id, sku: product[0], quantity, price: product[4] });
    }
    const refund = refundFor(order, total, index, today);
    if (refund) {
      const open = refund.state === 'requested' || refund.state === 'approved';
      insert(db, 'refunds', {
        order_id, refund_id: `RF${order_id.slice(3)}`, state: refund.state, amount: refund.amount, reason: null, requested_on: refund.requested_on,
        expected_by: open ? addDays(refund.requested_on, 10) : null, paid_on: refund.state === 'paid' ? addDays(refund.requested_on, 5) : null,
      });
    }
  });
  db.exec('COMMIT');
}
