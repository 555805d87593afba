package api_test

import (
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store/storetest"
)

func TestAlertEvent_TheDocumentationHasAllKinds(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/alerts.md")
	require.NoError(t, err)
	_, section, _ := strings.Cut(string(text), "### Event kinds\n")
	section, _, _ = strings.Cut(section, "\n### ")
	var documented []any
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| `(\\w+)` \\| .+ \\|$").FindAllStringSubmatch(section, -1) {
		documented = append(documented, row[1])
		require.Contains(t, string(text), "\n| `"+row[2]+"` | ", "the rule of "+row[1])
	}
	schemas := api.Document().Components.Schemas.Map()
	require.ElementsMatch(t, schemas["AlertEvent"].Properties["kind"].Enum, documented)
	require.Subset(t, documented, schemas["WebhookEvent"].Properties["kind"].Enum)
}

func TestAlertChannel_SecretsAreNeverShown(t *testing.T) {
	t.Parallel()
	f := setup(t)
	o := f.things(t)
	path := "/alert-channels/" + o.channel.ID.String()
	read := value[api.AlertChannel](t, f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK))
	require.Equal(t, "https://hooks.example.com", read.Target)
	f.call(
		t,
		http.MethodPut,
		path,
		`{"url":"https://other.example.com/t0p-s3cret","secret":"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`,
	).must(t, http.StatusOK)
	f.call(t, http.MethodPost, path+"/test", nil).must(t, http.StatusOK)
	refused := f.call(
		t,
		http.MethodPut,
		path,
		`{"url":"ftp://t0p-s3cret","secret":"whsec_t0p-s3cret"}`,
	).problem(t, http.StatusUnprocessableEntity)
	require.Len(t, refused.Errors, 2)
	for _, shown := range []string{
		refused.Detail, refused.Errors[0].Message, refused.Errors[1].Message,
		string(f.call(t, http.MethodGet, path, nil).body), string(f.call(t, http.MethodGet, "/alert-channels", nil).body),
		string(f.call(t, http.MethodGet, "/audit-log?limit=200", nil).body), string(f.call(t, http.MethodGet, "/alert-deliveries", nil).body),
		storetest.Value[string](t, f.db, "SELECT string_agg(river_job::text, ' ') FROM river_job"),
	} {
		require.NotContains(t, shown, "s3cret")
		require.NotContains(t, shown, "whsec_MfKQ")
		require.NotContains(t, shown, "whsec_AAAA")
	}
}

func TestAlertChannel_InvalidFieldsAreNamed(t *testing.T) {
	t.Parallel()
	f := setup(t)
	o := f.things(t)
	good := newAlertChannel(o).(map[string]any)
	with := func(changes map[string]any) map[string]any {
		body := maps.Clone(good)
		for k, v := range changes {
			if v == nil {
				delete(body, k)
			} else {
				body[k] = v
			}
		}
		return body
	}
	for _, tt := range []struct {
		name    string
		changes map[string]any
		status  int
		field   string
		says    string
	}{
		{"an unknown kind", map[string]any{"kind": "pigeon"}, 422, "body.kind", ""},
		{"no address", map[string]any{"url": nil}, 422, "body.url", `is required for kind "webhook"`},
		{"no secret", map[string]any{"secret": nil}, 422, "body.secret", "is required"},
		{"a short secret", map[string]any{"secret": "whsec_AAAA"}, 422, "body.secret", "24 to 64 random bytes"},
		{"a user in the address", map[string]any{"url": "https://a:b@example.com/"}, 422, "body.url", "must not contain a user name"},
		{"an address without https", map[string]any{"url": "http://hooks.example.com/"}, 422, "body.url", "must begin with https://"},
		{"an address inside", map[string]any{"url": "https://10.0.0.1/"}, 422, "body.url", "is not public"},
		{"a port above 65535", map[string]any{"url": "https://hooks.example.com:99999/"}, 422, "body.url", "ports are from 1 to 65535"},
		{"a reserved port", map[string]any{"url": "https://hooks.example.com:22/"}, 422, "body.url", "port 22 is reserved"},
		{"recipients of a webhook", map[string]any{"recipients": []string{"a@example.com"}}, 422, "body.recipients", `does not apply to kind "webhook"`},
		{"a secret of Slack", map[string]any{"kind": "slack"}, 422, "body.secret", `does not apply to kind "slack"`},
		{"e-mail without a mail server", map[string]any{"kind": "email", "url": nil, "secret": nil, "recipients": []string{"a@example.com"}}, 422, "body.kind", "TIDEWATCH_SMTP_HOST"},
		{"a blank name", map[string]any{"name": " "}, 422, "body.name", "has only blanks"},
		{"the name of another channel", map[string]any{"name": o.channel.Name}, 409, "body.name", "another channel"},
		{"no customer", map[string]any{"customer_id": nil}, 422, "body.customer_id", "is required: you see more than one customer"},
		{"nobody's", map[string]any{"customer_id": uuid.New()}, 422, "body.customer_id", "customer does not exist"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := f.call(t, http.MethodPost, "/alert-channels", with(tt.changes)).problem(t, tt.status)
			require.Equal(t, tt.field, p.Errors[0].Location)
			require.Contains(t, p.Errors[0].Message, tt.says)
		})
	}
}

func TestAlertChannel_AnEditWithAnEmptyDestinationIsRefused(t *testing.T) {
	t.Parallel()
	f := setup(t)
	path := "/alert-channels/" + f.things(t).channel.ID.String()
	for field, empty := range map[string]any{"url": "", "secret": "", "recipients": []string{}} {
		p := f.call(t, http.MethodPut, path, map[string]any{field: empty}).problem(t, http.StatusUnprocessableEntity)
		require.Equal(t, "body."+field, p.Errors[0].Location)
		require.Contains(t, p.Errors[0].Message, "must not be empty")
	}
	require.Zero(t, f.count(t, "audit_log WHERE action = 'update' AND object_kind = 'alert_channel'"))
}

// The schemas state the fields of each kind of alert, and the server enforces these fields.
func TestAlerts_SchemasStateTheFieldsOfEachKind(t *testing.T) {
	t.Parallel()
	f := setup(t)
	document := value[struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct{ Description string }
			}
		}
	}](t, f.call(t, http.MethodGet, f.url+"/openapi.json", nil))
	says := func(schema, field string) string {
		return document.Components.Schemas[schema].Properties[field].Description
	}
	o := f.things(t)
	values := map[string]any{
		"url": "https://hooks.example.com/", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
		"recipients": []string{"a@example.com"}, "failures": 3, "seconds": 600, "changes": map[string]any{},
	}
	for _, c := range []struct {
		schema, path, kind string
		applies            []string
		not                []string
	}{
		{"NewAlertChannel", "/alert-channels", "webhook", []string{"url", "secret"}, []string{"recipients"}},
		{"NewAlertChannel", "/alert-channels", "slack", []string{"url"}, []string{"secret", "recipients"}},
		{"NewAlertChannel", "/alert-channels", "email", []string{"recipients"}, []string{"url", "secret"}},
		{"NewAlertRule", "/alert-rules", "failing", []string{"failures"}, []string{"seconds", "changes"}},
		{"NewAlertRule", "/alert-rules", "late", []string{"seconds"}, []string{"failures"}},
		{"NewAlertRule", "/alert-rules", "silent", []string{"seconds"}, []string{"failures"}},
		{"NewAlertRule", "/alert-rules", "cap_reached", nil, []string{"failures", "seconds", "changes"}},
		{"NewAlertRule", "/alert-rules", "changes", []string{"changes"}, []string{"failures", "seconds"}},
	} {
		for _, field := range c.applies {
			applies := `(required for|applies only to) the kinds? [^.,]*\b` + c.kind + `\b`
			require.Regexp(t, applies, says(c.schema, field), "%s %s", c.kind, field)
		}
		for _, field := range c.not {
			require.NotRegexp(t, `(required for|applies only to) the kinds? [^.,]*\b`+c.kind+`\b`, says(c.schema, field))
			body := map[string]any{"kind": c.kind, "name": "x", "customer_id": o.channel.CustomerID, field: values[field]}
			if c.schema == "NewAlertRule" {
				body = map[string]any{"kind": c.kind, "channel_id": o.channel.ID, field: values[field]}
			}
			for _, given := range c.applies {
				body[given] = values[given]
			}
			p := f.call(t, http.MethodPost, c.path, body).problem(t, http.StatusUnprocessableEntity)
			require.Equal(t, "body."+field, p.Errors[0].Location, c.kind)
			require.Contains(t, p.Errors[0].Message, "does not apply to kind \""+c.kind)
		}
	}
}

func TestAlertRule_InvalidFieldsAreNamed(t *testing.T) {
	t.Parallel()
	f := setup(t)
	o, other := f.things(t), f.things(t)
	channel := o.channel.ID.String()
	for _, tt := range []struct{ name, body, field, says string }{
		{"seconds of failing", `{"channel_id":"` + channel + `","kind":"failing","seconds":60}`, "body.seconds", `does not apply to kind "failing"`},
		{"failures of late", `{"channel_id":"` + channel + `","kind":"late","failures":3}`, "body.failures", `does not apply to kind "late"`},
		{"too soon", `{"channel_id":"` + channel + `","kind":"late","seconds":10}`, "body.seconds", ""},
		{"no channel", `{"channel_id":"` + uuid.NewString() + `","kind":"late"}`, "body.channel_id", "channel does not exist"},
		{"another's brand", `{"channel_id":"` + channel + `","kind":"late","brand_id":"` + other.brand.ID.String() + `"}`, "body.brand_id", "no such brand"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := f.call(t, http.MethodPost, "/alert-rules", tt.body).problem(t, http.StatusUnprocessableEntity)
			require.Equal(t, tt.field, p.Errors[0].Location)
			require.Contains(t, p.Errors[0].Message, tt.says)
		})
	}
	same := f.call(
		t,
		http.MethodPost,
		"/alert-rules",
		`{"channel_id":"`+channel+`","kind":"failing"}`,
	).problem(t, http.StatusConflict)
	require.Contains(t, same.Detail, "already has this rule")
	moved := f.call(
		t,
		http.MethodPut,
		"/alert-rules/"+o.rule.ID.String(),
		`{"channel_id":"`+other.channel.ID.String()+`"}`,
	).problem(t, http.StatusUnprocessableEntity)
	require.Equal(t, "body.channel_id", moved.Errors[0].Location)
	of := value[api.AlertRule](
		t,
		f.call(
			t,
			http.MethodPut,
			"/alert-rules/"+o.rule.ID.String(),
			`{"brand_id":"`+o.brand.ID.String()+`","failures":7}`,
		).must(t, http.StatusOK),
	)
	require.Equal(t, 7, of.Failures)
	require.Equal(t, o.brand.ID, *of.BrandID)
	all := value[api.AlertRule](
		t,
		f.call(t, http.MethodPut, "/alert-rules/"+o.rule.ID.String(), `{"brand_id":null}`).must(t, http.StatusOK),
	)
	require.Nil(t, all.BrandID)
	require.Equal(t, 7, all.Failures)
}

func TestAlertRule_InvalidFieldsOfChangesAreNamed(t *testing.T) {
	t.Parallel()
	f := setup(t)
	o := f.things(t)
	create := func(changes string) answer {
		return f.call(t, http.MethodPost, "/alert-rules",
			`{"channel_id":"`+o.channel.ID.String()+`","kind":"changes","changes":`+changes+`}`)
	}
	for _, tt := range []struct{ name, changes, field, says string }{
		{"an unknown kind", `{"kinds":["moved"]}`, "kinds[0]", ""},
		{"a kind twice", `{"kinds":["overtaken","overtaken"]}`, "kinds[1]", "is a duplicate of"},
		{"an unknown severity", `{"min_severity":"info"}`, "min_severity", ""},
		{"an unknown engine", `{"collectors":["pigeon"]}`, "collectors[0]", "pigeon"},
		{"a country by name", `{"countries":["Germany"]}`, "countries[0]", ""},
		{"a tag with a comma", `{"tags":["a,b"]}`, "tags[0]", "comma"},
		{"an unknown query class", `{"query_classes":["own"]}`, "query_classes[0]", ""},
		{"a query without a brand", `{"query_ids":["` + o.query.ID.String() + `"]}`, "query_ids", "requires brand_id"},
		{"a query twice", `{"query_ids":["` + o.query.ID.String() + `","` + o.query.ID.String() + `"]}`, "query_ids[1]", "is a duplicate of"},
		{"an unknown timing", `{"timing":"hourly"}`, "timing", ""},
		{"a digest without a time", `{"timing":"daily"}`, "time", `is required for timing "daily"`},
		{"a time that no clock shows", `{"timing":"daily","time":"24:00"}`, "time", ""},
		{"a weekly digest without a day", `{"timing":"weekly","time":"08:00"}`, "weekday", `is required for timing "weekly"`},
		{"a daily digest with a day", `{"timing":"daily","time":"08:00","weekday":"monday"}`, "weekday", `does not apply to timing "daily"`},
		{"a time of immediate changes", `{"time":"08:00"}`, "time", `does not apply to timing "immediate"`},
		{"an unknown zone", `{"timing":"daily","time":"08:00","timezone":"Berlin"}`, "timezone", "IANA"},
		{"the zone of the node", `{"timezone":"Local"}`, "timezone", "IANA"},
		{"quiet hours without an end", `{"quiet_from":"22:00"}`, "quiet_to", "is required with quiet_from"},
		{"quiet hours without a start", `{"quiet_to":"07:00"}`, "quiet_from", "is required with quiet_to"},
		{"quiet hours of a whole day", `{"quiet_from":"22:00","quiet_to":"22:00"}`, "quiet_to", "must differ"},
		{"quiet hours of a digest", `{"timing":"daily","time":"08:00","quiet_from":"22:00","quiet_to":"07:00"}`, "quiet_from", `does not apply to timing "daily"`},
		{"an unknown field", `{"weekdays":["monday"]}`, "weekdays", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := create(tt.changes).problem(t, http.StatusUnprocessableEntity)
			require.Equal(t, "body.changes."+tt.field, p.Errors[0].Location)
			require.Contains(t, p.Errors[0].Message, tt.says)
		})
	}
	made := value[api.AlertRule](t, create(`{"kinds":["overtaken","figure_moved"],"topics":["b","a"],"timing":"weekly",
		"time":"08:00","weekday":"monday","timezone":"Europe/Berlin","min_severity":"high"}`).must(t, http.StatusCreated))
	require.Equal(t, &api.ChangeSelection{
		Kinds: []string{"figure_moved", "overtaken"}, MinSeverity: "high", Time: "08:00", Timezone: "Europe/Berlin",
		Timing: "weekly", Topics: []string{"a", "b"}, Weekday: "monday",
	}, made.Changes)
	same := create(`{"kinds":["figure_moved","overtaken"],"topics":["a","b"],"timing":"weekly","time":"08:00",
		"weekday":"monday","timezone":"Europe/Berlin","min_severity":"high"}`).problem(t, http.StatusConflict)
	require.Contains(t, same.Detail, "already has this rule")
	path := "/alert-rules/" + made.ID.String()
	edited := value[api.AlertRule](t, f.call(t, http.MethodPut, path, `{"changes":{}}`).must(t, http.StatusOK))
	require.Equal(t, &api.ChangeSelection{MinSeverity: "low", Timezone: "UTC", Timing: "immediate"}, edited.Changes)
	kept := value[api.AlertRule](t, f.call(t, http.MethodPut, path, `{"is_active":false}`).must(t, http.StatusOK))
	require.Equal(t, edited.Changes, kept.Changes)
	p := f.call(t, http.MethodPut, path, `{"seconds":60}`).problem(t, http.StatusUnprocessableEntity)
	require.Equal(t, "body.seconds", p.Errors[0].Location)

	ofQuery := func(id uuid.UUID) answer {
		return f.call(t, http.MethodPut, path, `{"brand_id":"`+o.brand.ID.String()+`","changes":{"query_ids":["`+
			id.String()+`"],"query_classes":["unbranded"]}}`)
	}
	p = ofQuery(uuid.New()).problem(t, http.StatusUnprocessableEntity)
	require.Contains(t, p.Errors[0].Message, "the rule's brand has no query")
	limited := value[api.AlertRule](t, ofQuery(o.query.ID).must(t, http.StatusOK))
	require.Equal(t, []uuid.UUID{o.query.ID}, limited.Changes.QueryIDs)
	require.Equal(t, []string{"unbranded"}, limited.Changes.QueryClasses)
	p = f.call(t, http.MethodPut, path, `{"brand_id":null}`).problem(t, http.StatusUnprocessableEntity)
	require.Contains(t, p.Errors[0].Message, "requires brand_id")
}

func TestAlertRule_ReportsScoredRunsOnlyToWebhooks(t *testing.T) {
	t.Parallel()
	f := setup(t)
	o := f.things(t)
	slack := value[api.AlertChannel](t, f.call(t, http.MethodPost, "/alert-channels", `{"customer_id":"`+
		o.brand.CustomerID.String()+`","kind":"slack","name":"chat","url":"https://hooks.example.com/x"}`).must(t, http.StatusCreated))
	create := func(channel uuid.UUID) answer {
		return f.call(t, http.MethodPost, "/alert-rules", `{"channel_id":"`+channel.String()+`","kind":"run_scored"}`)
	}
	p := create(slack.ID).problem(t, http.StatusUnprocessableEntity)
	require.Equal(t, "body.channel_id", p.Errors[0].Location)
	require.Contains(t, p.Errors[0].Message, `require a channel of kind "webhook", got kind "slack"`)
	made := value[api.AlertRule](t, create(o.channel.ID).must(t, http.StatusCreated))
	f.call(t, http.MethodPut, "/alert-rules/"+made.ID.String(), `{"channel_id":"`+slack.ID.String()+`"}`).
		problem(t, http.StatusUnprocessableEntity)
}

func TestAlertChannel_RefusesASecondTestInProgress(t *testing.T) {
	t.Parallel()
	f := setup(t)
	o := f.things(t)
	path := "/alert-channels/" + o.channel.ID.String() + "/test"
	sent := value[api.AlertDelivery](t, f.call(t, http.MethodPost, path, nil).must(t, http.StatusOK))
	require.True(t, sent.IsTest)
	require.Equal(t, "pending", sent.Status)
	require.True(t, strings.HasPrefix(sent.Message.Title, "Test message from Tidewatch"))
	f.call(t, http.MethodPost, path, nil).problem(t, http.StatusConflict)
	read := value[api.AlertDelivery](
		t,
		f.call(t, http.MethodGet, "/alert-deliveries/"+sent.ID.String(), nil).must(t, http.StatusOK),
	)
	require.Equal(t, sent, read)
}

// Without limits, an admin could use the mail server to send mails to strangers.
func TestAlertChannel_LimitsTestsByMail(t *testing.T) {
	t.Parallel()
	f := setup(t)
	path := func(recipient string) string {
		id := storetest.Value[uuid.UUID](t, f.db, `INSERT INTO alert_channels (customer_id, name, kind, target, recipients)
			VALUES ($1, $2, 'email', 'x', ARRAY['other' || $2, $2]) RETURNING id`, f.brand.CustomerID, recipient)
		return "/alert-channels/" + id.String() + "/test"
	}
	for _, same := range []string{"ada@example.com", "Ada@example.com", "ADA@example.com"} {
		f.call(t, http.MethodPost, path(same), nil).must(t, http.StatusOK)
	}
	refused := f.call(t, http.MethodPost, path("aDa@example.com"), nil)
	refused.problem(t, http.StatusTooManyRequests)
	require.NotEmpty(t, refused.header.Get("Retry-After"))
	require.Equal(t, 3, storetest.Value[int](t, f.db, "SELECT count(*) FROM alert_deliveries"))
	f.call(t, http.MethodPost, path("max@example.com"), nil).must(t, http.StatusOK)
	f.db.Exec(t, `UPDATE login_failures SET failures = 101, failed_at = clock_timestamp()
		WHERE key LIKE 'alert tests by %'`)
	f.call(t, http.MethodPost, path("eve@example.com"), nil).problem(t, http.StatusTooManyRequests)
}

// A channel sends one mail to an address that the channel names in several spellings.
func TestAlertChannel_CountsATestOnceForEachAddress(t *testing.T) {
	t.Parallel()
	f := setup(t)
	test := func() answer {
		id := storetest.Value[uuid.UUID](t, f.db, `INSERT INTO alert_channels (customer_id, name, kind, target, recipients)
			VALUES ($1, gen_random_uuid()::text, 'email', 'x', '{max@example.com,bo@example.com,Max@Example.com,MAX@example.com}')
			RETURNING id`, f.brand.CustomerID)
		return f.call(t, http.MethodPost, "/alert-channels/"+id.String()+"/test", nil)
	}
	for range 3 {
		test().must(t, http.StatusOK)
	}
	test().problem(t, http.StatusTooManyRequests)
}

func TestAlertChannel_DeletingACustomerDeletesItsAlerts(t *testing.T) {
	t.Parallel()
	f := setup(t)
	o := f.things(t)
	f.call(t, http.MethodDelete, "/customers/"+o.brand.CustomerID.String(), nil).must(t, http.StatusAccepted)
	for _, path := range []string{"/alert-channels", "/alert-rules", "/alert-deliveries", "/alert-events"} {
		got := value[struct {
			Data []any `json:"data"`
		}](t, f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK))
		require.Empty(t, got.Data, path)
	}
	for _, table := range []string{"alert_rules", "alert_incidents"} { // package jobs clears the remaining tables in steps
		require.Zero(t, storetest.Value[int](t, f.db, "SELECT count(*) FROM "+table), table)
	}
}

func TestAlertRule_RequestsAtOnceKeepTheLimitOfACustomer(t *testing.T) {
	t.Parallel()
	f := setup(t)
	o := f.things(t)
	// With the rule of the fixture, the customer has 499 rules.
	f.db.Exec(t, `INSERT INTO alert_rules (customer_id, channel_id, kind, seconds)
		SELECT $1, $2, 'late', 60 + n FROM generate_series(1, 498) n`, o.brand.CustomerID, o.channel.ID)
	channels := make([]string, 6)
	for i := range channels {
		body := newAlertChannel(o).(map[string]any)
		body["name"] = "channel " + uuid.NewString()
		made := f.call(t, http.MethodPost, "/alert-channels", body).must(t, http.StatusCreated)
		channels[i] = value[api.AlertChannel](t, made).ID.String()
	}
	for range 5 {
		f.db.Exec(t, "DELETE FROM alert_rules WHERE kind = 'silent'")
		statuses := make([]int, len(channels))
		var wg sync.WaitGroup
		for i, channel := range channels {
			wg.Go(func() {
				statuses[i] = f.call(t, http.MethodPost, "/alert-rules", `{"kind":"silent","channel_id":"`+channel+`"}`).status
			})
		}
		wg.Wait()
		slices.Sort(statuses)
		require.Equal(t, []int{201, 409, 409, 409, 409, 409}, statuses)
		require.Equal(t, 500, f.count(t, "alert_rules"))
	}
}

// The deletion of a channel also deletes its rules, while other requests edit these rules.
func TestAlertRule_IsEditedWhileItsChannelIsDeleted(t *testing.T) {
	t.Parallel()
	f := setup(t)
	o := f.things(t)
	for range 10 {
		body := newAlertChannel(o).(map[string]any)
		body["name"] = "channel " + uuid.NewString()
		channel := value[api.AlertChannel](t, f.call(t, http.MethodPost, "/alert-channels", body).must(t, http.StatusCreated))
		f.db.Exec(t, `INSERT INTO alert_rules (customer_id, channel_id, kind, seconds)
			SELECT $1, $2, 'late', 60 + n FROM generate_series(1, 8) n`, o.brand.CustomerID, channel.ID)
		rules := all[api.AlertRule](t, f, "/alert-rules?channel_id="+channel.ID.String(), 10)
		statuses := make([]int, len(rules))
		var wg sync.WaitGroup
		for i, rule := range rules {
			wg.Go(func() {
				statuses[i] = f.call(t, http.MethodPut, "/alert-rules/"+rule.ID.String(),
					map[string]any{"channel_id": channel.ID}).status
			})
		}
		var deleted answer
		wg.Go(func() { deleted = f.call(t, http.MethodDelete, "/alert-channels/"+channel.ID.String(), nil) })
		wg.Wait()
		deleted.must(t, http.StatusNoContent)
		for _, status := range statuses {
			require.Contains(t, []int{http.StatusOK, http.StatusNotFound, http.StatusUnprocessableEntity}, status)
		}
	}
}
