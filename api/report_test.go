package api_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store/storetest"
)

// reported returns a test server whose clock is a week after the answers of [fixture.compared].
func reported(t *testing.T) *fixture {
	t.Helper()
	f := setup(t, func(cfg *api.Config) {
		cfg.Now = func() time.Time { return time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC) }
	})
	second, _ := f.compared(t)
	f.rivalled(t, second)
	return f
}

// makeReport makes a report, and returns the report with its document.
func (f *fixture) makeReport(t *testing.T, template, more string) (api.Report, string) {
	t.Helper()
	body := `{"brand_id":"` + f.brand.ID.String() + `","template":"` + template + `"` + more + `}`
	r := value[api.Report](t, f.call(t, http.MethodPost, "/reports", body).must(t, http.StatusCreated))
	got := f.call(t, http.MethodGet, "/reports/"+r.ID.String()+"/html", nil).must(t, http.StatusOK)
	require.Len(t, got.body, r.HTMLBytes)
	require.Equal(t, "text/html; charset=utf-8", got.header.Get("Content-Type"))
	policy := got.header.Get("Content-Security-Policy")
	require.True(t, strings.HasPrefix(policy, "default-src 'none';"), policy)
	if dir := os.Getenv("TIDEWATCH_REPORTS"); dir != "" { // for a look at the documents
		require.NoError(t, os.WriteFile(filepath.Join(dir, template+".html"), got.body, 0o600))
	}
	return r, string(got.body)
}

func TestReport_HasFiguresWithDenominatorIntervalAndVerdict(t *testing.T) {
	t.Parallel()
	f := reported(t)
	f.db.Exec(t, `INSERT INTO changes (brand_id, run_id, kind, severity, key, since, found_at, collector, details)
		VALUES ($1, $1, 'overtaken', 'high', 'b', '2026-11-09Z', '2026-11-10T09:00:00Z', '', '{"name": "Globex",
			"figure": "mention_rate", "before": {"value": 0.2, "count": 220, "n": 1100},
			"after": {"value": 0.6, "count": 660, "n": 1100}, "change": {"value": 0.4, "low": 0.3, "high": 0.5}}'),
		($1, $1, 'engine_silent', 'high', 'c', '2026-11-02Z', '2026-11-03T09:00:00Z', 'chatgpt', '{}'),
		($1, $1, 'run_partial', 'info', 'd', '2026-11-09Z', '2026-11-11T09:00:00Z', '', '{"note": "Stopped."}')`, f.brand.ID)
	r, html := f.makeReport(t, "weekly", "")
	require.Equal(t, "Weekly summary: Acme, 9–15 November 2026", strings.ReplaceAll(r.Title, f.brand.Name, "Acme"))
	require.Equal(t, api.ComparedPeriod{From: "2026-11-09", To: "2026-11-15"}, r.Period)
	overview := f.overview(t, overviewWeek)
	require.InDelta(t, 44.0/48, *overview.Brand.Figures.MentionRate.Value, 1e-9)
	for _, text := range []string{
		"92\u00a0%", "▲ Up", "48<small>answers</small>", "2–8 November 2026", "time zone UTC", "few answers", "Made on 16 November 2026",
		"best product 2", "review.example", "Calls by engine", "ChatGPT", "permutation test",
	} {
		require.Contains(t, html, text)
	}
	require.Contains(t, html, "Globex overtook Acme: the mention rate of Globex is 60 % (660 of 1,100 answers)")
	require.Contains(t, html, "The run is incomplete")
	require.NotContains(t, html, "gave no usable answers", "the change was found before the period")
	require.NotContains(t, html, "acme reviews", "branded queries are excluded")
	require.Contains(t, r.Headline[0], "Mention rate: 92\u00a0% (95\u00a0% interval ")
	require.Contains(
		t,
		r.Headline[0],
		"n\u00a0=\u00a048 answers). Compared with the previous period (0\u00a0%): up, +92 points.",
	)
}

const everyAnswer = "All answers to all active queries mention the brand."

// Weekly and monthly reports show where the mention rate changed, if it rose or fell by more than chance.
func TestReport_ShowsWhereTheMentionRateChanged(t *testing.T) {
	t.Parallel()
	f := reported(t)
	f.db.Exec(t, `DELETE FROM positions USING answers a WHERE a.id = answer_id AND owner = 'brand'
		AND a.collector = 'perplexity'`)
	got := f.contributions(t, comparedWeeks+"&by=collector")
	require.Equal(t, "up", got.Total.Verdict)
	_, html := f.makeReport(t, "weekly", "")
	_, section, found := strings.Cut(html, "<h2>Where the mention rate changed</h2>")
	require.True(t, found)
	section, _, _ = strings.Cut(section, "</section>")
	require.Regexp(
		t,
		`(?s)ChatGPT API.*&#43;50.0 points.*100\x{a0}%.*▲ Up.*Perplexity API.*>0.0 points<.*= No clear change`,
		section,
	)
	require.Equal(t, 5, strings.Count(section, `<td class="text">best product`), "the largest contributions of queries")
	require.Contains(t, section, "add up to the change of &#43;50 points")
	require.NotContains(t, section, "All cells, without weights", "the paired cells are all cells")
	require.Contains(t, section, "the 5 largest contributions of 6 queries")
	_, html = f.makeReport(t, "competitors", "")
	require.NotContains(t, html, "Where the mention rate changed")

	f.db.Exec(t, "DELETE FROM positions WHERE owner = 'brand'")
	_, html = f.makeReport(t, "weekly", "")
	require.NotContains(t, html, "Where the mention rate changed", "nothing changed")
	require.NotContains(t, html, everyAnswer)

	f.db.Exec(t, `INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
			scorer_version)
		SELECT id, 'Acme', 'brand', 1, 0, 1, 1, 'test', 1 FROM answers`)
	_, html = f.makeReport(t, "weekly", "")
	require.Contains(t, html, "<h2>Weakest queries</h2>\n<p>"+everyAnswer)
}

// The reports about competitors and about sources list only some kinds of changes, and name these kinds.
func TestReport_WithoutListedChangesSaysWhichKindsAreListed(t *testing.T) {
	t.Parallel()
	f := reported(t)
	const none = "No change passed a statistical test in this period."
	_, html := f.makeReport(t, "weekly", "")
	require.Contains(t, html, none)
	f.db.Exec(t, `INSERT INTO changes (brand_id, run_id, kind, severity, key, since, found_at, collector)
		VALUES ($1, $1, 'engine_silent', 'high', 'c', '2026-11-09Z', '2026-11-10T09:00:00Z', 'chatgpt')`, f.brand.ID)
	for template, want := range map[string]string{
		"competitors": "no statistical test shows that a figure moved", "sources": "No change of the sources",
	} {
		_, html := f.makeReport(t, template, "")
		require.NotContains(t, html, none, "the report leaves out the silent engine")
		require.Contains(t, html, want)
	}
}

// The axis of a chart has round steps. The picture for phones has larger labels than the picture for paper.
func TestReport_ChartsHaveRoundSteps(t *testing.T) {
	t.Parallel()
	f := reported(t)
	labels := regexp.MustCompile(`text-anchor="end">([^<]+)</text>`)
	steps := func() (texts []string) {
		_, html := f.makeReport(t, "weekly", "")
		for _, picture := range []string{`<svg class="wide" viewBox="0 0 680 190"`, `<svg class="narrow" viewBox="0 0 400 230"`} {
			_, rest, found := strings.Cut(html, picture)
			require.True(t, found, picture)
			rest, _, _ = strings.Cut(rest, "</svg>")
			texts = nil
			for _, label := range labels.FindAllStringSubmatch(rest, -1) {
				texts = append(texts, strings.TrimSuffix(label[1], "\u00a0%"))
			}
		}
		return texts
	}
	require.Equal(t, []string{"0", "20", "40", "60", "80", "100"}, steps())
	f.db.Exec(t, `DELETE FROM positions USING answers a WHERE a.id = answer_id AND owner = 'brand'
		AND (collector = 'perplexity' OR query_text <> 'best product 1')`)
	require.Equal(t, []string{"0", "10", "20", "30", "40", "50"}, steps())
}

// The chart marks a week without the answers of an engine, because the line also moves for this reason.
func TestReport_MarksTheWeeksInWhichOtherEnginesAnswer(t *testing.T) {
	t.Parallel()
	f := reported(t)
	const list = `<ol class="marks"><li>9 November: no answers from `
	_, html := f.makeReport(t, "competitors", "")
	require.NotContains(t, html, list)
	require.NotContains(t, html, `class="mark"`)
	f.db.Exec(t, "DELETE FROM answers WHERE collector = 'chatgpt' AND created_at >= '2026-11-09Z'")
	_, html = f.makeReport(t, "competitors", "")
	require.Contains(t, html, list+"ChatGPT")
	require.Equal(t, 2, strings.Count(html, `<line class="mark"`), "one mark in the chart for each size of the window")
}

// A value and its previous value count all cells. The difference between them counts only the paired cells.
func TestReport_MarksADifferenceThatIsNotTheDifferenceOfTheShownValues(t *testing.T) {
	t.Parallel()
	f := reported(t)
	const mark = "<small>paired cells</small>"
	_, html := f.makeReport(t, "weekly", "")
	require.NotContains(t, html, mark)
	f.db.Exec(t, `INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
			scorer_version)
		SELECT id, 'Acme', 'brand', 1, 0, 1, 1, 'test', 1 FROM answers
		WHERE query_text = 'best product 6' AND created_at < '2026-11-09Z'`)
	f.db.Exec(t, "DELETE FROM answers WHERE query_text = 'best product 6' AND created_at >= '2026-11-09Z'")
	_, html = f.makeReport(t, "weekly", "")
	require.Contains(t, html, "17\u00a0%<small>n = 48</small>", "the previous value counts the cells without answers now")
	require.Regexp(t, `data-head="Difference">&#43;90 points<small>[^<]+</small>`+mark, html)
	require.Contains(t, html, "The paired cells together have 0\u00a0% before and 90\u00a0% now. "+
		"All cells, without weights, have 17\u00a0% before and 90\u00a0% now.")
	divided := f.contributions(t, comparedWeeks)
	require.Equal(t, []int{48, 40}, []int{divided.AllCells.Before.N, divided.AllCells.After.N})
	require.InDelta(t, 8.0/48, *divided.AllCells.Before.Value, 1e-9)
	require.InDelta(t, 0, *divided.Total.Before.Value, 1e-9, "only paired cells")
	require.InDelta(t, *f.overview(t, overviewWeek).Brand.Figures.MentionRate.Value, *divided.AllCells.After.Value, 1e-9)
}

// The interval of a difference can exclude 0 although only a few cells changed. The report then says why the verdict is
// nevertheless "No clear change".
func TestReport_SaysWhyThereIsNoClearChangeOrNoVerdict(t *testing.T) {
	t.Parallel()
	f := reported(t)
	f.db.Exec(t, `DELETE FROM positions USING answers a WHERE a.id = answer_id AND owner = 'brand'
		AND (collector = 'perplexity' OR query_text = 'best product 1')`)
	got := f.compare(t, comparedWeeks).Figures.MentionRate
	require.Positive(t, *got.Difference.Low)
	require.Equal(t, "no_clear_change", got.Verdict)
	const why = "Only 5 cells changed. Such a difference can arise by chance (p = 0.06)."
	require.Equal(t, why, got.Explanation)
	r, html := f.makeReport(t, "weekly", "")
	require.Contains(t, r.Headline[0], "previous period (0\u00a0%): no clear change, +42 points. "+why)
	require.Contains(t, html, "= No clear change</span><small class=\"neutral\">"+why)
	f.db.Exec(t, "DELETE FROM answers WHERE query_text > 'best product 2' AND created_at < '2026-11-09Z'")
	_, html = f.makeReport(t, "weekly", "")
	require.Contains(
		t,
		html,
		"○ Too few cells</span><small class=\"neutral\">Only 4 cells (query, engine and country) have",
	)
	f.db.Exec(t, "DELETE FROM answers WHERE created_at < '2026-11-09Z'")
	r, _ = f.makeReport(t, "weekly", "")
	require.Regexp(t, `^Mention rate: 42.% .*\. No previous value\.$`, r.Headline[0])
	require.Regexp(t, "^Cells left out of the comparison: 12 asked only in this period", r.Headline[len(r.Headline)-1])
}

// A difference between periods that are not comparable says nothing. The headline, which reports are mailed with, gives
// the value of the previous period and the reasons instead.
func TestReport_HeadlineSaysWhyPeriodsAreNotComparable(t *testing.T) {
	t.Parallel()
	f := reported(t)
	f.db.Exec(t, "UPDATE answers SET model = 'm2' WHERE collector = 'perplexity' AND created_at >= '2026-11-09Z'")
	r, html := f.makeReport(t, "weekly", "")
	require.Regexp(t, `^Mention rate: .*\. Compared with the previous period \(0.%\): not comparable\.$`, r.Headline[0])
	const reason = "The model of Perplexity API changed."
	require.Equal(t, "Not comparable: "+reason, r.Headline[len(r.Headline)-1])
	require.Contains(t, html, "<li>"+reason)
}

func TestReport_OfOneAnswerHasNoPlurals(t *testing.T) {
	t.Parallel()
	f := reported(t)
	f.db.Exec(t, `DELETE FROM answers WHERE query_text <> 'best product 1' OR collector <> 'chatgpt' OR sample > 1
		OR created_at < '2026-11-09Z'`)
	r, html := f.makeReport(t, "competitors", "")
	require.Contains(t, html, "1 scored answer to 1 query. Made")
	require.Contains(t, html, "of 1 scored answer.")
	require.Contains(t, html, "(1 of 1 answer)")
	require.Contains(t, r.Headline[0], "n\u00a0=\u00a01 answer). Few cells. No previous value.")
	require.NotContains(t, html, "–<small>n = 0</small><small>few", "the mark of a missing value says nothing")
	_, html = f.makeReport(t, "weekly", "")
	require.Contains(t, html, "1<small>answer</small>")
	require.Contains(t, html, "0 cells (query, engine and country)")
}

func TestReport_LoadsNothingAndHasNoScriptsOrLinks(t *testing.T) {
	t.Parallel()
	f := reported(t)
	f.db.Exec(t, `UPDATE queries SET text = '<script>alert(1)</script><img src=x onerror=alert(1)>'
		WHERE text = 'best product 2'`)
	f.db.Exec(t, `UPDATE answers SET query_text = '<script>alert(1)</script><img src=x onerror=alert(1)>'
		WHERE query_text = 'best product 2'`)
	f.db.Exec(t, "UPDATE competitors SET name = '</title><b onclick=x>' WHERE name = 'Globex'")
	f.db.Exec(t, "UPDATE positions SET name = '</title><b onclick=x>' WHERE name = 'Globex'")
	for _, template := range []string{"weekly", "monthly", "competitors", "sources"} {
		_, html := f.makeReport(t, template, `,"last_day":"2026-11-15"`)
		for _, forbidden := range []string{"<script", "<img", "<a ", "<link", "<iframe", "href", "src=", "url(", "@import", "http://", "https://", "<b onclick"} {
			require.NotContains(t, html, forbidden, template)
		}
	}
}

func TestReport_NeverChanges(t *testing.T) {
	t.Parallel()
	f := reported(t)
	r, html := f.makeReport(t, "competitors", "")
	_, err := f.db.Pool.Exec(t.Context(), "UPDATE reports SET title = 'x' WHERE id = $1", r.ID)
	require.ErrorContains(t, err, "a report cannot be changed")
	f.db.Exec(t, "UPDATE brands SET name = 'Other' WHERE id = $1", f.brand.ID)
	f.db.Exec(t, "DELETE FROM answers WHERE brand_id = $1", f.brand.ID)
	again := f.call(t, http.MethodGet, "/reports/"+r.ID.String()+"/html", nil).must(t, http.StatusOK)
	require.Equal(t, html, string(again.body))
}

func TestReport_CoversTheDaysOfItsTemplate(t *testing.T) {
	t.Parallel()
	f := reported(t)
	for _, tt := range []struct {
		template, more string
		want           api.ComparedPeriod
	}{
		{"weekly", "", api.ComparedPeriod{From: "2026-11-09", To: "2026-11-15"}},
		{"weekly", `,"timezone":"Pacific/Auckland"`, api.ComparedPeriod{From: "2026-11-09", To: "2026-11-15"}},
		{"weekly", `,"last_day":"2026-11-08"`, api.ComparedPeriod{From: "2026-11-02", To: "2026-11-08"}},
		{"monthly", "", api.ComparedPeriod{From: "2026-10-01", To: "2026-10-31"}},
		{"monthly", `,"last_day":"2026-10-30"`, api.ComparedPeriod{From: "2026-09-01", To: "2026-09-30"}},
		{"monthly", `,"last_day":"2026-10-31","timezone":"Europe/Berlin"`, api.ComparedPeriod{From: "2026-10-01", To: "2026-10-31"}},
		{"competitors", "", api.ComparedPeriod{From: "2026-10-19", To: "2026-11-15"}},
		{"sources", "", api.ComparedPeriod{From: "2026-10-19", To: "2026-11-15"}},
	} {
		r, _ := f.makeReport(t, tt.template, tt.more)
		require.Equal(t, tt.want, r.Period, "%s %s", tt.template, tt.more)
	}
	brand := `{"brand_id":"` + f.brand.ID.String() + `","template":"weekly"`
	f.refuses(t, []badInput{
		{
			"today",
			http.MethodPost,
			"/reports",
			brand + `,"last_day":"2026-11-16"}`,
			422,
			"body.last_day",
			"before today, which is 2026-11-16. Reports cover whole days, so a report about the answers of today is possible tomorrow",
		},
		{"no date", http.MethodPost, "/reports", brand + `,"last_day":"yesterday"}`, 422, "body.last_day", "date"},
		{"no zone", http.MethodPost, "/reports", brand + `,"timezone":"Mars"}`, 422, "body.timezone", "Mars"},
		{
			"no template",
			http.MethodPost,
			"/reports",
			strings.Replace(brand, "weekly", "daily", 1) + "}",
			422,
			"body.template",
			"weekly",
		},
		{
			"no brand",
			http.MethodPost,
			"/reports",
			`{"brand_id":"0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001","template":"weekly"}`,
			422,
			"body.brand_id",
			"does not exist",
		},
	})
}

func TestReport_WithoutAnswersSaysSo(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for _, template := range []string{"weekly", "monthly", "competitors", "sources"} {
		r, html := f.makeReport(t, template, "")
		require.Contains(t, html, "No answers.")
		require.Equal(
			t,
			template != "monthly",
			strings.Contains(html, "a report about the answers of today is possible tomorrow"),
		)
		require.Empty(t, r.Headline)
	}
}

func TestReports_AreListedByBrandNewestFirst(t *testing.T) {
	t.Parallel()
	f := reported(t)
	first, _ := f.makeReport(t, "weekly", "")
	second, _ := f.makeReport(t, "sources", "")
	path := "/reports?brand_id=" + f.brand.ID.String()
	got := value[struct {
		Data []api.Report `json:"data"`
	}](t, f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK))
	require.Equal(t, []api.Report{second, first}, got.Data)
	f.call(t, http.MethodDelete, "/reports/"+first.ID.String(), nil).must(t, http.StatusNoContent)
	f.call(t, http.MethodGet, "/reports/"+first.ID.String()+"/html", nil).problem(t, http.StatusNotFound)
	require.Equal(t, 1, storetest.Value[int](t, f.db, "SELECT count(*) FROM reports"))
}

func TestReport_ARepetitionReadsNoFigures(t *testing.T) {
	t.Parallel()
	f := reported(t)
	body := map[string]any{"brand_id": f.brand.ID, "template": "weekly"}
	first := f.call(t, http.MethodPost, "/reports", body, idempotencyKey, "k").must(t, http.StatusCreated)
	f.db.Exec(t, "ALTER TABLE answers RENAME TO missing")
	again := f.call(t, http.MethodPost, "/reports", body, idempotencyKey, "k").must(t, http.StatusCreated)
	require.JSONEq(t, string(first.body), string(again.body))
}
