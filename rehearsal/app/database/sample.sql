-- A small Harbor: 200 customers, 2,000 quotes, every fifth of which was agreed on.
INSERT INTO customers (email, joined_on)
SELECT 'captain' || n || '@harbor.example', timestamptz '2026-01-01 00:00:00+00' + n * interval '1 hour'
FROM generate_series(1, 200) AS n;

INSERT INTO quotes (customer_id, amount_cents, days, price_cents, version)
SELECT 1 + n % 200, 100000 + n * 250, 1 + n % 365, 1500 + n * 3, '1.1.0'
FROM generate_series(1, 2000) AS n;

INSERT INTO policies (quote_id, agreed_on, payment)
SELECT id, timestamptz '2026-06-01 00:00:00+00' + id * interval '1 minute', 'pi_' || id
FROM quotes
WHERE id % 5 = 0;
