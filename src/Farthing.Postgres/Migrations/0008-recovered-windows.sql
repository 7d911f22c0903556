-- A window of which only the journal of a replica that was killed tells has a row too; what was carried into it, that replica never knew.
ALTER TABLE leases ALTER COLUMN carried DROP NOT NULL;
