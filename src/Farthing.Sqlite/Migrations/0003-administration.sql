-- What is administered at run time: projects, keys, budgets … A document is a JSON object; what a secret is kept as is its SHA-256.
CREATE TABLE administration_entries (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,         -- the position of the change that made it so
  document TEXT NOT NULL,
  changed_us INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (kind, name)
) WITHOUT ROWID;

-- Every change, written in its transaction. Documents are without secrets here.
CREATE TABLE administration_audit (
  position INTEGER PRIMARY KEY,     -- 1, 2, 3 …
  at_us INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  action TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  before TEXT,
  after TEXT
);
CREATE INDEX administration_audit_by_entry ON administration_audit (kind, name, position);
