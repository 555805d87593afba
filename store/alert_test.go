package store_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// In each table, one in 200 rows belongs to the customer whose rows the test lists.
func TestAlertLists_ReadAPageFromAnIndexInTheirOrder(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	db.Exec(t, "INSERT INTO customers (name) SELECT 'Customer ' || i FROM generate_series(1, 300) i")
	db.Exec(t, "INSERT INTO brands (customer_id, name) SELECT id, 'b' || i FROM customers, generate_series(1, 5) i")
	db.Exec(
		t,
		"INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression) SELECT id, customer_id, 'scoring', '0 9 * * *' FROM brands",
	)
	db.Exec(
		t,
		"INSERT INTO alert_channels (customer_id, name, kind, target, url) SELECT id, 'c' || i, 'slack', '', '' FROM customers, generate_series(1, 3) i",
	)
	db.Exec(
		t,
		"INSERT INTO alert_rules (customer_id, channel_id, kind, failures) SELECT customer_id, id, 'failing', i FROM alert_channels, generate_series(1, 3) i",
	)
	db.Exec(t, `INSERT INTO alert_deliveries (id, channel_id, customer_id, message, river_job_id, status, finished_at)
		SELECT tidewatch_uuid7(), id, customer_id, '{}', 0, 'delivered', now()
			FROM alert_channels, LATERAL generate_series(1, CASE WHEN customer_id = $1 THEN 30 ELSE 22 END) n
			ORDER BY n % 22, n, customer_id`, brand.CustomerID)
	db.Exec(t,
		`INSERT INTO alert_attempts (delivery_id, number, latency_ms) SELECT id, n, 1
			FROM alert_deliveries, generate_series(1, 2) n`)
	db.Exec(t, `INSERT INTO alert_events (rule_id, key, channel_id, customer_id, brand_id, kind, since, delivery_id)
		SELECT id, n::text, channel_id, customer_id, CASE WHEN customer_id = $1 THEN $2::uuid END, 'late', now(), id
			FROM alert_deliveries, generate_series(1, 3) n ORDER BY id`, brand.CustomerID, brand.ID)
	db.Exec(t, "VACUUM ANALYZE")
	channel := storetest.Value[uuid.UUID](t, db, "SELECT id FROM alert_channels WHERE customer_id = $1 LIMIT 1",
		brand.CustomerID)
	delivery := storetest.Value[uuid.UUID](t, db, "SELECT id FROM alert_deliveries WHERE customer_id = $1 LIMIT 1",
		brand.CustomerID)
	const limit, few = 51, 20
	filters := map[string]store.AlertFilter{
		"all": {}, "of a customer": {CustomerID: &brand.CustomerID}, "that the caller sees": {Visible: &brand.CustomerID},
	}
	lists := map[string]func(*store.DB, store.AlertFilter, store.Place) error{
		"alert_channels": func(db *store.DB, f store.AlertFilter, after store.Place) error {
			_, err := db.AlertChannels(t.Context(), f, after, limit)
			return err
		},
		"alert_rules": func(db *store.DB, f store.AlertFilter, after store.Place) error {
			_, err := db.AlertRules(t.Context(), f, after, limit)
			return err
		},
		"alert_deliveries": func(db *store.DB, f store.AlertFilter, after store.Place) error {
			_, err := db.AlertDeliveries(t.Context(), f, after, limit)
			return err
		},
		"alert_events": func(db *store.DB, f store.AlertFilter, after store.Place) error {
			_, err := db.AlertEvents(t.Context(), f, after, limit)
			return err
		},
	}
	check := func(name, table string, f store.AlertFilter) {
		for page, after := range map[string]store.Place{"first page": {}, "far page": middle(t, db, table, "created_at")} {
			t.Run(table+" "+name+", "+page, func(t *testing.T) {
				t.Parallel()
				for _, plan := range plansOf(t, db, func(db *store.DB) error { return lists[table](db, f, after) }) {
					require.Empty(t, plan.offences(few), plan.outline(""))
				}
			})
		}
	}
	for table := range lists {
		for name, f := range filters {
			check(name, table, f)
		}
	}
	check("of a channel", "alert_deliveries", store.AlertFilter{ChannelID: &channel})
	check("of a brand", "alert_events", store.AlertFilter{BrandID: &brand.ID})
	check("of a delivery", "alert_events", store.AlertFilter{DeliveryID: &delivery})
}
