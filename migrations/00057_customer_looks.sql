-- +goose Up
-- The look of a customer's reports.
CREATE TABLE customer_looks (
    customer_id uuid PRIMARY KEY REFERENCES customers (id) ON DELETE CASCADE,
    color text CONSTRAINT customer_looks_color_valid CHECK (color ~ '^#[0-9a-f]{6}$'),
    logo bytea CONSTRAINT customer_looks_logo_size CHECK (length(logo) <= 262144),
    updated_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE customer_looks IS 'Each row has the color and the logo that the reports of a customer show.';
COMMENT ON COLUMN customer_looks.color IS 'such as #1f5fbf; null means the color of Tidewatch';
COMMENT ON COLUMN customer_looks.logo IS 'a PNG file that Tidewatch has encoded; null without a logo';

ALTER TABLE customer_looks ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TABLE customer_looks;
