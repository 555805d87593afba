package migrations_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/migrations"
	"tidewatch/store/storetest"
)

// lastWithNamesOfOperators is the last numbered step after which notices still contain the names of operators.
const lastWithNamesOfOperators = 75

func TestUp_RemovesTheNamesOfOperatorsFromNoticesAndAlerts(t *testing.T) {
	t.Parallel()
	db := storetest.OpenEmpty(t)
	upTo(t, db, lastWithNamesOfOperators)
	db.Exec(t, "INSERT INTO customers (name) VALUES ('Northwind')")
	db.Exec(t, "INSERT INTO brands (customer_id, name) SELECT id, 'Acme' FROM customers")
	db.Exec(t, `INSERT INTO changes (brand_id, run_id, kind, severity, key, since, found_at, details)
		SELECT id, id, kind, 'info', note, now(), now(), jsonb_build_object('note', note)
		FROM brands, (VALUES ('run_partial', 'Cancelled by ops@operator.com.'), ('run_partial', 'A cap was reached.'),
			('run_not_examined', 'Cancelled by hand.')) v (kind, note)`)
	db.Exec(t, `INSERT INTO alert_channels (customer_id, name, kind, target, recipients)
		SELECT id, 'mail', 'email', 'ada@example.com', '{ada@example.com}' FROM customers`)
	db.Exec(t, `INSERT INTO alert_deliveries (id, channel_id, customer_id, message, river_job_id)
		SELECT tidewatch_uuid7(), id, customer_id, jsonb_build_object('events', jsonb_build_array(
			jsonb_build_object('text',
				'Acme: The run is incomplete, so its changes were not worked out: Cancelled by token "ops\1".'),
			jsonb_build_object('text', 'Globex: The run is incomplete, so its changes were not determined: Stopped.'))), 1
		FROM alert_channels`)
	_, err := migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Equal(t, "A cap was reached. Cancelled by hand. Cancelled.", storetest.Value[string](t, db,
		"SELECT string_agg(details ->> 'note', ' ' ORDER BY details ->> 'note') FROM changes"))
	require.Equal(t, []string{
		"Acme: The run is incomplete, so its changes were not worked out: Cancelled.",
		"Globex: The run is incomplete, so its changes were not determined: Stopped.",
	}, storetest.Value[[]string](t, db, `SELECT array_agg(e ->> 'text')
		FROM alert_deliveries, jsonb_array_elements(message -> 'events') e`))
}
