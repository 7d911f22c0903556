-- Corrections of what calls cost: the new figures stand in calls and in the roll-ups, the old ones here.
CREATE TABLE recosts (
  id INTEGER PRIMARY KEY,
  at_us INTEGER NOT NULL,           -- when it was written
  since_us INTEGER NOT NULL,        -- which calls were priced again: from (inclusive) …
  until_us INTEGER NOT NULL,        -- … to (exclusive)
  calls INTEGER NOT NULL,           -- looked at
  changed INTEGER NOT NULL,
  before_pico INTEGER NOT NULL,     -- known costs of the changed charges, summed
  after_pico INTEGER NOT NULL
);

-- The figures that a call had before a correction, in the columns' form in calls.
CREATE TABLE recosted_calls (
  call BLOB NOT NULL,
  recost INTEGER NOT NULL REFERENCES recosts (id),
  cost_pico INTEGER,
  cost_status TEXT NOT NULL,
  charges TEXT NOT NULL,
  PRIMARY KEY (call, recost)
) WITHOUT ROWID;
