package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
)

func TestBody_RefusesTextsThatAreNotUnicode(t *testing.T) {
	t.Parallel()
	f := setup(t)
	customers := f.count(t, "customers")
	for name, body := range map[string]string{
		"Latin-1":                     "{\"name\":\"M\xfcller\"}",
		"a cut character":             "{\"name\":\"M\xc3\"}",
		"an overlong character":       "{\"name\":\"\xc0\xaf\"}",
		"a surrogate in UTF-8":        "{\"name\":\"\xed\xa0\x80\"}",
		"a key that is not UTF-8":     "{\"na\xffme\":\"x\"}",
		"UTF-16":                      "\xfe\xff\x00{\x00}",
		"a high surrogate":            `{"name":"a\ud800"}`,
		"a high surrogate and a text": `{"name":"\ud800abcdef"}`,
		"two high surrogates":         `{"name":"\uD83D\uD83D"}`,
		"a low surrogate":             `{"name":"\udc00"}`,
		"halves in the wrong order":   `{"name":"\ude00\ud83d"}`,
		"a surrogate in a key":        `{"\ud800":"x"}`,
		"a surrogate in a list":       `{"name":"x","y":["\udfff"]}`,
	} {
		for _, path := range []string{"/customers", "/import"} {
			if path == "/import" {
				body = `{"customers":[` + body + `]}`
			}
			got := f.call(t, http.MethodPost, path, body)
			require.Equal(t, "invalid_body", string(got.problem(t, http.StatusBadRequest).Code), name+" "+path)
		}
	}
	require.Equal(t, customers, f.count(t, "customers"))
	for body, name := range map[string]string{
		`{"name":"Caf\u00e9 \ud83d\ude00"}`: "Café 😀",
		`{"name":"a\\ud800"}`:               `a\ud800`,
		"\ufeff" + `{"name":"BOM"}`:         "BOM",
		"\ufeff\ufeff" + `{"name":"BOMs"}`:  "BOMs",
	} {
		got := value[api.Customer](t, f.call(t, http.MethodPost, "/customers", body).must(t, http.StatusCreated))
		require.Equal(t, name, got.Name)
	}
}

func TestBody_WholeNumbersMayHaveAFractionOfZeroOrAnExponent(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job := f.create(t, map[string]any{"name": "daily"})
	for text, want := range map[string]int{
		"60": 60, "60.0": 60, "6e1": 60, "6E+1": 60, "0.6e2": 60, "600e-1": 60, "0.0": 0, "0e9": 0, "3600.000": 3600,
	} {
		got := f.call(t, http.MethodPut, jobPath(job.ID), `{"jitter_seconds":`+text+`}`).must(t, http.StatusOK)
		require.Equal(t, want, value[api.ScheduledJob](t, got).JitterSeconds, text)
	}
	edit := `{"metadata":{"positionLimit":5e1,"maxCostUsd":2.50,"samples":2.0}}`
	got := value[api.ScheduledJob](t, f.call(t, http.MethodPut, jobPath(job.ID), edit).must(t, http.StatusOK))
	metadata, err := json.Marshal(got.Metadata)
	require.NoError(t, err)
	require.Contains(t, string(metadata), `"positionLimit":50`)
	require.Contains(t, string(metadata), `"maxCostUsd":2.5`)
	require.Contains(t, string(metadata), `"samples":2`)
	for text, says := range map[string]string{
		"60.5": "must be a whole number", "1e-1": "must be a whole number", "1.0000000000000000000000001": "too many digits",
		`"60"`: "must be a whole number", "true": "must be a whole number", "[60]": "must be a whole number",
		"-1": "must be at least 0", "1e9": "must be at most 86400",
		"1e30": "must be a number from -9007199254740991 to 9007199254740991", "1e999": "must be a number from",
		"9007199254740993": "must be a number from", "1e-999999999": "too many digits",
	} {
		p := f.call(t, http.MethodPut, jobPath(job.ID), `{"jitter_seconds":`+text+`}`).problem(t, 422)
		require.Equal(t, "body.jitter_seconds", p.Errors[0].Location, text)
		require.Contains(t, p.Errors[0].Message, says, text)
		require.NotContains(t, p.Detail, "json", text)
	}
	p := f.call(t, http.MethodPut, jobPath(job.ID), `{"metadata":{"collectors":["chatgpt",1e400]}}`).problem(t, 422)
	require.Equal(t, "body.metadata.collectors[1]", p.Errors[0].Location)
}

func TestBody_RefusesAKeyThatOccursTwice(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job := f.create(t, map[string]any{"name": "daily"})
	for body, field := range map[string]string{
		`{"name":"a","name":"b"}`:                                   "body.name",
		`{"name":"a","name":"a"}`:                                   "body.name",
		`{"name":"a","n\u0061me":"b"}`:                              "body.name",
		`{"name":null, "jitter_seconds":1, "name":null}`:            "body.name",
		`{"metadata":{"samples":1,"parallel":true,"samples":2}}`:    "body.metadata.samples",
		`{"metadata":{"collectors":[]},"metadata":{"samples":[1]}}`: "body.metadata",
	} {
		p := f.call(t, http.MethodPut, jobPath(job.ID), body).problem(t, http.StatusUnprocessableEntity)
		require.Equal(t, field, p.Errors[0].Location, body)
		require.Equal(t, "occurs twice in the same object: write the field once", p.Errors[0].Message, body)
	}
	p := f.call(t, http.MethodPost, "/import",
		`{"customers":[{"name":"a","brands":[{"name":"b","n\u0061me":"c"}]}]}`).problem(t, http.StatusUnprocessableEntity)
	require.Equal(t, "body.customers[0].brands[0].name", p.Errors[0].Location)
	schedule := `{"name":"x","job_type":"scoring","cron_expression":"0 9 * * *","metadata":{"samples":3,"samples":4}}`
	p = f.call(t, http.MethodPost, "/import",
		`{"customers":[{"name":"a","brands":[{"name":"b","scheduled_jobs":[`+schedule+`]}]}]}`).
		problem(t, http.StatusUnprocessableEntity)
	require.Equal(t, "body.customers[0].brands[0].scheduled_jobs[0].metadata.samples", p.Errors[0].Location)
	f.call(t, http.MethodPut, jobPath(job.ID), `{"metadata":{"samples":1},"name":"samples"}`).must(t, http.StatusOK)
}

func TestBody_ReadsTimesByRFC3339(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job := f.create(t, map[string]any{"name": "daily"})
	for text, want := range map[string]string{
		"2098-03-01t09:00:00z":           "2098-03-01T09:00:00Z",
		"2098-03-01T09:00:00z":           "2098-03-01T09:00:00Z",
		"2098-03-01t09:00:00.250+05:30":  "2098-03-01T03:30:00.25Z",
		"2098-03-01T09:00:00-00:00":      "2098-03-01T09:00:00Z",
		"2098-12-31T23:59:60Z":           "2099-01-01T00:00:00Z",
		"2098-12-31T15:59:60.5-08:00":    "2099-01-01T00:00:00Z",
		"2098-03-01T09:00:00.123456789Z": "2098-03-01T09:00:00.123456Z",
	} {
		got := f.call(t, http.MethodPut, jobPath(job.ID), `{"ends_at":"`+text+`"}`).must(t, http.StatusOK)
		require.Equal(t, want, value[struct {
			EndsAt string `json:"ends_at"`
		}](t, got).EndsAt, text)
		f.call(
			t,
			http.MethodGet,
			jobPath(job.ID)+"/ticks?from="+strings.ReplaceAll(text, "+", "%2B"),
			nil,
		).must(
			t,
			http.StatusOK,
		)
	}
	for _, text := range []string{
		"yesterday", "2098-03-01", "2098-03-01T09:00:00", "2098-03-01 09:00:00Z", "2098-03-01T09:00Z", "2098-02-30T09:00:00Z",
		"2098-03-01T09:00:00,5Z", "2098-03-01T09:00:00+0530", "2098-03-01T09:00:00+24:00", "2098-03-01T09:00:00-99:00", "2098-03-01T09:00:00+00:60",
		"2098-03-01T09:00:00-12:99", "2098-03-01T24:00:00Z", "2098-03-01T09:00:60Z", "1e9", "",
	} {
		p := f.call(t, http.MethodPut, jobPath(job.ID), `{"ends_at":"`+text+`"}`).problem(t, 422)
		require.Contains(t, p.Detail, "body.ends_at: must be a time with its offset, such as 2027-01-01T09:00:00Z", text)
		if text == "" {
			continue
		}
		p = f.call(
			t,
			http.MethodGet,
			jobPath(job.ID)+"/ticks?from="+strings.ReplaceAll(text, " ", "%20"),
			nil,
		).problem(
			t,
			422,
		)
		require.Contains(t, p.Detail, "query.from: must be a time with its offset, such as 2027-01-01T09:00:00Z", text)
	}
	p := f.call(t, http.MethodGet, jobPath(job.ID)+"/ticks?from=2098-03-01T09:00:00+02:00", nil).problem(t, 422)
	require.Contains(t, p.Detail, "%2B", "a + in a query is a blank")
	last := f.call(t, http.MethodGet, jobPath(job.ID)+"/ticks?from=9999-12-31T23:59:59Z", nil).must(t, http.StatusOK)
	require.Empty(t, value[api.ScheduledJobTicks](t, last).Ticks)
}

func TestBody_NamesTheValueThatIsNotJSON(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for _, number := range []string{
		"60.", "+60", ".5", "NaN", "-Infinity", "1_000", "1,000.", "٦٠", "６０", "0x10", "007", "1e", "--1", "-", "60%", "1'000",
	} {
		p := f.call(t, http.MethodPost, "/customers", `{"name":"x","max":{"a":[1,`+number+`]}}`).problem(t, 400)
		require.Equal(t, "invalid_body", string(p.Code), number)
		require.Regexp(
			t,
			`^body\.max\.a\[[12]\]: must be a number in the form of JSON, such as 60, 0\.5 or -1, got ".*"$`,
			p.Detail,
		)
	}
	for body, says := range map[string]string{
		`{"a":True}`:       `body.a: must be true, false, null, a number or a text in double quotes, got "True"`,
		`{"a":'x'}`:        `body.a: must be true, false, null, a number or a text in double quotes, got "'x'"`,
		`{"a":undefined}`:  `body.a: must be true, false, null`,
		`name=x`:           `body: must be true, false, null`,
		`{a:1}`:            `The body is not JSON at byte 2, in line 1: a name must be in double quotes.`,
		"{\n\"a\":1,\n}":   `The body is not JSON at byte 10, in line 3: the character '}' is in the wrong place.`,
		`{"a":1 "b":2}`:    `at byte 8, in line 1: the character '"' is in the wrong place.`,
		`{"a":"c"/*x*/}`:   `at byte 9, in line 1: the character '/' is in the wrong place.`,
		`{"a":[1 /*x*/]}`:  `at byte 9, in line 1: the character '/' is in the wrong place.`,
		`{"a":60]`:         `the character ']' is in the wrong place`,
		`{} {}`:            `at byte 4, in line 1: the character '{' is in the wrong place`,
		`{"a":"x\q"}`:      `an escape such as \n or \u00e9 is wrong: write \\ for a backslash`,
		`{"a":"\u12g4"}`:   `an escape such as \n or \u00e9 is wrong`,
		"{\"a\":\"x\ty\"}": `a text contains a control character: write an escape such as \n`,
		`{"a":"x`:          `The body is not JSON: the body ends too early.`,
		`{"a":[1,2`:        `The body is not JSON: the body ends too early.`,
		`{"a":tru`:         `body.a: must be true, false, null`,
		` `:                `The body is not JSON: the body ends too early.`,
	} {
		p := f.call(t, http.MethodPost, "/customers", body).problem(t, 400)
		require.Contains(t, p.Detail, says, body)
		require.NotRegexp(t, `invalid character|looking for|unexpected end|literal`, p.Detail)
	}
}

func TestErrors_TruncateTheValuesOfARequest(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for _, unit := range []string{"k", "é", "k k", "😀", "a."} {
		long := strings.Repeat(unit, 300_000/len(unit))
		for _, body := range []string{
			`{"` + long + `":1}`, `{"name":"x","` + long + `":{"a":[1e400]}}`, `{"name":"` + long + `"}`, `{"name":` + long + `}`,
			`{"` + long + `":1_0}`, `{"name":"x","` + long + `":"\u0000"}`,
		} {
			got := f.call(t, http.MethodPost, "/customers", body)
			require.GreaterOrEqual(t, got.status, 400)
			require.Less(t, len(got.body), 2000, "%.80s: %.300s", body, got.body)
		}
		job := map[string]any{"brand_id": f.brand.ID, "job_type": "scoring", "cron_expression": long, "timezone": long}
		got := f.call(t, http.MethodPost, "/scheduled-jobs", job)
		require.Less(t, len(got.body), 2000, "%.300s", got.body)
		got = f.call(t, http.MethodPost, "/import", `{"`+long+`":1}`)
		require.Less(t, len(got.body), 2000, "%.300s", got.body)
	}
}

func TestBody_RefusesOtherCharsets(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for _, charset := range []string{"utf-16", "UTF-16LE", "iso-8859-1", `"utf-7"`} {
		for _, path := range []string{"/customers", "/import?dry_run=true"} {
			p := f.call(t, http.MethodPost, path, `{"customers":[]}`, "Content-Type", "application/json; charset="+charset).
				problem(t, http.StatusUnsupportedMediaType)
			require.Contains(t, p.Detail, "send text in UTF-8", charset)
		}
	}
}

func TestBody_RefusesCompressedBodies(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for _, coding := range []string{"gzip", "GZIP", "br", "zstd", "gzip, identity", "aws-chunked"} {
		for _, path := range []string{"/customers", "/import?dry_run=true"} {
			got := f.call(t, http.MethodPost, path, "\x1f\x8b\x08", "Content-Encoding", coding)
			p := got.problem(t, http.StatusUnsupportedMediaType)
			require.Contains(t, p.Detail, "send the body without compression", coding)
			require.Equal(t, "identity", got.header.Get("Accept-Encoding"))
		}
	}
	f.call(t, http.MethodPost, "/import?dry_run=true", `{"customers":[]}`, "Content-Encoding", "identity").
		must(t, http.StatusOK)
}

func TestBody_LimitsValuesAndDepth(t *testing.T) {
	t.Parallel()
	f := setup(t)
	many := func(unit string) string { return "[" + strings.Repeat(unit+",", 25_000) + unit + "]" }
	for _, unit := range []string{"[]", "0", `""`, "{}", "null", `{"a":1}`} {
		p := f.call(t, http.MethodPost, "/customers", `{"name":`+many(unit)+`}`).problem(t, http.StatusRequestEntityTooLarge)
		require.Contains(t, p.Detail, "more than 20000 values", unit)
	}
	deep := strings.Repeat(`{"a":`, 60) + "1" + strings.Repeat("}", 60)
	f.call(t, http.MethodPost, "/customers", deep).problem(t, http.StatusUnprocessableEntity)
}

func TestImport_AcceptsTheMediaTypesOfYAMLAndJSON(t *testing.T) {
	t.Parallel()
	f := setup(t)
	send := func(contentType string) answer {
		return f.call(t, http.MethodPost, "/import?dry_run=true", `{"customers":[]}`, "Content-Type", contentType)
	}
	for _, contentType := range []string{
		"application/yaml", "application/yaml; charset=utf-8", "application/x-yaml", "text/yaml", "text/x-yaml",
		"application/json", "Application/JSON;charset=UTF-8",
	} {
		send(contentType).must(t, http.StatusOK)
	}
	for _, contentType := range []string{
		"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "yaml", ";",
	} {
		p := send(contentType).problem(t, http.StatusUnsupportedMediaType)
		require.Contains(t, p.Detail, "application/yaml or application/json", contentType)
	}
}

func TestErrors_NameTheFieldInWordsOfTheAPI(t *testing.T) {
	t.Parallel()
	f := setup(t)
	overview := "/brands/" + f.brand.ID.String() + "/overview"
	for _, tt := range []struct{ method, path, body, location, says string }{
		{http.MethodPost, "/scheduled-jobs", `{"cron":"x"}`, "body.job_type", "is required"},
		{http.MethodGet, "/brands/abc", "", "path.id", "must be a UUID"},
		{http.MethodGet, "/brands?limit=ten", "", "query.limit", "must be a whole number"},
		{http.MethodGet, "/brands?limit=0", "", "query.limit", "must be at least 1"},
		{http.MethodGet, "/brands?colour=red", "", "query.colour", "is unknown"},
		{http.MethodGet, "/job-runs?from=yesterday", "", "query.from", "must be a time"},
		{http.MethodGet, overview + "?from=yesterday", "", "query.from", "must be a date such as"},
		{http.MethodPost, "/brands", `{"name":"x","aliases":"y"}`, "body.aliases", "must be a list"},
		{http.MethodPost, "/users", `{"email":"a@b.example","password":"long enough?","role":"boss"}`, "body.role", "must be one of: admin, editor, viewer"},
		{http.MethodPost, "/customers", `{"name":7}`, "body.name", "must be a text"},
		{http.MethodPost, "/session", `{"email":"a\u0000b","password":"x"}`, "body.email", "must not contain the control character NUL"},
	} {
		var body any
		if tt.body != "" {
			body = tt.body
		}
		p := f.call(t, tt.method, tt.path, body).problem(t, http.StatusUnprocessableEntity)
		var found []string
		for _, e := range p.Errors {
			found = append(found, e.Location+" "+e.Message)
		}
		require.Contains(t, strings.Join(found, "\n"), tt.location+" "+tt.says)
		require.NotRegexp(t, `expected |RFC 4122|Go struct|2006-01-02|invalid `, strings.Join(found, "\n"))
	}
}

func TestHeaders_AConditionWithoutEffectIsRefused(t *testing.T) {
	t.Parallel()
	f := setup(t)
	brand := "/brands/" + f.brand.ID.String()
	for header, value := range map[string]string{
		"If-None-Match": "*", "If-Unmodified-Since": "Sat, 31 Oct 2026 07:00:00 GMT",
	} {
		for _, method := range []string{http.MethodPut, http.MethodDelete} {
			p := f.call(t, method, brand, nil, header, value).problem(t, http.StatusUnprocessableEntity)
			require.Equal(t, "header."+header, p.Errors[0].Location, method)
			require.Contains(t, p.Errors[0].Message, "has no effect on this operation: omit the header")
		}
		f.call(t, http.MethodGet, brand, nil, header, value).must(t, http.StatusOK)
	}
	require.Equal(t, 1, f.count(t, "brands"))
}

// Engines refuse calls with other codes.
func TestCountries_AreCodesOfISO(t *testing.T) {
	t.Parallel()
	f := setup(t)
	queries := "/brands/" + f.brand.ID.String() + "/queries"
	created := f.call(t, http.MethodPost, queries, `{"text":"best tea","country":"GB"}`).must(t, http.StatusCreated)
	query := value[api.Query](t, created)
	job := jobPath(f.db.Schedule(t, f.brand).ID)
	for _, country := range []string{"UK", "EN", "EU", "XX"} {
		for _, tt := range []struct{ method, path, body, location string }{
			{http.MethodPost, queries, `{"text":"best tea","country":"%s"}`, "body.country"},
			{http.MethodPost, queries + "/batch", `{"queries":[{"text":"best tea","country":"%s"}]}`, "body.queries[0].country"},
			{http.MethodPut, queries + "/" + query.ID.String(), `{"country":"%s"}`, "body.country"},
			{http.MethodPut, job, `{"metadata":{"country":"%s"}}`, "body.metadata.country"},
			{
				http.MethodPost, "/import", `{"customers":[{"name":"A","brands":[{"name":"B","queries":[{"text":"q","country":"%s"}]}]}]}`,
				"body.customers[0].brands[0].queries[0].country",
			},
		} {
			p := f.call(t, tt.method, tt.path, fmt.Sprintf(tt.body, country)).problem(t, http.StatusUnprocessableEntity)
			require.Equal(t, tt.location, p.Errors[0].Location, country)
			require.Contains(t, p.Errors[0].Message, "ISO 3166-1")
		}
	}
	f.db.Exec(t, "UPDATE queries SET country = 'UK' WHERE id = $1", query.ID)
	f.db.Exec(t, `UPDATE scheduled_jobs SET metadata = '{"country":"UK"}'`)
	f.call(t, http.MethodPut, queries+"/"+query.ID.String(), `{"is_active":false}`).must(t, http.StatusOK)
	f.call(t, http.MethodPut, job, `{"jitter_seconds":5}`).must(t, http.StatusOK)
}

func TestQuery_NamesTheCharacterThatIsWrong(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for query, says := range map[string]string{
		"?limit=5;q=acme": "a semicolon: write & between parameters, or ; as %3B",
		"?q=50%":          "an invalid escape: write % as %25",
		"?q=%zz":          "an invalid escape: write % as %25",
	} {
		p := f.call(t, http.MethodGet, "/brands"+query, nil).problem(t, http.StatusBadRequest)
		require.Contains(t, p.Detail, says, query)
	}
}

// If the API ignored a body with options for a run, the run could cost more than expected.
func TestBodies_ABodyWithoutEffectIsRefused(t *testing.T) {
	t.Parallel()
	f := setup(t)
	trigger := jobPath(f.db.Schedule(t, f.brand).ID) + "/trigger"
	for _, body := range []string{`{"metadata":{"samples":1}}`, `[]`, `7`, `"x"`} {
		p := f.call(t, http.MethodPost, trigger, body).problem(t, http.StatusUnprocessableEntity)
		require.Equal(t, "body", p.Errors[0].Location, body)
		require.Contains(t, p.Errors[0].Message, "has no effect on this operation: omit the body")
	}
	require.Zero(t, f.count(t, "job_runs"))
	f.call(t, http.MethodPost, trigger, ` { } `).must(t, http.StatusOK)
	f.call(t, http.MethodDelete, "/brands/"+f.brand.ID.String(), `{"dry_run":true}`).
		problem(t, http.StatusUnprocessableEntity)
	require.Equal(t, 1, f.count(t, "brands"))
}
