-- One dialect for every database that keeps a paper: BIGINT instants in nanoseconds (so that a list
-- and the gate agree to the instant), TEXT that holds JSON, ids made by us.

-- The newest version of every item, picture and package.
CREATE TABLE record (
    key TEXT NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    standing TEXT NOT NULL,
    json TEXT NOT NULL,
    UNIQUE (agency, id)
);

-- The versions before it.
CREATE TABLE earlier (
    key TEXT NOT NULL REFERENCES record (key),
    version BIGINT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (key, version)
);

-- Where live items stand, and from when until when.
CREATE TABLE listing (
    key TEXT NOT NULL REFERENCES record (key),
    site TEXT NOT NULL,
    section TEXT NOT NULL,
    at BIGINT NOT NULL,
    opens BIGINT NOT NULL,
    shuts BIGINT NOT NULL,
    PRIMARY KEY (key, site)
);
-- Both hold all that a list asks for: skipping what has expired touches no table.
CREATE INDEX listing_section ON listing (site, section, at DESC, key, opens, shuts);
CREATE INDEX listing_site ON listing (site, at DESC, key, opens, shuts);

-- The embargo and expiry instants of live items and pictures.
CREATE TABLE turn (
    at BIGINT NOT NULL,
    key TEXT NOT NULL REFERENCES record (key),
    PRIMARY KEY (at, key)
);
CREATE INDEX turn_key ON turn (key);

-- Which pictures belong to an item, and who says so.
CREATE TABLE attachment (
    item TEXT NOT NULL,
    said_by TEXT NOT NULL,
    place BIGINT NOT NULL,
    picture TEXT NOT NULL,
    PRIMARY KEY (item, said_by, place)
);
CREATE INDEX attachment_picture ON attachment (picture, item);

-- The attachments that count: a package that is not live ties nothing.
CREATE VIEW shown AS
    SELECT item, said_by, place, picture
    FROM attachment
    WHERE said_by = item
        OR EXISTS (SELECT 1 FROM record WHERE record.key = attachment.said_by AND record.standing = 'live');

-- The names under which pictures expect their files.
CREATE TABLE picture_file (
    picture TEXT NOT NULL REFERENCES record (key),
    agency TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (picture, name)
);
CREATE INDEX picture_file_name ON picture_file (agency, name);

CREATE TABLE file (
    agency TEXT NOT NULL,
    name TEXT NOT NULL,
    received BIGINT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (agency, name)
);

CREATE TABLE raw (
    id BIGINT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    received BIGINT NOT NULL,
    state TEXT NOT NULL,
    notes TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    UNIQUE (source, name, digest)
);
CREATE INDEX raw_state ON raw (state, id);

CREATE TABLE log (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    event TEXT NOT NULL
);
