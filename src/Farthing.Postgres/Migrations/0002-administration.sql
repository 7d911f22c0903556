-- What is administered at run time: projects, keys, budgets … A document is a JSON object; what a secret is kept as is its SHA-256.
CREATE TABLE administration_entries (
  kind text NOT NULL,
  name text NOT NULL,
  version bigint NOT NULL,          -- the position of the change that made it so
  document text NOT NULL,           -- text, not jsonb: it is given back as it came
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL,
  PRIMARY KEY (kind, name)
);

-- Every change, written in its transaction. Documents are without secrets here.
CREATE TABLE administration_audit (
  position bigint PRIMARY KEY,      -- 1, 2, 3 …
  at timestamptz NOT NULL,
  changed_by text NOT NULL,
  action text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  before text,
  after text
);
CREATE INDEX administration_audit_by_entry ON administration_audit (kind, name, position);

-- How many changes there have been. Each change locks the row, so that positions are given in the order of commits.
CREATE TABLE administration_state (
  id integer PRIMARY KEY CHECK (id = 1),
  position bigint NOT NULL
);
INSERT INTO administration_state VALUES (1, 0);
