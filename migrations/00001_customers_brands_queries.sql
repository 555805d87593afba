-- +goose Up
CREATE TABLE customers (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name       text NOT NULL UNIQUE CHECK (name = btrim(name) AND name <> ''),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE brands (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    customer_id uuid NOT NULL REFERENCES customers ON DELETE CASCADE,
    name        text NOT NULL CHECK (name = btrim(name) AND name <> ''),
    aliases     text[] NOT NULL DEFAULT '{}',
    domains     text[] NOT NULL DEFAULT '{}',
    collectors  text[] NOT NULL DEFAULT '{}', -- empty: the program's default
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (customer_id, name),
    UNIQUE (id, customer_id) -- the target of the foreign keys that keep tenants apart
);

CREATE TABLE competitors (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    brand_id   uuid NOT NULL REFERENCES brands ON DELETE CASCADE,
    name       text NOT NULL CHECK (name = btrim(name) AND name <> ''),
    aliases    text[] NOT NULL DEFAULT '{}',
    domains    text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (brand_id, name)
);

CREATE TABLE queries (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    brand_id   uuid NOT NULL REFERENCES brands ON DELETE CASCADE,
    text       text NOT NULL CHECK (text = btrim(text) AND text <> ''),
    topic      text NOT NULL DEFAULT '',
    locale     text NOT NULL DEFAULT '', -- BCP 47; empty: the schedule's, else none
    country    text NOT NULL DEFAULT '' CHECK (country ~ '^([A-Z]{2})?$'), -- ISO 3166-1 alpha-2
    is_active  boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (brand_id, text, locale, country)
);

ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE brands ENABLE ROW LEVEL SECURITY;
ALTER TABLE competitors ENABLE ROW LEVEL SECURITY;
ALTER TABLE queries ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TABLE queries;
DROP TABLE competitors;
DROP TABLE brands;
DROP TABLE customers;
