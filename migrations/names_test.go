package migrations_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/migrations"
	"tidewatch/store/storetest"
)

const (
	composed   = "Caf\u00e9"  // the spelling in Unicode normalization form C
	decomposed = "Cafe\u0301" // the same text in form D
)

// lastBeforeNormalNames is the last numbered step before names are normalized.
const lastBeforeNormalNames = 22

func TestUp_NormalizesNamesAndKeepsNamesThatConflict(t *testing.T) {
	t.Parallel()
	db := storetest.OpenEmpty(t)
	upTo(t, db, lastBeforeNormalNames)
	insert := func(customer string, brands ...string) {
		db.Exec(t, "INSERT INTO customers (name) VALUES ($1)", customer)
		for _, name := range brands {
			db.Exec(t, `INSERT INTO brands (customer_id, name, aliases)
				SELECT id, $2, ARRAY['x', $3] FROM customers WHERE name = $1`, customer, name, decomposed+" CRM")
		}
	}
	insert(decomposed, decomposed)
	insert("Both", decomposed, composed)
	db.Exec(t, "INSERT INTO competitors (brand_id, name) SELECT id, $1 FROM brands", decomposed)

	_, err := migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Equal(t, []string{"Both", composed},
		storetest.Value[[]string](t, db, `SELECT array_agg(name ORDER BY name COLLATE "C") FROM customers`))
	require.Equal(t, []string{composed},
		storetest.Value[[]string](t, db, "SELECT array_agg(DISTINCT name) FROM competitors"))
	require.Equal(t, []string{"x", composed + " CRM"},
		storetest.Value[[]string](t, db, "SELECT DISTINCT aliases FROM brands"))
	const names = `SELECT array_agg(b.name ORDER BY b.name COLLATE "C") FROM brands b JOIN customers c ON c.id = customer_id
		WHERE c.name = $1`
	require.Equal(t, []string{composed}, storetest.Value[[]string](t, db, names, composed))
	require.Equal(t, []string{decomposed, composed}, storetest.Value[[]string](t, db, names, "Both"))

	// A brand whose name conflicts with another name can be edited and renamed.
	db.Exec(t, "UPDATE brands SET name = name, domains = '{acme.example}'")
	db.Exec(t, "UPDATE brands SET name = name || ' 2' WHERE name = $1", decomposed)
	require.Equal(t, []string{composed, composed + " 2"}, storetest.Value[[]string](t, db, names, "Both"))
}

func TestNames_AreNormalizedWhenPlainSQLWritesThem(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Exec(t, "INSERT INTO customers (name) VALUES ($1)", decomposed)
	db.Exec(t, "INSERT INTO brands (customer_id, name, aliases) SELECT id, $1, ARRAY['x', $2, $3, 'y'] FROM customers",
		decomposed, decomposed+" B", composed+" B")
	db.Exec(t, "INSERT INTO competitors (brand_id, name, aliases) SELECT id, 'Globex', '{}' FROM brands")
	db.Exec(t, "UPDATE competitors SET name = $1, aliases = ARRAY[$2]", decomposed+" C", decomposed+" D")
	require.Equal(t, composed, storetest.Value[string](t, db, "SELECT name FROM customers"))
	require.Equal(t, composed, storetest.Value[string](t, db, "SELECT name FROM brands"))
	require.Equal(t, []string{"x", composed + " B", "y"}, storetest.Value[[]string](t, db, "SELECT aliases FROM brands"))
	require.Equal(t, composed+" C", storetest.Value[string](t, db, "SELECT name FROM competitors"))
	require.Equal(t, []string{composed + " D"}, storetest.Value[[]string](t, db, "SELECT aliases FROM competitors"))
}
