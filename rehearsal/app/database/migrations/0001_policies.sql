-- What Harbor keeps: who insures which ship, and what was quoted and agreed.
CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL UNIQUE CHECK (email LIKE '%@%'),
  joined_on timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE quotes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers (id),
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  days integer NOT NULL CHECK (days BETWEEN 1 AND 365),
  price_cents bigint NOT NULL CHECK (price_cents >= 0),
  version text NOT NULL
);
CREATE INDEX quotes_by_customer ON quotes (customer_id);

CREATE TABLE policies (
  quote_id bigint PRIMARY KEY REFERENCES quotes (id),
  agreed_on timestamptz NOT NULL,
  payment text NOT NULL UNIQUE
);
