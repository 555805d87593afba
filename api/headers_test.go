package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

const ifMatch = "If-Match"

// The function "accepts" reports whether an operation has a header parameter.
func accepts(op *huma.Operation, header string) bool {
	return slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "header" && p.Name == header })
}

func TestIfMatch_EveryEditAndDeletionOfAnObjectAcceptsIt(t *testing.T) {
	t.Parallel()
	withoutTag := []string{
		"change-password",
		"log-out",
		"restore-discovery",
		"switch-queries",
	} // these operations do not change a single object with an ETag
	f, table := setup(t), accessTable()
	for path, item := range api.Document().Paths {
		for method, op := range map[string]*huma.Operation{http.MethodPut: item.Put, http.MethodDelete: item.Delete} {
			if op == nil || slices.Contains(withoutTag, op.OperationID) {
				continue
			}
			t.Run(op.OperationID, func(t *testing.T) {
				t.Parallel()
				require.True(t, accepts(op, ifMatch))
				o := f.things(t)
				path, line := withID(path, table[op.OperationID].of(o)), table[op.OperationID]
				read := f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK)
				tag := read.header.Get("ETag")
				require.NotEmpty(t, tag)
				var body any
				if line.body != nil {
					body = line.body(o)
				}
				for _, stale := range []string{`"nonsense"`, `W/"nonsense"`, `"` + strings.Trim(tag, `"`)[1:] + `"`} {
					p := f.call(t, method, path, body, ifMatch, stale).problem(t, http.StatusPreconditionFailed)
					require.Contains(t, p.Detail, "read it again")
				}
				require.Equal(t, read.body, f.call(t, http.MethodGet, path, nil).body, "a refused change changes nothing")
				f.call(t, method, path, body, ifMatch, `"nonsense", `+tag).must(t, line.answers.admin)
			})
		}
	}
}

// A proxy that compresses responses weakens their ETags.
func TestIfMatch_AcceptsAWeakenedTag(t *testing.T) {
	t.Parallel()
	f := setup(t)
	path := "/brands/" + f.brand.ID.String()
	tag := f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK).header.Get("ETag")
	f.call(t, http.MethodPut, path, `{"name":"Hooli"}`, ifMatch, `"nonsense", W/`+tag).must(t, http.StatusOK)
	f.call(t, http.MethodPut, path, `{"name":"Acme"}`, ifMatch, "W/"+tag).problem(t, http.StatusPreconditionFailed)
}

// tagEdits are edits of one object of the test, in their order. Each edit is the JSON text of a property.
type tagEdits struct {
	operation string
	of        func(t *testing.T, f *fixture, o *things) // replaces the object by one of another kind, or nil
	edits     []string
}

// ofRuleKind replaces the alert rule with a rule of another kind.
func ofRuleKind(kind store.AlertRuleKind) func(t *testing.T, f *fixture, o *things) {
	return func(t *testing.T, f *fixture, o *things) {
		t.Helper()
		rule := map[string]any{"channel_id": o.channel.ID, "brand_id": o.brand.ID, "kind": kind}
		o.rule.ID = value[api.AlertRule](t, f.call(t, http.MethodPost, "/alert-rules", rule).must(t, http.StatusCreated)).ID
	}
}

// ofMail replaces the alert channel with an e-mail channel.
func ofMail(t *testing.T, f *fixture, o *things) {
	t.Helper()
	var err error
	o.channel, err = f.db.SaveAlertChannel(t.Context(), store.AlertChannel{
		CustomerID: o.brand.CustomerID, ID: uuid.Must(uuid.NewV7()), IsActive: true, Kind: store.AlertEmail, Name: "mail",
		Recipients: []string{"first@example.com"}, Target: "first@example.com",
	})
	require.NoError(t, err)
}

// allTagEdits returns an edit of each property of each operation with the header If-Match. In the edits, BRAND, CHANNEL
// and SCHEDULE stand for ids of the customer's other objects.
func allTagEdits() []tagEdits {
	ofAnyRule := []string{
		`"channel_id":"CHANNEL"`, `"brand_id":null`, `"brand_id":"BRAND"`, `"tell_recovery":false`, `"is_active":false`,
	}
	return []tagEdits{
		{"update-alert-channel", nil, []string{
			`"name":"renamed"`, `"is_active":false`, `"url":"https://hooks.example.com/new"`,
			`"secret":"whsec_AAKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G"`,
		}},
		{"update-alert-channel", ofMail, []string{`"name":"renamed"`, `"is_active":false`, `"recipients":["a@example.com"]`}},
		{"update-alert-rule", nil, []string{
			`"failures":7`, `"channel_id":"CHANNEL"`, `"brand_id":"BRAND"`, `"tell_recovery":false`, `"is_active":false`,
		}},
		{"update-alert-rule", ofRuleKind(store.AlertSilent), append([]string{`"seconds":700`}, ofAnyRule...)},
		{"update-alert-rule", ofRuleKind(store.AlertChanges), append(
			[]string{`"changes":{"min_severity":"high"}`, `"changes":{"min_severity":"high","tags":["funnel"]}`}, ofAnyRule...)},
		{"update-brand", nil, []string{
			`"name":"renamed"`, `"aliases":["Other"]`, `"domains":["other.example"]`, `"collectors":["perplexity"]`,
		}},
		{"update-competitor", nil, []string{`"name":"renamed"`, `"aliases":["Other"]`, `"domains":["other.example"]`}},
		{"update-customer", nil, []string{
			`"name":"renamed"`, `"min_interval_seconds":60`, `"max_calls_per_day":7`, `"max_cost_usd_per_day":7`,
			`"keep_runs_days":70`, `"keep_answers_days":60`, `"keep_raw_days":50`,
		}},
		{"update-customer-look", nil, []string{`"color":"#123456"`, `"logo":"` + smallLogo() + `"`}},
		{"update-query", nil, []string{
			`"text":"other"`, `"topic":"other"`, `"tags":["other"]`, `"locale":"fr-FR"`, `"country":"FR"`, `"is_active":false`,
		}},
		{"update-scheduled-job", nil, []string{
			`"name":"renamed"`, `"job_type":"data_collection"`, `"cron_expression":"30 9 * * *"`, `"timezone":"Europe/Berlin"`,
			`"dst_gap":"skip"`, `"dst_repeat":"both"`, `"overlap_policy":"allow"`, `"misfire_policy":"run_all"`,
			`"misfire_window_seconds":600`, `"jitter_seconds":7`, `"run_timeout_seconds":700`, `"start_deadline_seconds":800`,
			`"metadata":{"positionLimit":7}`, `"starts_at":"2026-01-01T00:00:00Z"`, `"ends_at":"2096-01-01T00:00:00Z"`,
			`"after":"SCHEDULE"`, `"after_partial":true`, `"is_active":false`,
		}},
		{"set-source-type", nil, []string{`"type":"review"`}},
		{"update-user", nil, []string{
			`"email":"other@example.com"`, `"password":"correct horse staple"`, `"role":"admin"`, `"is_active":false`,
			`"customer_id":null`,
		}},
	}
}

func TestETag_ChangesWithEachFieldThatAnEditChanges(t *testing.T) {
	t.Parallel()
	f, operations, table := setup(t), documented(t), accessTable()
	_, err := f.db.SaveUser(t.Context(), store.User{ // another admin of all customers remains
		Email: "another@example.com", IsActive: true, PasswordHash: "x", Role: store.RoleAdmin,
	})
	require.NoError(t, err)
	edited := map[string]bool{} // the operations and properties of the edits
	for i, c := range allTagEdits() {
		for _, edit := range c.edits {
			edited[c.operation+" "+strings.Split(edit, `"`)[1]] = true
		}
		t.Run(fmt.Sprint(c.operation, " ", i), func(t *testing.T) {
			t.Parallel()
			o := f.things(t)
			if c.of != nil {
				c.of(t, f, &o)
			}
			ids := f.otherIDs(t, o)
			path := withID(operations[c.operation][1], table[c.operation].of(o))
			tag := f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK).header.Get("ETag")
			for _, edit := range c.edits {
				edited := f.call(t, http.MethodPut, path, `{`+ids.Replace(edit)+`}`, ifMatch, tag).must(t, http.StatusOK)
				require.NotEqual(t, tag, edited.header.Get("ETag"), edit)
				tag = edited.header.Get("ETag")
				require.Equal(t, tag, f.call(t, http.MethodGet, path, nil).header.Get("ETag"), edit)
			}
		})
	}
	schemas := api.Document().Components.Schemas
	for _, item := range api.Document().Paths {
		if op := item.Put; op != nil && accepts(op, ifMatch) {
			for property := range schemas.SchemaFromRef(op.RequestBody.Content["application/json"].Schema.Ref).Properties {
				require.Contains(t, edited, op.OperationID+" "+property)
			}
		}
	}
}

// otherIDs creates another brand, alert channel and schedule of a customer, and returns a replacer that writes their
// ids.
func (f *fixture) otherIDs(t *testing.T, o things) *strings.Replacer {
	t.Helper()
	id := func(path string, body any) string {
		return value[struct{ ID string }](t, f.call(t, http.MethodPost, path, body).must(t, http.StatusCreated)).ID
	}
	return strings.NewReplacer("BRAND", id("/brands", newBrand(o)), "CHANNEL", id("/alert-channels", newAlertChannel(o)),
		"SCHEDULE", id("/scheduled-jobs", newScheduledJob(o)))
}

func TestETag_OnlyEditsChangeIt(t *testing.T) {
	t.Parallel()
	f := setup(t)
	o := f.things(t)
	for path, event := range map[string]string{
		"/users/" + user(o):         "UPDATE users SET last_login_at = now(), updated_at = now()",
		"/tokens/" + token(o):       "UPDATE api_tokens SET last_used_at = now()",
		"/brands/" + brand(o):       "UPDATE brands SET updated_at = now()",
		"/customers/" + customer(o): "UPDATE customers SET updated_at = now()",
	} {
		tag := f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK).header.Get("ETag")
		f.db.Exec(t, event)
		require.Equal(t, tag, f.call(t, http.MethodGet, path, nil).header.Get("ETag"), path)
	}
}

func TestHeaders_OneWithoutEffectIsRefused(t *testing.T) {
	t.Parallel()
	f := setup(t)
	o := f.things(t)
	table := accessTable()
	for path, item := range api.Document().Paths {
		for method, op := range map[string]*huma.Operation{
			http.MethodDelete: item.Delete, http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put,
		} {
			if op == nil {
				continue
			}
			at := path
			if line := table[op.OperationID]; line.of != nil {
				at = withID(path, line.of(o))
			}
			var body any
			if table[op.OperationID].body != nil {
				body = table[op.OperationID].body(o)
			}
			for _, header := range []string{ifMatch, idempotencyKey} {
				name := op.OperationID + " " + header
				if !accepts(op, header) {
					p := f.call(t, method, at, body, header, `"x"`).problem(t, http.StatusUnprocessableEntity)
					require.Equal(t, "header."+header, p.Errors[0].Location, name)
					require.Contains(t, p.Detail, "has no effect", name)
				}
				p := f.call(t, method, at, body, header, "").problem(t, http.StatusUnprocessableEntity)
				require.Equal(t, "header."+header, p.Errors[0].Location, name)
			}
		}
	}
}

func TestParameters_AnEmptyOrRepeatedOneIsRefused(t *testing.T) {
	t.Parallel()
	f := setup(t)
	o := f.things(t)
	table, parameters := accessTable(), 0
	for path, item := range api.Document().Paths {
		for method, op := range map[string]*huma.Operation{http.MethodGet: item.Get, http.MethodPost: item.Post} {
			if op == nil {
				continue
			}
			at := path
			if line := table[op.OperationID]; line.of != nil {
				at = withID(path, line.of(o))
			}
			for _, p := range op.Parameters {
				if p.In != "query" {
					continue
				}
				parameters++
				valid := "1"
				if p.Schema.Format == "date-time" {
					valid = "2026-11-02T09:00:00Z"
				}
				twice := p.Name + "=" + valid + "&" + p.Name + "="
				refused := map[string]string{
					p.Name + "=": "is empty", p.Name: "is empty", p.Name + "=%20": "is empty",
					twice + valid: "more than once", twice: "more than once",
				}
				if p.Explode != nil && *p.Explode {
					delete(refused, twice+valid)
					refused[twice] = "is empty"
					require.NotContains(t, string(f.call(t, method, at+"?"+twice+valid, nil).body), "more than once")
				}
				for query, says := range refused {
					if query == "cursor=" || query == "cursor" { // the first page
						require.NotContains(t, string(f.call(t, method, at+"?"+query, nil).body), "is empty", op.OperationID)
						continue
					}
					got := f.call(t, method, at+"?"+query, nil).problem(t, http.StatusUnprocessableEntity)
					require.Equal(t, "query."+p.Name, got.Errors[0].Location, "%s %s", op.OperationID, query)
					require.Contains(t, got.Detail, says, "%s %s", op.OperationID, query)
				}
			}
		}
	}
	require.Greater(t, parameters, 60)
}

func TestLocation_LeadsToTheCreatedObject(t *testing.T) {
	t.Parallel()
	f := setup(t)
	o := f.things(t)
	operations, created := documented(t), 0
	for id, line := range accessTable() {
		if line.answers.admin != http.StatusCreated {
			continue
		}
		created++
		path := operations[id][1]
		if line.of != nil {
			path = withID(path, line.of(o))
		}
		got := f.call(t, http.MethodPost, path, line.body(o)).must(t, http.StatusCreated)
		read := f.call(t, http.MethodGet, got.header.Get("Location"), nil).must(t, http.StatusOK)
		require.Equal(t, value[struct{ ID string }](t, got), value[struct{ ID string }](t, read), id)
	}
	require.Equal(t, 12, created)
}
