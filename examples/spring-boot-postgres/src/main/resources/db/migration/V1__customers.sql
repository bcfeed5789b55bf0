CREATE TABLE customers (
    id bigint PRIMARY KEY,
    name text NOT NULL,
    city text NOT NULL
);

INSERT INTO customers VALUES (1, 'Ada', 'London'), (2, 'Emmy', 'Erlangen'), (3, 'Grace', 'Arlington');
