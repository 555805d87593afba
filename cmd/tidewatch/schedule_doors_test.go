package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api/door"
	"tidewatch/openapi/client"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// fieldValue is a value of a schedule's field in the form of each interface. The value differs from the field's
// default.
type fieldValue struct {
	field string
	value any    // the value in SQL, the API and YAML, except for the field "after", which YAML sets to a name
	flag  string // the flag of "tidewatch schedules create" and "tidewatch schedules edit"
	row   string // the table row in the output of "tidewatch schedules get"
}

// fieldValues has a value for each field of [store.ScheduleFields].
func fieldValues() []fieldValue {
	return []fieldValue{
		{"name", "through this door", "--name=through this door", "name through this door"},
		{"job_type", "scoring", "--job-type=scoring", "job type scoring"},
		{"cron_expression", "15 8 * * 1-5", "--cron=15 8 * * 1-5", "cron expression 15 8 * * 1-5"},
		{"after", upstreamID, "--after=" + upstreamID, "after " + upstreamID},
		{"after_partial", true, "--after-partial", "after partial yes"},
		{"timezone", "Europe/Berlin", "--tz=Europe/Berlin", "timezone Europe/Berlin"},
		{"dst_gap", "skip", "--dst-gap=skip", "dst gap skip"},
		{"dst_repeat", "both", "--dst-repeat=both", "dst repeat both"},
		{"is_active", false, "--paused", "active no"},
		{"overlap_policy", "allow", "--overlap-policy=allow", "overlap policy allow"},
		{"misfire_policy", "run_all", "--misfire-policy=run_all", "misfire policy run_all"},
		{"misfire_window_seconds", 7200, "--misfire-window=2h", "misfire window 2h"},
		{"jitter_seconds", 90, "--jitter=90s", "jitter 1m30s"},
		{"run_timeout_seconds", 1800, "--run-timeout=30m", "run timeout 30m"},
		{"start_deadline_seconds", 5400, "--start-deadline=90m", "start deadline 1h30m"},
		{"starts_at", "2098-01-01T06:00:00Z", "--starts-at=2098-01-01T06:00:00Z", "starts at 2098-01-01T06:00:00Z"},
		{"ends_at", "2099-01-01T06:00:00Z", "--ends-at=2099-01-01T06:00:00Z", "ends at 2099-01-01T06:00:00Z"},
		{"metadata.collectors", []any{"chatgpt"}, "--collectors=chatgpt", "collectors chatgpt"},
		{"metadata.parallel", true, "--parallel", "parallel yes"},
		{"metadata.positionLimit", 7, "--position-limit=7", "position limit 7"},
		{"metadata.sentimentLimit", 8, "--sentiment-limit=8", "sentiment limit 8"},
		{"metadata.samples", 3, "--samples=3", "samples 3"},
		{"metadata.locale", "de-DE", "--locale=de-DE", "locale de-DE"},
		{"metadata.country", "DE", "--country=DE", "country DE"},
		{"metadata.maxCalls", 90, "--max-calls=90", "max calls 90"},
		{"metadata.maxCostUsd", 1.25, "--max-cost-usd=1.25", "max cost usd 1.25"},
		{"metadata.pauseAtCap", true, "--pause-at-cap", "pause at cap yes"},
		{"metadata.recipients", []any{"ada@example.com"}, "--recipients=ada@example.com", "recipients ada@example.com"},
		{"metadata.reportTemplate", "sources", "--report-template=sources", "report template sources"},
		{"metadata.rescore", true, "--rescore", "rescore yes"},
	}
}

// upstreamID is the id of the schedule after which a chained schedule fires.
const upstreamID = "aaaaaaaa-0000-4000-8000-000000000001"

// cronFields returns the fields of a schedule with a cron expression, and chainedFields returns the fields of a
// schedule that fires after another schedule. No schedule has all fields.
func cronFields() []fieldValue {
	return slices.DeleteFunc(fieldValues(), func(v fieldValue) bool { return strings.HasPrefix(v.field, "after") })
}

func chainedFields() []fieldValue {
	return slices.DeleteFunc(fieldValues(), func(v fieldValue) bool { return v.field == "cron_expression" })
}

// doors sets and reads the fields of one brand's schedule through each interface of a server: SQL, API, YAML and CLI.
type doors struct {
	api    *client.ClientWithResponses
	brand  store.Brand
	fields []fieldValue
	db     storetest.DB
	file   string // the YAML file
	vars   map[string]string
	values map[string]any // the values of all fields; the options are in "metadata"
}

func openDoors(t *testing.T, fields []fieldValue) *doors {
	t.Helper()
	d := &doors{
		db: storetest.Open(t), fields: fields, file: filepath.Join(t.TempDir(), "brand.yaml"), values: map[string]any{},
	}
	d.brand = d.db.Brand(t, 0)
	d.db.Exec(t, `INSERT INTO scheduled_jobs (id, brand_id, customer_id, name, job_type, cron_expression)
		VALUES ($1, $2, $3, 'upstream', 'data_collection', '0 0 1 1 *')`, upstreamID, d.brand.ID, d.brand.CustomerID)
	options := map[string]any{}
	for _, v := range d.fields {
		if option, ok := strings.CutPrefix(v.field, "metadata."); ok {
			options[option] = v.value
		} else {
			d.values[v.field] = v.value
		}
	}
	d.values["metadata"] = options
	secret, hash := door.NewSecret(door.TokenPrefix)
	_, err := d.db.CreateToken(t.Context(), store.Token{CreatedBy: "test", Name: "tests", Role: store.RoleAdmin}, hash)
	require.NoError(t, err)
	d.vars = map[string]string{
		"DATABASE_URL": d.db.URL, "OPENAI_API_KEY": "unused", "TIDEWATCH_ROLES": "api", "TIDEWATCH_TOKEN": secret,
	}
	d.vars["TIDEWATCH_SERVER"] = serve(t, d.vars).URL
	d.api, err = client.New(d.vars["TIDEWATCH_SERVER"], client.WithToken(secret))
	require.NoError(t, err)
	d.writeFile(t)
	return d
}

// writeFile writes the YAML file of the schedule. JSON is YAML.
func (d *doors) writeFile(t *testing.T) {
	t.Helper()
	customer, err := d.db.Customer(t.Context(), d.brand.CustomerID)
	require.NoError(t, err)
	values := maps.Clone(d.values)
	if _, chained := values["after"]; chained {
		values["after"] = "upstream"
	}
	text, err := json.Marshal(map[string]any{"customers": []any{map[string]any{
		"name": customer.Name,
		"brands": []any{map[string]any{
			"name":           d.brand.Name,
			"scheduled_jobs": []any{values},
		}},
	}}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(d.file, text, 0o600))
}

func (d *doors) tidewatch(t *testing.T, args ...string) string {
	t.Helper()
	out, _, err := tidewatch(t, d.vars, args...)
	require.NoError(t, err)
	return out
}

// newSchedule creates a schedule with only the required fields and a name. The name lets an import find the schedule.
func (d *doors) newSchedule(t *testing.T) uuid.UUID {
	t.Helper()
	name, cron := "through this door", "0 0 1 1 *"
	made, err := d.api.CreateScheduledJobWithResponse(t.Context(), nil, client.NewScheduledJob{
		BrandID: d.brand.ID, CronExpression: &cron, JobType: client.JobTypeDataCollection, Name: &name,
	})
	require.NoError(t, err)
	return made.JSON201.ID
}

func (d *doors) body(t *testing.T, more map[string]any) io.Reader {
	t.Helper()
	fields := map[string]any{}
	maps.Copy(fields, d.values)
	maps.Copy(fields, more)
	encoded, err := json.Marshal(fields)
	require.NoError(t, err)
	return bytes.NewReader(encoded)
}

// flags returns the command-line flags that set all fields of a schedule.
func (d *doors) flags() []string {
	var flags []string
	for _, v := range d.fields {
		flags = append(flags, v.flag)
	}
	return flags
}

// setBySQL inserts or updates the schedule's row with all fields.
func (d *doors) setBySQL(t *testing.T, id *uuid.UUID) {
	t.Helper()
	row, err := io.ReadAll(d.body(t, nil))
	require.NoError(t, err)
	var columns []string
	for name := range d.values {
		columns = append(columns, name)
	}
	list := strings.Join(columns, ", ")
	from := "jsonb_populate_record(NULL::scheduled_jobs, $1::jsonb)"
	if id == nil {
		d.db.Exec(t, fmt.Sprintf("INSERT INTO scheduled_jobs (brand_id, customer_id, %s) SELECT $2, $3, %s FROM %s",
			list, list, from), string(row), d.brand.ID, d.brand.CustomerID)
		return
	}
	if _, chained := d.values["after"]; chained {
		list += ", cron_expression"
		row = append(row[:len(row)-1], `,"cron_expression":""}`...)
	}
	d.db.Exec(t, fmt.Sprintf("UPDATE scheduled_jobs SET (%s) = (SELECT %s FROM %s) WHERE id = $2", list, list, from),
		string(row), *id)
}

// requireValues checks all fields of a schedule's JSON.
func (d *doors) requireValues(t *testing.T, text []byte, door string) {
	t.Helper()
	var got map[string]any
	require.NoError(t, json.Unmarshal(text, &got), door)
	options, _ := got["metadata"].(map[string]any)
	for _, v := range d.fields {
		value, want := got[v.field], v.value
		if option, ok := strings.CutPrefix(v.field, "metadata."); ok {
			value = options[option]
		}
		if f, _ := store.ScheduleFieldOf(v.field); f.Type == store.FieldTime {
			at, err := time.Parse(time.RFC3339, fmt.Sprint(value))
			require.NoError(t, err, "%s, read through %s", v.field, door)
			value = at.UTC().Format(time.RFC3339)
		}
		require.Equal(t, fmt.Sprint(want), fmt.Sprint(value), "%s, read through %s", v.field, door)
	}
}

// requireEverywhere reads the schedule through each interface and checks the values.
func (d *doors) requireEverywhere(t *testing.T) {
	t.Helper()
	const other = " WHERE id <> '" + upstreamID + "'"
	id := storetest.Value[uuid.UUID](t, d.db, "SELECT id FROM scheduled_jobs"+other)
	d.requireValues(t, storetest.Value[[]byte](t, d.db, "SELECT to_jsonb(s) FROM scheduled_jobs s"+other), "SQL")
	got, err := d.api.GetScheduledJobWithResponse(t.Context(), id, nil)
	require.NoError(t, err)
	d.requireValues(t, got.Body, "the API")
	d.requireValues(t, []byte(d.tidewatch(t, "schedules", "get", id.String(), "--json")), "the CLI")
	d.db.Exec(t, "UPDATE scheduled_jobs SET paused_reason = 'the cap of the brand'"+other)
	table := strings.Split(d.tidewatch(t, "schedules", "get", id.String()), "\n")
	for i, line := range table {
		table[i] = strings.Join(strings.Fields(line), " ")
	}
	for _, v := range d.fields {
		require.Contains(t, table, v.row)
	}
	require.Contains(t, table, "pause reason the cap of the brand")
	rows := "SELECT concat('version ', version, ',created by ', coalesce(created_by, '-')) FROM scheduled_jobs" + other
	require.Subset(t, table, strings.Split(storetest.Value[string](t, d.db, rows), ","))
	require.Contains(t, d.tidewatch(t, "import", "--dry-run", d.file), "0 changes would be made",
		"an import compares each field of the file with the database")
}

func TestScheduleFields_AreSetThroughEachDoorAndReadThroughAllOthers(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(t *testing.T, d *doors){
		"SQL insert": func(t *testing.T, d *doors) { t.Helper(); d.setBySQL(t, nil) },
		"SQL update": func(t *testing.T, d *doors) {
			t.Helper()
			id := d.newSchedule(t)
			d.setBySQL(t, &id)
		},
		"API create": func(t *testing.T, d *doors) {
			t.Helper()
			body := d.body(t, map[string]any{"brand_id": d.brand.ID})
			_, err := d.api.CreateScheduledJobWithBodyWithResponse(t.Context(), nil, "application/json", body)
			require.NoError(t, err)
		},
		"API edit": func(t *testing.T, d *doors) {
			t.Helper()
			id := d.newSchedule(t)
			_, err := d.api.UpdateScheduledJobWithBodyWithResponse(t.Context(), id, nil, "application/json", d.body(t, nil))
			require.NoError(t, err)
		},
		"YAML create": func(t *testing.T, d *doors) { t.Helper(); d.tidewatch(t, "import", d.file) },
		"YAML update": func(t *testing.T, d *doors) {
			t.Helper()
			d.newSchedule(t)
			d.tidewatch(t, "import", d.file)
		},
		"CLI create": func(t *testing.T, d *doors) {
			t.Helper()
			d.tidewatch(t, append([]string{"schedules", "create", "--brand", d.brand.ID.String()}, d.flags()...)...)
		},
		"CLI edit": func(t *testing.T, d *doors) {
			t.Helper()
			d.tidewatch(t, append([]string{"schedules", "edit", d.newSchedule(t).String()}, d.flags()...)...)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := openDoors(t, cronFields())
			set(t, d)
			d.requireEverywhere(t)
		})
		t.Run(name+" of a chain", func(t *testing.T) {
			t.Parallel()
			d := openDoors(t, chainedFields())
			set(t, d)
			d.requireEverywhere(t)
		})
	}
}

func TestScheduleFields_EachHasAValueInThisTestThatIsNotItsDefault(t *testing.T) {
	t.Parallel()
	values := map[string]any{}
	for _, v := range fieldValues() {
		values[v.field] = v.value
	}
	for _, f := range store.ScheduleFields() {
		if f.Type == store.FieldObject {
			continue // fieldValues has a value for each field of the object
		}
		require.Contains(t, values, f.Name, "add a value to fieldValues")
		require.NotEqual(t, f.Default, values[f.Name], f.Name)
		delete(values, f.Name)
	}
	require.Empty(t, values, "these names are not fields of a schedule")
}
