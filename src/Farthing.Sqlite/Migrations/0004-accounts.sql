-- What was used of accounts (of budgets and limits) that left memory: one row for each account and cell of time.
CREATE TABLE accounts (
    account INTEGER NOT NULL,
    cell    INTEGER NOT NULL,
    used    TEXT    NOT NULL, -- a decimal, exact
    expires INTEGER NOT NULL, -- when it counts no more, in ticks of 100 ns since the year 1
    PRIMARY KEY (account, cell)
) WITHOUT ROWID;

CREATE INDEX accounts_by_expiry ON accounts (expires);
