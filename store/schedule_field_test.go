package store_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// bookkeeping lists the columns of the table scheduled_jobs that users do not set or cannot change.
const bookkeeping = "id brand_id customer_id next_run_at last_run_at schedule_error paused_reason spec_changed_at " +
	"created_by created_at updated_at version search_words"

func TestScheduleFields_AgreeWithTheTable(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var columns []string
	for _, f := range store.ScheduleFields() {
		if strings.Contains(f.Name, ".") {
			continue
		}
		columns = append(columns, f.Name)
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			nullable := storetest.Value[bool](t, db, `SELECT NOT attnotnull FROM pg_attribute
				WHERE attrelid = 'scheduled_jobs'::regclass AND attname = $1`, f.Name)
			require.Equal(t, f.Nullable, nullable)
			require.Equal(t, sqlDefault(f), storetest.Value[string](t, db,
				`SELECT coalesce(max(pg_get_expr(d.adbin, d.adrelid)), '')
				FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
				WHERE d.adrelid = 'scheduled_jobs'::regclass AND a.attname = $1`, f.Name))
			if check := sqlCheck(f); check != "" {
				require.Equal(t, check, storetest.Value[string](t, db, `SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c
					JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
					WHERE c.conrelid = 'scheduled_jobs'::regclass AND c.contype = 'c' AND a.attname = $1`, f.Name))
			}
		})
	}
	require.ElementsMatch(t, append(strings.Fields(bookkeeping), columns...), storetest.Value[[]string](t, db,
		`SELECT array_agg(attname::text) FROM pg_attribute
		WHERE attrelid = 'scheduled_jobs'::regclass AND attnum > 0 AND NOT attisdropped`))
}

// sqlDefault returns the default of a field in the form in which Postgres prints the default.
func sqlDefault(f store.ScheduleField) string {
	switch f.Type {
	case store.FieldObject:
		return "'{}'::jsonb"
	case store.FieldString:
		if f.Default != nil {
			return fmt.Sprintf("'%s'::text", f.Default)
		}
	default:
		if f.Default != nil {
			return fmt.Sprint(f.Default)
		}
	}
	return ""
}

// sqlCheck returns the CHECK constraint of a field in the form in which Postgres prints the constraint. If the field
// has no constraint, sqlCheck returns an empty string.
func sqlCheck(f store.ScheduleField) string {
	switch {
	case f.Enum != nil:
		return fmt.Sprintf("CHECK ((%s = ANY (ARRAY['%s'::text])))", f.Name, strings.Join(f.Enum, "'::text, '"))
	case f.Type == store.FieldInteger:
		return fmt.Sprintf("CHECK (((%[1]s >= %.0[2]f) AND (%[1]s <= %.0[3]f)))", f.Name, f.Minimum, f.Maximum)
	default:
		return ""
	}
}

func TestScheduleFields_HaveEachOptionOnce(t *testing.T) {
	t.Parallel()
	var fields, defined, options []string
	for _, f := range store.ScheduleFields() {
		require.NotContains(t, fields, f.Name)
		require.Regexp(t, `^[A-Z].*\.$`, f.Description, f.Name)
		fields = append(fields, f.Name)
		if strings.HasPrefix(f.Name, "metadata.") {
			defined = append(defined, f.Name)
		}
	}
	for option := range reflect.TypeFor[store.Options]().Fields() {
		key, _, _ := strings.Cut(option.Tag.Get("json"), ",")
		options = append(options, "metadata."+key)
	}
	require.ElementsMatch(t, options, defined)
}

func TestScheduleField_CheckRefusesValuesOutOfBounds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		field string
		value any
		want  string
	}{
		{"name", "", "must have 1 or more characters, has 0"},
		{"name", strings.Repeat("é", 200), ""},
		{"name", strings.Repeat("é", 201), "must have 200 or fewer characters, has 201"},
		{"job_type", "scoring", ""},
		{"job_type", "guessing", `must be one of [data_collection scoring data_collection_and_scoring report], is "guessing"`},
		{"run_timeout_seconds", 1, ""},
		{"run_timeout_seconds", 0, "must be 1 to 604800 seconds, is 0"},
		{"metadata.samples", 10, ""},
		{"metadata.samples", 11, "must be 0 (once) to 10, is 11"},
		{"metadata.maxCostUsd", -0.5, "must be 0 (the server's default) to 1000000 US dollars, is -0.5"},
		{"metadata.collectors", make([]string, 51), "must have at most 50 items, has 51"},
	} {
		field, ok := store.ScheduleFieldOf(tt.field)
		require.True(t, ok, tt.field)
		err := field.Check(tt.value)
		if tt.want == "" {
			require.NoError(t, err, tt.field)
			continue
		}
		require.Equal(t, &store.FieldError{Field: tt.field, Message: tt.want}, err)
	}
	_, ok := store.ScheduleFieldOf("nonsense")
	require.False(t, ok)
}
