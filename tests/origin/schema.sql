-- The demo shop's tables. Money is in cents, dates are YYYY-MM-DD.
CREATE TABLE customers (
  customer_id TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  email       TEXT NOT NULL UNIQUE,
  postcode    TEXT NOT NULL,
  line1       TEXT NOT NULL,
  city        TEXT NOT NULL,
  country     TEXT NOT NULL,
  locale      TEXT NOT NULL
) STRICT;

CREATE TABLE products (
  sku         TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  category    TEXT NOT NULL,
  description TEXT NOT NULL,
  price       INTEGER NOT NULL,
  stock       INTEGER NOT NULL
) STRICT;

CREATE TABLE orders (
  order_id     TEXT PRIMARY KEY,
  customer_id  TEXT NOT NULL REFERENCES customers,
  state        TEXT NOT NULL CHECK (state IN ('processing', 'shipped', 'delivered', 'delayed', 'cancelled', 'returned')),
  placed_on    TEXT NOT NULL,
  ship_date    TEXT,
  eta          TEXT,
  delivered_on TEXT,
  cancelled_on TEXT,
  carrier      TEXT,
  tracking_url TEXT,
  delay_reason TEXT,
  shipping     INTEGER NOT NULL,
  line1        TEXT NOT NULL,
  city         TEXT NOT NULL,
  postcode     TEXT NOT NULL,
  country      TEXT NOT NULL
) STRICT;
CREATE INDEX orders_by_customer ON orders (customer_id, placed_on DESC);

CREATE TABLE order_items (
  order_id TEXT NOT NULL REFERENCES orders,
  sku      TEXT NOT NULL REFERENCES products,
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  price    INTEGER NOT NULL,
  PRIMARY KEY (order_id, sku)
) STRICT;

CREATE TABLE refunds (
  order_id     TEXT PRIMARY KEY REFERENCES orders,
  refund_id    TEXT NOT NULL UNIQUE,
  state        TEXT NOT NULL CHECK (state IN ('requested', 'approved', 'paid', 'refused')),
  amount       INTEGER NOT NULL,
  reason       TEXT,
  requested_on TEXT NOT NULL,
  expected_by  TEXT,
  paid_on      TEXT
) STRICT;

CREATE TABLE returns (
  return_id    TEXT PRIMARY KEY,
  order_id     TEXT NOT NULL UNIQUE REFERENCES orders,
  kind         TEXT NOT NULL CHECK (kind IN ('refund', 'exchange')),
  reason       TEXT,
  requested_on TEXT NOT NULL,
  send_by      TEXT NOT NULL
) STRICT;

CREATE TABLE subscriptions (email TEXT PRIMARY KEY, subscribed INTEGER NOT NULL) STRICT;

CREATE TABLE complaints (
  complaint_id TEXT PRIMARY KEY,
  order_id     TEXT,
  email        TEXT,
  text         TEXT NOT NULL,
  created_at   TEXT NOT NULL
) STRICT;

CREATE TABLE password_resets (
  id         INTEGER PRIMARY KEY,
  email      TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

-- One row for every write that really took place, for tests to count.
CREATE TABLE writes (
  id        INTEGER PRIMARY KEY,
  operation TEXT NOT NULL,
  subject   TEXT NOT NULL,
  at        TEXT NOT NULL
) STRICT;

-- The answers given under an Idempotency-Key.
CREATE TABLE idempotency (
  key         TEXT NOT NULL,
  client_id   TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  status      INTEGER NOT NULL,
  body        TEXT NOT NULL,
  PRIMARY KEY (client_id, key)
) STRICT;

-- What the desk received.
CREATE TABLE handoffs (
  handoff_id  TEXT PRIMARY KEY,
  ticket      TEXT NOT NULL UNIQUE,
  body        TEXT NOT NULL,
  deliveries  INTEGER NOT NULL,
  received_at TEXT NOT NULL
) STRICT;

-- What customers wrote to the agent who has taken over.
CREATE TABLE desk_messages (
  message_id  TEXT PRIMARY KEY,
  body        TEXT NOT NULL,
  deliveries  INTEGER NOT NULL,
  received_at TEXT NOT NULL
) STRICT;
